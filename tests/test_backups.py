"""A backup holds everything but sessions, is verified, and fills this or another kind of database."""

import json
import os
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError
from django.db import connection

from medsocial.operations import backups
from medsocial.people.groups import EDITORS
from networks import revision
from networks.history.recording import edit
from networks.models import Citation, Network, Operator, OtherName, Suggestion
from tests import suggestions
from tests.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def busy(client) -> User:
    """A database in use: people, sessions, suggestions, history, texts in two languages and odd values."""
    somebody = person("ada", EDITORS)
    client.force_login(somebody)
    suggestions.send(client, suggestions.NEW)
    sermo = Network.objects.get(slug="sermo")
    with edit("It is \u201cquoted\u201d\n and has \u2028 lines."):
        sermo.summary_es = ""
        sermo.description_en = 'Ärztinnen 👩\u200d⚕️ \\ " \u0085 end'
        sermo.save()
    return somebody


def contents() -> dict[str, list]:
    """Every row of every table, as the database has it."""
    found = {}
    for label, model in backups.tables().items():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608 names of our own tables
            found[label] = sorted(cursor.fetchall(), key=repr)
    return found


def rewrite(path: Path, change) -> None:
    """Change the files in a backup, a dictionary of bytes by name."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    change(files)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)


@pytest.fixture
def backup(tmp_path, busy) -> Path:
    """A backup of the busy database."""
    path = tmp_path / "backup.zip"
    backups.write(path)
    return path


def test_what_is_restored_is_what_there_was(backup):
    before = contents()
    assert Session.objects.exists()
    Citation.objects.filter(network__slug__lt="m").delete()
    Suggestion.objects.all().delete()
    User.objects.create_user("later")

    counts = backups.restore(backup, replace=True)

    after = contents()
    assert {label: len(rows) for label, rows in after.items()} == counts
    assert after.pop("networks.revision") != before.pop("networks.revision")
    assert after == before
    assert not Session.objects.exists()


def test_a_page_kept_before_the_restoration_is_not_taken_for_one_after_it(backup):
    for _time in range(3):
        Operator.objects.first().save()
    later = revision.current()

    backups.restore(backup, replace=True)

    assert revision.current() > later


def test_new_rows_are_numbered_after_the_restored_ones(backup):
    backups.restore(backup, replace=True)

    User.objects.create_user("next")
    OtherName.objects.create(network=Network.objects.get(slug="sermo"), name="Next")


def test_a_database_with_content_is_only_replaced_on_demand(backup):
    Network.objects.filter(slug="sermo").update(name="Changed since")

    with pytest.raises(backups.NotEmptyError, match=r"The database holds .* already"):
        backups.restore(backup)

    assert Network.objects.get(slug="sermo").name == "Changed since"


def lose_a_row(files):
    lines = files["networks.network.jsonl"].splitlines(keepends=True)
    files["networks.network.jsonl"] = b"".join(lines[1:])


def change_a_letter(files):
    files["networks.network.jsonl"] = files["networks.network.jsonl"].replace(b"Sermo", b"Sermi", 1)


def lose_a_table(files):
    del files["networks.network.jsonl"]


def lose_the_manifest(files):
    del files["manifest.json"]


def garble_the_manifest(files):
    files["manifest.json"] = b"{"


def come_from_another_version(files):
    files["manifest.json"] = json.dumps(json.loads(files["manifest.json"]) | {"format": 2}).encode()


def know_another_migration(files):
    manifest = json.loads(files["manifest.json"])
    manifest["migrations"].append("networks.9999_future")
    files["manifest.json"] = json.dumps(manifest).encode()


@pytest.mark.parametrize(
    "change",
    [
        lose_a_row,
        change_a_letter,
        lose_a_table,
        lose_the_manifest,
        garble_the_manifest,
        come_from_another_version,
        know_another_migration,
    ],
)
def test_what_is_no_whole_backup_of_this_version_changes_nothing(backup, change):
    before = contents()
    rewrite(backup, change)

    with pytest.raises(backups.BackupError):
        backups.restore(backup, replace=True)

    assert contents() == before


@pytest.mark.parametrize("bytes_kept", [0, 100, 0.5])
def test_half_a_file_is_no_backup(backup, bytes_kept):
    whole = backup.read_bytes()
    backup.write_bytes(whole[: int(bytes_kept if bytes_kept >= 1 else len(whole) * bytes_kept)])

    with pytest.raises(backups.BackupError):
        backups.verify(backup)


def test_nobody_else_can_read_it_and_a_failure_leaves_the_last_one(backup, monkeypatch):
    before = backup.read_bytes()
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    monkeypatch.setattr(backups, "verify", lambda path: (_ for _ in ()).throw(backups.BackupError("Broken.")))

    with pytest.raises(backups.BackupError):
        backups.write(backup)

    assert backup.read_bytes() == before


# --- The commands ------------------------------------------------------------------------------------------


def test_the_commands_say_what_they_did_and_keep_as_many_as_asked(call, busy, tmp_path):
    for day in ("01", "02", "03"):
        (tmp_path / f"medsocial-202001{day}-000000.zip").touch()
    (tmp_path / "something-else.zip").touch()

    said = call("backup", str(tmp_path), "--keep", "2")

    made = max(tmp_path.glob("medsocial-*.zip"))
    assert f"{made}: " in said
    assert "verified." in said
    assert "Removed medsocial-20200102-000000.zip." in said
    assert {path.name for path in tmp_path.iterdir()} == {
        made.name,
        "medsocial-20200103-000000.zip",
        "something-else.zip",
    }
    assert call("restore", str(made), "--verify").startswith("Whole: ")
    assert call("restore", str(made), "--replace").startswith("Restored: ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["restore", "nowhere.zip"], "Nothing was changed"),
        (["backup", "--keep", "0"], "from 1"),
        (["backup", "README.md/folder"], "No backup was written"),
    ],
)
def test_a_command_that_cannot_do_it_says_why(call, arguments, said):
    with pytest.raises(CommandError, match=said):
        call(*arguments)


def test_another_kind_of_database_is_filled_from_it(backup, tmp_path):
    """A file of SQLite, from whatever the suite runs on; what is written there is the same again."""
    environment = os.environ | {"DATABASE_URL": f"sqlite:///{tmp_path / 'other.sqlite3'}"}

    def manage(*arguments):
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, "")

    manage("migrate", "-v0")
    manage("restore", str(backup))
    manage("backup", str(tmp_path / "again"))

    (again,) = (tmp_path / "again").iterdir()
    with zipfile.ZipFile(backup) as first, zipfile.ZipFile(again) as second:
        for label in set(backups.tables()) - {"networks.revision"}:
            lines = [sorted(each.read(f"{label}.jsonl").splitlines()) for each in (first, second)]
            assert (label, lines[0]) == (label, lines[1])
