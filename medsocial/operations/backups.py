"""A copy of the whole database in one file, which any database that Django knows can be filled from.

The file is a zip: a table of the database as lines of JSON each, and `manifest.json`, which says how many rows each
holds and under which migrations they were written. Sessions are left out: after a restoration people log in again.
So is which networks changed when: after a restoration all did.
"""

import hashlib
import io
import itertools
import json
import os
import time
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.core import serializers
from django.core.management import call_command
from django.core.management.color import no_style
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from networks import revision
from networks.models import ChangedNetwork, Revision

FORMAT = 1
MADE_BY_MIGRATE = (
    "auth.permission",
    "auth.group",
    "auth.group_permissions",
    "contenttypes.contenttype",
    "networks.revision",
)
MANIFEST = "manifest.json"
ROWS_AT_ONCE = 1000


class BackupError(Exception):
    """A file that is no whole backup, or that does not fit this database."""


class NotEmptyError(BackupError):
    """The database holds something already."""


def tables() -> dict[str, type[models.Model]]:
    """Every model with a table of its own by its label, links between models included."""
    found = apps.get_models(include_auto_created=True)
    kept = [
        model
        for model in found
        if model._meta.managed and not model._meta.proxy and model not in {Session, ChangedNetwork}
    ]
    return {model._meta.label_lower: model for model in kept}


def write(path: Path) -> dict[str, int]:
    """Write a backup and read it again; return the number of rows of each table.

    All tables as they are at one moment. Nobody else can read the file, which has addresses of people in it. What was
    there under this name stays until the new one is whole. Raises BackupError or OSError.
    """
    part = path.with_name(f"{path.name}.part")
    with _one_moment():
        manifest = {
            "format": FORMAT,
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            "migrations": migrations(),
            "tables": {},
        }
        with (
            os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file,
            zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive,
        ):
            for label, model in tables().items():
                manifest["tables"][label] = _write_table(archive, label, model)
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
    checked = verify(part)
    part.replace(path)
    return checked


def verify(path: Path) -> dict[str, int]:
    """Read a backup from end to end; return the number of rows of each table. Raises BackupError."""
    with _opened(path) as archive:
        manifest = _manifest(archive)
        return {label: _verify_table(archive, label, told) for label, told in manifest["tables"].items()}


def restore(path: Path, *, replace: bool = False) -> dict[str, int]:
    """Fill a database with a backup, all of it or nothing; return the number of rows of each table.

    The database has to be migrated to where the backup was written. What it holds is lost, which has to be asked for
    with `replace` if that is more than `migrate` puts there. Raises BackupError or OSError.
    """
    verify(path)
    with _opened(path) as archive, transaction.atomic():
        manifest = _manifest(archive)
        _refuse_other_migrations(manifest["migrations"], migrations())
        if not replace and (model := _first_with_content()):
            raise NotEmptyError(f"The database holds {model._meta.verbose_name_plural} already.")
        before = revision.current()
        connection.check_constraints()  # PostgreSQL empties no table of which it still has to check a row
        call_command("flush", interactive=False, inhibit_post_migrate=True, verbosity=0)
        for label, model in tables().items():  # in any order: foreign keys are looked at in the end
            if model is Revision:
                Revision.objects.all().delete()  # it has been made by the rows before
            _read_table(archive, label)
        connection.check_constraints()
        _continue_numbering()
        _raise_revision_above(before)  # pages kept under a number tell of what the database held then
    ContentType.objects.clear_cache()
    return {label: told["rows"] for label, told in manifest["tables"].items()}


def migrations() -> list[str]:
    """The migrations that the database has seen, such as "networks.0001_initial"."""
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


# --- Writing and reading a table ---------------------------------------------------------------------------


class _Exactly(DjangoJSONEncoder):
    """Django's encoder drops what is less than a millisecond."""

    def default(self, value):
        return value.isoformat() if isinstance(value, datetime) else super().default(value)


