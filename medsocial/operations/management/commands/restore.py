"""Fills the database from a backup."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from medsocial.operations import backups


class Command(BaseCommand):
    """Restores what `backup` wrote: all of it, or nothing."""

    help = "Fills an empty, migrated database with what `backup` wrote, or only verifies the file."

    def add_arguments(self, parser):
        """The file, and what to do where the database is not empty."""
        parser.add_argument("backup", type=Path)
        parser.add_argument(
            "--verify", action="store_true", help="read the file from end to end, change nothing"
        )
        parser.add_argument("--replace", action="store_true", help="delete what the database holds first")

    def handle(self, *, backup: Path, verify: bool, replace: bool, **options):
        """Do it; tell how many rows."""
        try:
            counts = backups.verify(backup) if verify else backups.restore(backup, replace=replace)
        except (OSError, backups.BackupError) as error:
            hint = " --replace deletes it first." if isinstance(error, backups.NotEmptyError) else ""
            raise CommandError(f"Nothing was changed. {error}{hint}") from error
        done = "Whole" if verify else "Restored"
        self.stdout.write(f"{done}: {sum(counts.values())} rows of {len(counts)} tables.")
