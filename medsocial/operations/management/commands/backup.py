"""Writes a copy of the whole database into one file."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from medsocial.operations import backups


class Command(BaseCommand):
    """Writes a backup, reads it again, and removes old ones of the same folder."""

    help = "Copies the whole database, but for sessions, into a file that `restore` fills any database from."

    def add_arguments(self, parser):
        """Where to, and how many to keep."""
        parser.add_argument("folder", type=Path, nargs="?", default=settings.VAR_DIR / "backups")
        parser.add_argument(
            "--keep", type=int, default=30, metavar="N", help="delete all but the newest N backups there (30)"
        )

    def handle(self, *, folder: Path, keep: int, **options):
        """Write it; tell where it is."""
        if keep < 1:
            raise CommandError("--keep takes a number from 1.")
        path = folder / f"medsocial-{datetime.now(UTC):%Y%m%d-%H%M%S}.zip"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            counts = backups.write(path)
        except (OSError, backups.BackupError) as error:
            raise CommandError(f"No backup was written: {error}") from error
        size = path.stat().st_size / 1e6
        self.stdout.write(
            f"{path}: {sum(counts.values())} rows of {len(counts)} tables, {size:.1f} MB, verified."
        )
        for old in sorted(folder.glob("medsocial-*.zip"))[:-keep]:
            old.unlink()
            self.stdout.write(f"Removed {old.name}.")
