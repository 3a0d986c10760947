"""Sessions end, the admin is where the operator puts it, and nobody keeps its pages."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from medsocial.people.groups import CURATORS
from tests.people import PASSWORD, person
from tests.test_settings import production, start


@pytest.fixture
def browser(client, db):
    """The browser of a curator who has just logged in."""
    person("ada", CURATORS)
    client.post(reverse("admin:login"), {"username": "ada", "password": PASSWORD})
    return client


@pytest.fixture
def later(monkeypatch):
    """Let the clock of the sessions be ahead."""
    now = timezone.now

    def ahead(**time):
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(**time))

    return ahead


def is_in(browser) -> bool:
    """Whether the admin still knows who is asking."""
    return browser.get(reverse("admin:index")).status_code == 200


# --- The end of a session ----------------------------------------------------------------------------------


def test_a_session_ends_twelve_hours_after_the_log_in(browser, later):
    later(hours=11, minutes=59)
    assert is_in(browser)

    later(hours=12, seconds=1)
    assert not is_in(browser)


def test_work_does_not_make_a_session_longer(browser, later):
    later(hours=11)
    session = browser.session
    session["something"] = "new"
    session.save()
    assert is_in(browser)

    later(hours=12, seconds=1)
    assert not is_in(browser)


def test_the_cookie_lives_as_long_and_is_for_the_server_alone(browser):
    cookie = browser.cookies[settings.SESSION_COOKIE_NAME]

    assert 12 * 3600 - 60 < cookie["max-age"] <= 12 * 3600
    assert cookie["httponly"] is True
    assert cookie["samesite"] == "Lax"


def test_sessions_that_ended_can_be_cleared_away(browser, later):
    later(hours=13)

    call_command("clearsessions")

    assert not Session.objects.exists()


# --- Pages of the admin ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["", "login/", "networks/network/", "password_change/", "jsi18n/", "no/such/page/"]
)
@pytest.mark.parametrize("logged_in", [True, False])
def test_nobody_keeps_or_indexes_a_page_of_the_admin(path, logged_in, browser):
    if not logged_in:
        browser.logout()

    response = browser.get(reverse("admin:index") + path)

    assert "no-store" in response["Cache-Control"]
    assert response["X-Robots-Tag"] == "noindex, nofollow"


# --- The admin's address -----------------------------------------------------------------------------------

ASK = """
import django, os
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medsocial.settings")
django.setup()
from django.test import Client
for path in ("/desk/login/", "/desk/", "/admin/", "/admin/login/"):
    response = Client().get(path, headers={"host": "directory.example", "x-forwarded-proto": "https"})
    print(path, response.status_code, response.get("Location", ""), response.get("X-Robots-Tag", ""))
"""


def test_the_admin_is_where_the_operator_puts_it_and_nowhere_else(tmp_path):
    variables = production(tmp_path) | {"ADMIN_PATH": "/desk", "BEHIND_PROXY": "true", "DEBUG": "true"}

    assert start("manage.py", "migrate", "--verbosity", "0", **variables).returncode == 0
    run = start("-c", ASK, **variables)

    assert run.stdout.splitlines() == [
        "/desk/login/ 200  noindex, nofollow",
        "/desk/ 302 /desk/login/?next=/desk/ noindex, nofollow",
        "/admin/ 404  ",
        "/admin/login/ 404  ",
    ], run.stderr
