"""A copy of the suite's database, for tests that change it for good."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

MILLISECONDS_TO_GO = 30_000  # a server that is busy takes a while to end a connection


@contextmanager
def copied(suffix: str) -> Iterator[dict]:
    """Make the copy; give its settings; drop it in the end. Whoever is connected to the original is sent away.

    PostgreSQL copies no database that anybody else uses, and a browser's last request may not have ended yet.
    """
    creation, original = connection.creation, connection.settings_dict["NAME"]
    settings = creation.get_test_db_clone_settings(suffix)
    connection.close()  # SQLite then has everything in the file that is copied
    send_away(original)
    creation.clone_test_db(suffix, verbosity=0)
    yield settings
    connection.close()
    send_away(settings["NAME"])
    creation._destroy_test_db(settings["NAME"], verbosity=0)


def send_away(name: str) -> None:
    """End every connection to the database; come back when they have ended."""
    if connection.vendor != "postgresql":
        return
    connection.close_pool()
    with connection._nodb_cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, %s) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> pg_backend_pid()",
            [MILLISECONDS_TO_GO, name],
        )
