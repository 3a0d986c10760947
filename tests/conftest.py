"""What every test may count on: the real directory in the database, an empty cache, plain static files."""

from io import StringIO

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import caches
from django.core.management import call_command
from django.db import connection
from django.db.models import Count
from django.test import override_settings
from django.test.utils import setup_databases, teardown_databases

from medsocial import messages
from networks import bitmaps, entries
from networks.models import Network, UsageShare
from tests import link_server
from tests.copies import send_away

# Tests read the directory again and again within one transaction; the first examples pay for warm caches.
hypothesis.settings.register_profile(
    "medsocial",
    deadline=None,
    database=None,
    suppress_health_check=[hypothesis.HealthCheck.function_scoped_fixture, hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("medsocial")

FIXTURES = ("vocabulary", "networks", "evidence", "communities", "surveys")


@pytest.fixture(scope="session", autouse=True)
def compiled_messages():
    """The translations as they stand in their files."""
    messages.compile_stale()


@pytest.fixture(scope="session", autouse=True)
def plain_settings():
    """Static files by their plain names and found where they are written; passwords hashed fast."""
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES=settings.STORAGES | {"staticfiles": static},
        WHITENOISE_USE_FINDERS=True,
        WHITENOISE_AUTOREFRESH=True,
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings, tmp_path_factory):
    """On SQLite, a test database of this run's own: a file, so that the browser tests' server sees it too.

    On PostgreSQL, patience: on a busy machine a connection may take longer than a visitor should wait.
    """
    database = settings.DATABASES["default"]
    connection.settings_dict["CONN_MAX_AGE"] = 0  # a test may give the server's threads another database
    if database["ENGINE"].endswith("sqlite3"):
        database["TEST"]["NAME"] = tmp_path_factory.mktemp("database") / "test.sqlite3"
    else:
        database["OPTIONS"]["pool"]["timeout"] = 30


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """The test database, with the real directory in it: every test sees it and none changes it.

    Made for any test: pytest-django's own makes none for a run of browser tests alone, which would then work on
    the developer's.
    """
    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False)
        call_command("loaddata", *FIXTURES, verbosity=0)
        connection.close()  # SQLite then has everything in the file, of which copies are made
    yield
    with django_db_blocker.unblock():
        connection.close()
        send_away(connection.settings_dict["NAME"])  # such as a browser's last request
        teardown_databases(databases, verbosity=0)


@pytest.fixture(autouse=True)
def empty_cache():
    """Nothing cached by one test is seen by the next, which may change the same rows under the same revision."""
    for each in caches.all(initialized_only=True):
        each.clear()
    bitmaps.forget()
    entries.forget()


@pytest.fixture
def call():
    """Run a management command; return what it writes."""

    def run(*arguments: str) -> str:
        output = StringIO()
        call_command(*arguments, stdout=output)
        return output.getvalue()

    return run


@pytest.fixture
def server():
    """A web server on this machine, for link checks."""
    with link_server.running() as server:
        yield server


@pytest.fixture
def few_networks(db):
    """Ten networks instead of all, within the test's transaction: does a page cost as many queries?

    One that ended, its successor, and those with the most shares and figures, so that there is much to show.
    """
    ended = Network.objects.published().filter(successor__isnull=False).first()
    richest = Network.objects.published().annotate(
        facts=Count("shares", distinct=True) + Count("figures", distinct=True)
    )
    kept = {ended.pk, ended.successor_id}
    kept.update(richest.exclude(pk__in=kept).order_by("-facts", "pk").values_list("pk", flat=True)[:8])
    Network.objects.exclude(successor__in=kept).update(successor=None)
    UsageShare.objects.filter(network__isnull=False).exclude(network__in=kept).delete()
    Network.objects.exclude(pk__in=kept).delete()
    return Network.objects.all()
