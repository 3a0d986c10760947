"""How databases are reached: SQLite so that readers and a writer work at once, PostgreSQL through a pool."""

from pathlib import Path

from django.db import connections

from medsocial import patience


def tuned(database: dict, *, pool_size: int) -> dict:
    """A database of Django's settings with the options that ours need."""
    if database["ENGINE"].endswith("sqlite3"):
        Path(database["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        options = {
            # Readers and one writer at once; a second writer waits instead of failing.
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON;",
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
        }
        # Opening it anew takes longer than to answer from the cache.
        return database | {"ENGINE": "medsocial.sqlite3", "OPTIONS": options, "CONN_MAX_AGE": 60}
    options = database.get("OPTIONS", {})
    return (
        database
        | {
            "OPTIONS": {
                # Our queries take milliseconds, but those of many parts the server would compile first, for seconds.
                "options": "-c jit=off",
                "connect_timeout": 2,  # seconds; less is not possible
                **options,
                "pool": {
                    "connection_class": patience.Connection,
                    "min_size": 1,
                    "max_size": pool_size,
                    "timeout": 0.8,  # so that whoever cannot be answered is told within a second
                    "reconnect_timeout": 1,  # then the next request tries: nobody waits for ever longer pauses to pass
                },
            }
        }
    )


SECONDS_TO_SAY_SO = 2  # that a statement took too long; a server that does not even do that is gone


def limit_statements(milliseconds: int) -> None:
    """Have PostgreSQL give up a statement of this process that takes longer; 0 is no limit.

    Called where pages are served: commands, migrations among them, take the time that they need.
    """
    for database in connections.databases.values():
        if milliseconds and database["ENGINE"].endswith("postgresql"):
            options = database["OPTIONS"]
            options["options"] = f"{options['options']} -c statement_timeout={milliseconds}"
            patience.limit(milliseconds / 1000 + SECONDS_TO_SAY_SO)
