"""Triggers that raise the revision: whoever changes the directory, and by whatever way, in the same transaction.

Signals would miss what `QuerySet.update`, `bulk_create` and other programs write, and a row that is saved outside a
transaction would be public before its revision is.

A migration that makes a table anew loses its triggers on SQLite; so they are looked for after every `migrate`.
"""

from collections.abc import Iterable, Iterator

from django.apps import apps
from django.db import connections, transaction

from networks.models import LinkCheck, PendingImport, Revision, Suggestion

UNPUBLISHED = (LinkCheck, PendingImport, Revision, Suggestion)  # of which nothing is ever public
REVISION = Revision._meta.db_table

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
# SQLite knows no triggers of statements. Not ON CONFLICT: an INSERT OR IGNORE outside would be in force here, too.
SQLITE_TRIGGER = f"""
CREATE TRIGGER {{name}} AFTER {{event}} ON {{table}} BEGIN
    INSERT INTO {REVISION} (id, number, changed_at)
        SELECT 1, 0, 0 WHERE NOT EXISTS (SELECT 1 FROM {REVISION});
    UPDATE {REVISION} SET number = number + 1, changed_at = CAST(strftime('%s', 'now') AS INTEGER);
END
"""  # noqa: S608 the table's own name
INSTALLED = {
    "postgresql": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
}


def tables() -> list[str]:
    """The tables of whose rows something may be public, those of links between rows among them."""
    models = apps.get_app_config("networks").get_models(include_auto_created=True)
    return [model._meta.db_table for model in models if model not in UNPUBLISHED]


def install(using: str = "default", **kwargs) -> None:
    """Make the triggers that are missing."""
    connection = connections[using]
    with transaction.atomic(using), connection.cursor() as cursor:
        cursor.execute(INSTALLED[connection.vendor])
        installed = {name for (name,) in cursor.fetchall()}
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL_FUNCTION)
        there = connection.introspection.table_names(
            cursor
        )  # fewer than the models after a migration backwards
        for name, statement in triggers(connection.vendor, [table for table in tables() if table in there]):
            if name not in installed:
                cursor.execute(statement)


def triggers(vendor: str, tables: Iterable[str]) -> Iterator[tuple[str, str]]:
    """The name of each trigger, and the statement that makes it."""
    for table in tables:
        if vendor == "postgresql":
            name = f"{table}_revision"
            yield name, POSTGRESQL_TRIGGER.format(name=name, table=table)
        else:
            for event in ("INSERT", "UPDATE", "DELETE"):
                name = f"{table}_revision_{event.lower()}"
                yield name, SQLITE_TRIGGER.format(name=name, table=table, event=event)
