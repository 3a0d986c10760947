"""What is secret stays so when something fails: neither the log nor the page for visitors tells of it."""

import logging

import pytest
from django.conf import settings
from django.test import Client

from medsocial.people.groups import CURATORS
from tests.people import PASSWORD, person
from tests.test_settings import production, start

TYPED = "what-somebody-typed-7"


@pytest.fixture
def log(caplog):
    """All that any logger says, with the tracebacks that our own lines would have."""
    caplog.set_level(logging.DEBUG)
    formatter = logging.Formatter(settings.LOGGING["formatters"]["line"]["format"], style="{")

    def lines() -> str:
        for record in caplog.records:
            record.correlation_id = "0"
        return "\n".join(formatter.format(record) for record in caplog.records)

    return lines


@pytest.mark.django_db
def test_a_page_that_fails_tells_nothing_of_who_asked_and_of_our_keys(log, monkeypatch):
    browser = Client(raise_request_exception=False)
    person("ada", CURATORS)
    browser.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    browser.get("/suggest/")

    def broken(*args, **kwargs):
        secret = settings.SECRET_KEY  # noqa: F841 - a traceback must not show what a function had in its hands
        raise RuntimeError("something broke")

    monkeypatch.setattr("networks.views.suggestions.receive", broken)
    monkeypatch.setattr("networks.views.suggestions.NewNetworkForm.is_trapped", False)
    monkeypatch.setattr("networks.views.suggestions.NewNetworkForm.is_valid", broken)
    response = browser.post(f"/suggest/?q={TYPED}", {"name": TYPED, "email": f"{TYPED}@mail.example"})

    told = log()
    page = response.content.decode()
    assert response.status_code == 500
    assert "something broke" in told
    assert "something broke" not in page
    assert "Traceback" not in page
    cookies = [cookie.value for cookie in browser.cookies.values()]
    assert len(cookies) == 2  # of the session, of forms
    for secret in (settings.SECRET_KEY, PASSWORD, TYPED, *cookies):
        assert secret not in told
        assert secret not in page


@pytest.mark.django_db
def test_nothing_that_is_typed_to_log_in_is_logged(log):
    browser = Client()
    person("ada", CURATORS)

    for name, password in (("ada", TYPED), (TYPED, "x"), ("ada", PASSWORD)):
        browser.post("/admin/login/", {"username": name, "password": password})
    browser.post(
        "/admin/password_change/", {"old_password": TYPED, "new_password1": TYPED, "new_password2": "x"}
    )

    told = log()
    assert told
    for secret in (TYPED, PASSWORD, *(cookie.value for cookie in browser.cookies.values())):
        assert secret not in told


@pytest.mark.django_db
def test_a_form_that_is_refused_for_its_token_does_not_log_the_token(log):
    browser = Client(enforce_csrf_checks=True)
    token = str(browser.get("/suggest/").context["csrf_token"])

    browser.post("/suggest/", {"csrfmiddlewaretoken": token[::-1], "name": TYPED})

    told = log()
    assert "Forbidden" in told
    for secret in (token, token[::-1], browser.cookies[settings.CSRF_COOKIE_NAME].value, TYPED):
        assert secret not in told


# A database that is gone: nothing listens at its port.
WITHOUT_DATABASE = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "medsocial.settings"
from django.conf import settings
settings.DATABASES["default"]["OPTIONS"]["pool"]["timeout"] = 0.5
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
django.setup()
from django.test import Client
response = Client(raise_request_exception=False, headers={"host": "directory.example"}).get("/networks/", secure=True)
print(response.status_code, response.content.decode())
"""


def test_the_password_of_a_database_that_is_gone_is_nowhere(tmp_path):
    address = "postgres://medsocial:pass-of-the-database@127.0.0.1:1/medsocial"

    run = start("-c", WITHOUT_DATABASE, **production(tmp_path) | {"DATABASE_URL": address})

    assert run.stdout.startswith("503 "), run.stderr
    assert "OperationalError" in run.stderr or "PoolTimeout" in run.stderr
    assert "pass-of-the-database" not in run.stdout + run.stderr
    assert "Traceback" not in run.stdout
