"""The product in the system's Chromium, served with the real directory.

All tests share one server. Those that only read share the session's database too; one that writes asks for
`own_database`. Where Chromium or Java is missing the tests are skipped with the reason, unless
MEDSOCIAL_REQUIRE_ALL asks for all of them.
"""

import os
import shutil
from pathlib import Path

import pytest
from django.db import connection
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from networks.page_cache import middleware
from tests.browser.answers import Answers
from tests.copies import copied

# Playwright's own event loop runs in the thread of the tests; Django would refuse to touch the database there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = next(
    (path for path in map(shutil.which, ("chromium", "chromium-browser", "google-chrome")) if path), None
)
JAVA = shutil.which("java")

PATIENCE = 60  # seconds for anything that is waited for: a machine may be busy with much else
expect.set_options(timeout=PATIENCE * 1000)


def pytest_collection_modifyitems(items):
    """Leave out what this machine cannot run, and say so."""
    here = Path(__file__).parent
    for item in items:
        if here not in item.path.parents or os.environ.get("MEDSOCIAL_REQUIRE_ALL"):
            continue
        if not CHROMIUM:
            item.add_marker(pytest.mark.skip(reason="Chromium is not installed: apt-get install chromium"))
        elif "validator" in item.name and not JAVA:
            item.add_marker(
                pytest.mark.skip(reason="Java is not installed: apt-get install default-jre-headless")
            )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """The system's Chromium, without its sandbox (root has none) and without calls to its maker."""
    arguments = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture(scope="session")
def web(django_db_setup, django_db_blocker, plain_settings):
    """A running server."""
    with django_db_blocker.unblock():
        web = LiveServer("127.0.0.1")
        web.answers = Answers(web.thread.httpd)
        yield web
        web.answers.end(PATIENCE)
        web.stop()


@pytest.fixture(scope="session")
def site(web):
    """Its address."""
    return web.url


@pytest.fixture(autouse=True)
def database_stays_open(django_db_blocker, monkeypatch):
    """Let the server's thread ask the database while a test runs, and wait for its answer as long as we do."""
    monkeypatch.setattr(middleware, "SECONDS", PATIENCE)
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def own_database(web, database_stays_open):
    """A copy of the session's database, for the server too, that goes when the test ends.

    What a browser makes the server write is committed: in the shared database every later test would find it.
    No answer is under way when a database is exchanged for another: it would keep the one, or read from both.
    """
    shared = connection.settings_dict["NAME"]
    web.answers.end(PATIENCE)
    with copied("own") as settings:
        connection.settings_dict["NAME"] = settings[
            "NAME"
        ]  # of every thread: the dictionary is the settings' own
        yield
        web.answers.end(PATIENCE)
        connection.close()
        connection.settings_dict["NAME"] = shared


@pytest.fixture(autouse=True)
def own_database_before_any_window(request):
    """What comes first goes last: a test's own database goes when the windows that may ask for it are closed."""
    if "own_database" in request.fixturenames:
        request.getfixturevalue("own_database")


@pytest.fixture
def new_context(new_context):
    """Playwright's, more patient."""

    def patient_context(**how):
        context = new_context(**how)
        context.set_default_timeout(PATIENCE * 1000)
        return context

    return patient_context


@pytest.fixture
def visit(site, new_context):
    """Open an address in a new window: `visit("/networks/", width=390, dark=True, scripts=False)`.

    Any error on the page, also one of the content security policy, fails the test at its end.
    """
    errors = []

    def open_page(path, *, width=1280, height=900, dark=False, scripts=True):
        context = new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: errors.append(request.url) if site not in request.url else None)
        page.goto(f"{site}{path}")
        return page

    open_page.errors = errors
    yield open_page
    assert errors == []
