"""Fills a separate database with made-up networks, to measure with."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import DEFAULT_DB_ALIAS, ConnectionHandler, connections, transaction

from medsocial.databases import tuned
from medsocial.environment import SettingError, database_at
from networks.sample import Sample

PLACE = ("ENGINE", "HOST", "PORT", "NAME")  # what makes two databases the same


class Command(BaseCommand):
    """Makes a database of its own; never writes into one that holds anything."""

    help = (
        "Fills an empty database with made-up networks, to measure with. It writes into no database that holds a "
        "table, nor into the one of DATABASE_URL."
    )

    def add_arguments(self, parser):
        """How many, where, and from which seed."""
        parser.add_argument("--database-url", required=True, metavar="URL", help="where; an empty database")
        parser.add_argument("--networks", type=int, default=100_000, metavar="N", help="how many (100000)")
        parser.add_argument("--seed", type=int, default=1, help="another seed makes other networks (1)")

    def handle(self, *, database_url, networks, seed, **options):
        """Make the tables, take over the vocabulary, write the networks."""
        if networks < 1:
            raise CommandError("--networks is less than one.")
        with another_database(database_url) as connection:
            if connection.introspection.table_names():
                raise CommandError("The database is not empty: samples go into an empty one only.")
            call_command("migrate", verbosity=0)
            call_command("loaddata", "vocabulary", verbosity=0)
            with transaction.atomic():
                for done in Sample(seed).fill(networks):
                    self.stdout.write(f"{done} of {networks} networks")
            with connection.cursor() as cursor:
                cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


@contextmanager
def another_database(url: str) -> Iterator:
    """Have this thread work on the database at this address; raises CommandError if it is the site's own."""
    try:
        database = tuned(database_at("--database-url", url), pool_size=settings.DATABASE_POOL_SIZE)
    except SettingError as error:
        raise CommandError(str(error)) from error
    own = connections[DEFAULT_DB_ALIAS]
    if all(str(own.settings_dict[name]) == str(database.get(name, "")) for name in PLACE):
        raise CommandError("--database-url is the site's own database: samples go into another one.")
    other = ConnectionHandler({DEFAULT_DB_ALIAS: database})[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = other
    try:
        yield other
    finally:
        connections[DEFAULT_DB_ALIAS] = own
        other.close()
        if other.vendor == "postgresql":
            other.close_pool()