class _Counted:
    """A file to write text to, which counts lines and adds up their digest."""

    def __init__(self, file: BinaryIO):
        self.file = file
        self.rows = 0
        self.digest = hashlib.sha256()

    def write(self, text: str) -> None:
        line = text.encode()
        self.rows += line.count(b"\n")
        self.digest.update(line)
        self.file.write(line)

    def told(self) -> dict:
        return {"rows": self.rows, "sha256": self.digest.hexdigest()}


def _write_table(archive: zipfile.ZipFile, label: str, model: type[models.Model]) -> dict:
    rows = models.QuerySet(model).order_by("pk").iterator(chunk_size=ROWS_AT_ONCE)
    names = [field.name for field in model._meta.concrete_fields]
    with archive.open(_file(label), "w", force_zip64=True) as file:
        counted = _Counted(file)
        # Links between models are tables of their own here, so that no row asks for them.
        serializers.serialize("jsonl", rows, stream=counted, fields=names, cls=_Exactly, ensure_ascii=False)
    return counted.told()


def _verify_table(archive: zipfile.ZipFile, label: str, told: dict) -> int:
    counted = _Counted(io.BytesIO())
    with archive.open(_file(label)) as file:
        for line in file:
            counted.file.seek(0)
            counted.write(line.decode())
    if counted.told() != told:
        raise BackupError(f"The table {label} is not what was written.")
    return counted.rows


def _read_table(archive: zipfile.ZipFile, label: str) -> None:
    with archive.open(_file(label)) as file:
        rows = serializers.deserialize("jsonl", io.TextIOWrapper(file, "utf-8"))
        while batch := [row.object for row in itertools.islice(rows, ROWS_AT_ONCE)]:
            _insert(batch)


def _insert(rows: list[models.Model]) -> None:
    """Insert rows as they are. Saving would set times and tell listeners, and `bulk_create` the first of these."""
    fields = rows[0]._meta.concrete_fields
    size = max(1, connection.ops.bulk_batch_size(fields, rows))
    for start in range(0, len(rows), size):
        models.QuerySet(type(rows[0]))._insert(
            rows[start : start + size], fields=fields, using=DEFAULT_DB_ALIAS, raw=True
        )


def _file(label: str) -> str:
    return f"{label}.jsonl"


# --- The rest ----------------------------------------------------------------------------------------------


@contextmanager
def _opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is wrong with it is a BackupError."""
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, UnicodeDecodeError) as error:
        raise BackupError(f"{path} is no whole backup: {error}") from error


def _manifest(archive: zipfile.ZipFile) -> dict:
    try:
        manifest = json.loads(archive.read(MANIFEST))
    except ValueError as error:
        raise BackupError(f"Its manifest cannot be read: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise BackupError("It was written by another version of Medsocial.")
    if set(manifest["tables"]) != set(tables()):
        raise BackupError("It has other tables than this version of Medsocial.")
    return manifest


def _refuse_other_migrations(theirs: list[str], ours: list[str]) -> None:
    if different := sorted(set(theirs) ^ set(ours)):
        raise BackupError(
            "The backup and the database are of different versions. "
            f"Only one of them has seen: {', '.join(different)}."
        )


def _first_with_content() -> type[models.Model] | None:
    """A model of which the database has rows that `migrate` did not make."""
    content = (model for label, model in tables().items() if label not in MADE_BY_MIGRATE)
    return next((model for model in content if models.QuerySet(model).exists()), None)


@contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction that reads all tables as they are now. SQLite's always do."""
    outermost = not connection.in_atomic_block  # within another one it is too late to say so
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def _continue_numbering() -> None:
    """Have new rows numbered after those that were restored."""
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), list(tables().values())):
            cursor.execute(statement)


def _raise_revision_above(number: int) -> None:
    raised = {"number": max(number, revision.current()) + 1, "changed_at": int(time.time())}
    Revision.objects.update_or_create(defaults=raised, id=Revision.ONLY)
    changed = {"revision": raised["number"]}
    ChangedNetwork.objects.update_or_create(defaults=changed, network=ChangedNetwork.ALL)
