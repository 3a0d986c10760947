"""Triggers that raise the revision: whoever changes the directory, and by whatever way, in the same transaction.

Those of networks and of their links to terms note which networks changed, too (ChangedNetwork).

Signals would miss what `QuerySet.update`, `bulk_create` and other programs write, and a row that is saved outside a
transaction would be public before its revision is.

A migration that makes a table anew loses its triggers on SQLite; so they are looked for after every `migrate`.
"""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import connections, transaction

from networks.models import (
    AudienceFigure,
    Category,
    ChangedNetwork,
    Country,
    Language,
    LinkCheck,
    Network,
    PendingImport,
    Revision,
    Suggestion,
)

# Of which nothing is ever public.
UNPUBLISHED = (ChangedNetwork, LinkCheck, PendingImport, Revision, Suggestion)
REVISION = Revision._meta.db_table
CHANGED = ChangedNetwork._meta.db_table

# PostgreSQL asks once for each statement, before it: whoever holds the revision's row comes first, so two who change
# the same entries never wait for each other. Each raise leaves a dead row behind that the next one passes over; so a
# transaction that changes everything stops raising what it has raised often enough.
POSTGRESQL_FUNCTION = f"""
CREATE OR REPLACE FUNCTION raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    raised integer := coalesce(nullif(current_setting('medsocial.raised', true), ''), '0');
BEGIN
    IF raised < 1000 THEN
        INSERT INTO {REVISION} (id, number, changed_at) VALUES (1, 0, 0) ON CONFLICT DO NOTHING;
        UPDATE {REVISION} SET number = number + 1, changed_at = extract(epoch FROM clock_timestamp())::bigint;
        PERFORM set_config('medsocial.raised', (raised + 1)::text, true);
    END IF;
    RETURN NULL;
END $$
"""  # noqa: S608 the table's own name
POSTGRESQL_TRIGGER = (
    "CREATE TRIGGER {name} BEFORE INSERT OR UPDATE OR DELETE ON {table}"
    " FOR EACH STATEMENT EXECUTE FUNCTION raise_revision()"
)
# Which networks a statement touched, from the rows as they were and as they are; once for each statement, after it.
POSTGRESQL_CHANGED_FUNCTION = f"""
CREATE OR REPLACE FUNCTION note_changed_networks() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    old_keys text := format('SELECT %s FROM old_rows', TG_ARGV[0]);
    new_keys text := format('SELECT %s FROM new_rows', TG_ARGV[0]);
BEGIN
    IF to_regclass('{CHANGED}') IS NULL THEN -- after a migration backwards
        RETURN NULL;
    END IF;
    EXECUTE format(
        'INSERT INTO {CHANGED} (network, revision)'
        ' SELECT network, (SELECT number FROM {REVISION}) FROM (%s) AS touched (network) WHERE network IS NOT NULL'
        ' ON CONFLICT (network) DO UPDATE SET revision = excluded.revision',
        CASE TG_OP
            WHEN 'INSERT' THEN 'SELECT DISTINCT * FROM (' || new_keys || ') AS keys'
            WHEN 'DELETE' THEN 'SELECT DISTINCT * FROM (' || old_keys || ') AS keys'
            ELSE old_keys || ' UNION ' || new_keys
        END
    );
    RETURN NULL;
END $$
"""  # noqa: S608 the tables' own names
POSTGRESQL_CHANGED_TRIGGER = (
    "CREATE TRIGGER {name} AFTER {event} ON {table} REFERENCING {rows}"
    " FOR EACH STATEMENT EXECUTE FUNCTION note_changed_networks('{key}')"
)
# SQLite knows no triggers of statements. Not ON CONFLICT: an INSERT OR IGNORE outside would be in force here, too.
SQLITE_TRIGGER = f"""
CREATE TRIGGER {{name}} AFTER {{event}} ON {{table}} BEGIN
    INSERT INTO {REVISION} (id, number, changed_at)
        SELECT 1, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM {REVISION});
    UPDATE {REVISION} SET number = number + 1, changed_at = CAST(strftime('%s', 'now') AS INTEGER);
    {{noted}}
END
"""  # noqa: S608 the table's own name
SQLITE_CHANGED = f"""
    DELETE FROM {CHANGED} WHERE network = {{network}};
    INSERT INTO {CHANGED} (network, revision) SELECT {{network}}, number FROM {REVISION} WHERE {{network}} IS NOT NULL;
"""  # noqa: S608 the tables' own names
ROWS = {"INSERT": ("NEW",), "UPDATE": ("OLD", "NEW"), "DELETE": ("OLD",)}  # there are of each kind of change
INSTALLED = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}


def tables() -> list[str]:
    """The tables of whose rows something may be public, those of links between rows among them."""
    models = apps.get_app_config("networks").get_models(include_auto_created=True)
    return [model._meta.db_table for model in models if model not in UNPUBLISHED]


def keys() -> dict[str, str]:
    """The tables of which facets and rows of the directory are made, and what in them says which network is meant."""
    links = (field.remote_field.through for field in Network._meta.many_to_many)
    return (
        {Network._meta.db_table: "id", AudienceFigure._meta.db_table: "network_id"}
        | {model._meta.db_table: "network_id" for model in links}
        | {model._meta.db_table: str(ChangedNetwork.ALL) for model in (Category, Country, Language)}
    )


def install(using: str = "default", **kwargs) -> None:
    """Make the triggers that are missing; on SQLite, where an older one may stand under the same name, all of them."""
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        cursor.execute(INSTALLED[connection.vendor])
        installed = {name for (name,) in cursor.fetchall()}
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
            cursor.execute(POSTGRESQL_CHANGED_FUNCTION)
        there = connection.introspection.table_names(
            cursor
        )  # after a migration backwards, fewer than the models
        noting = keys() if CHANGED in there else {}
        for name, statement in triggers(
            connection.vendor, [table for table in tables() if table in there], noting
        ):
            if connection.vendor == "sqlite":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            elif name in installed:
                continue
            cursor.execute(statement)


def triggers(vendor: str, tables: Iterable[str], noting: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The name of each trigger, and the statement that makes it; `noting` has the keys of tables that note networks."""
    made = _postgresql_triggers if vendor == "postgresql" else _sqlite_triggers
    for table in tables:
        yield from made(table, noting.get(table))


def _postgresql_triggers(table: str, key: str | None) -> Iterator[tuple[str, str]]:
    name = f"{table}_revision"
    yield name, POSTGRESQL_TRIGGER.format(name=name, table=table)
    for event, kinds in ROWS.items() if key else ():
        name = f"{table}_changed_{event.lower()}"
        rows = " ".join(f"{kind} TABLE AS {kind.lower()}_rows" for kind in kinds)
        yield name, POSTGRESQL_CHANGED_TRIGGER.format(name=name, event=event, table=table, rows=rows, key=key)


def _sqlite_triggers(table: str, key: str | None) -> Iterator[tuple[str, str]]:
    for event, kinds in ROWS.items():
        name = f"{table}_revision_{event.lower()}"
        noted = "".join(SQLITE_CHANGED.format(network=_of_row(kind, key)) for kind in kinds) if key else ""
        yield name, SQLITE_TRIGGER.format(name=name, table=table, event=event, noted=noted)


def _of_row(kind: str, key: str) -> str:
    return key if key.isdigit() else f"{kind}.{key}"
