"""Fills an empty database from an archive that /data/ gave."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from networks.open_data.loading import LoadingError, load


class Command(BaseCommand):
    """Loads medsocial.zip."""

    help = "Fills an empty database with all that an archive of /data/medsocial.zip holds."

    def add_arguments(self, parser):
        """The archive's path."""
        parser.add_argument("archive", type=Path)

    def handle(self, *, archive: Path, **options):
        """All of it or nothing."""
        try:
            counts = load(archive)
        except LoadingError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Loaded: " + ", ".join(f"{count} {name}" for name, count in counts.items()) + ".")
