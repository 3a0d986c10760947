"""Indexes by which PostgreSQL finds a piece of a word without reading every text: three letters each (pg_trgm).

They need an extension that not every role may create. So no migration makes them but every `migrate`, after its
migrations: it tries, says so where it may not, and a later one makes up for it. Without them a search gives the same
answers, more slowly. SQLite has no such thing.
"""

import sys

from django.db import Error, connections, transaction

from networks.models import Network

INDEXED = {"network_text_trigrams": "search_text", "network_names_trigrams": "search_names"}


def keep_indexes(*, using: str, plan=(), stderr=None, **kwargs) -> None:
    """Make what is missing; listens to post_migrate."""
    connection = connections[using]
    table = Network._meta.db_table
    if connection.vendor != "postgresql" or table not in connection.introspection.table_names():
        return
    with connection.cursor() as cursor:
        there = connection.introspection.get_constraints(cursor, table)
        if not INDEXED.keys() - there.keys():
            return
        try:
            with transaction.atomic(using=using):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
                for name, column in INDEXED.items():
                    cursor.execute(
                        f'CREATE INDEX IF NOT EXISTS {name} ON "{table}" USING gin ("{column}" gin_trgm_ops)'
                    )
        except Error as error:
            reason = str(error).partition("\n")[0]
            (stderr or sys.stderr).write(
                f"Searches go without their index, which needs the extension pg_trgm: {reason}. "
                "When somebody has created it in this database, `migrate` makes the index.\n"
            )
