"""The disk of SQLite can only be read: pages work, and what would be written says that it cannot be."""

import shutil
import time
from urllib.parse import urlencode

import pytest
from django.db import connection

from tests.faults.conftest import missing
from tests.faults.traffic import ask
from tests.suggestions import NEW


@pytest.fixture
def server(django_db_setup, tmp_path, serve):
    """A server whose database lies in a folder in which nobody may write, not even an administrator."""
    if connection.vendor != "sqlite":
        pytest.skip("only on SQLite: PostgreSQL has a disk of its own")
    if not (program := shutil.which("setpriv")):
        missing("setpriv is not installed: apt-get install util-linux")
    folder = tmp_path / "disk"
    folder.mkdir()
    connection.close()
    shutil.copy(connection.settings_dict["NAME"], folder / "medsocial.sqlite3")
    (folder / "medsocial.sqlite3").chmod(0o444)
    folder.chmod(0o555)
    rights = "--bounding-set=-dac_override,-dac_read_search"
    yield serve(f"sqlite:///{folder / 'medsocial.sqlite3'}", prefix=(program, rights))
    folder.chmod(0o755)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/networks/",
        "/networks/?q=sermo",
        "/networks/sermo/",
        "/surveys/",
        "/suggest/",
        "/data/networks.json",
    ],
)
def test_pages_work(server, path):
    for _time in range(2):
        assert ask(server.port, path).status == 200


def test_what_would_be_written_says_that_it_cannot_be(server):
    form = ask(server.port, "/suggest/")
    cookie = form.headers["set-cookie"].split(";")[0]
    body = form.body.decode()
    sent = NEW | {
        "csrfmiddlewaretoken": body.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0],
        "opened": body.split('name="opened" value="')[1].split('"')[0],
    }
    time.sleep(3.2)  # what comes sooner comes from a machine
    answer = ask(
        server.port,
        "/suggest/",
        method="POST",
        body=urlencode(sent).encode(),
        **{"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"},
    )

    assert answer.status == 503
    assert "retry-after" in answer.headers
    assert b"cannot be saved" in answer.body
