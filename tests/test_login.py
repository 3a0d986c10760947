"""The log-in refuses whoever guesses, without letting them keep others out."""

import logging
from datetime import timedelta

import pytest
from axes.models import AccessAttempt, AccessLog
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from medsocial.people.groups import CURATORS
from tests.page import Page
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db

HERE, ELSEWHERE = "192.0.2.1", "198.51.100.7"


@pytest.fixture(autouse=True)
def ada():
    """A curator."""
    return person("ada", CURATORS)


def log_in(name="ada", password=PASSWORD, *, address=HERE, browser=None, **headers):
    """What the form answers."""
    form = {"username": name, "password": password, "next": reverse("admin:index")}
    return (browser or Client()).post(reverse("admin:login"), form, REMOTE_ADDR=address, headers=headers)


def fail(name="ada", times=settings.AXES_FAILURE_LIMIT, **where):
    """Guess several passwords; what the last one was answered."""
    return [log_in(name, f"guess {number}", **where) for number in range(times)][-1]


def wait(**time) -> None:
    """Let time pass since all that was counted."""
    AccessAttempt.objects.update(attempt_time=F("attempt_time") - timedelta(**time))


# --- The lock ----------------------------------------------------------------------------------------------


def test_the_right_password_opens_the_admin():
    response = log_in()

    assert (response.status_code, response.url) == (302, reverse("admin:index"))


def test_wrong_passwords_lock_and_then_even_the_right_one_is_refused():
    assert fail(times=settings.AXES_FAILURE_LIMIT - 1).status_code == 200
    assert fail(times=1).status_code == 429

    assert log_in().status_code == 429


def test_the_refusal_says_what_happened_in_the_frame_of_the_admin():
    response = fail()
    page = Page(response.content.decode())

    assert page.headings == ["Please wait"]
    assert "There were too many log-ins with a wrong password or code." in page.text
    assert "possible in 15 minutes at the latest" in page.text
    assert "Medsocial: curators’ desk" in page.text
    assert reverse("admin:login") in page.links
    assert response["Retry-After"] == "900"
    assert "no-store" in response["Cache-Control"]


def test_after_the_wait_the_right_password_opens_again():
    fail()
    wait(minutes=14)
    assert log_in().status_code == 429

    wait(minutes=1, seconds=1)

    assert log_in().status_code == 302


def test_trying_during_the_wait_does_not_make_it_longer():
    fail()
    wait(minutes=14)
    fail(times=3)

    wait(minutes=1, seconds=1)

    assert log_in().status_code == 302


def test_a_success_in_between_begins_the_count_anew():
    fail(times=settings.AXES_FAILURE_LIMIT - 1)
    log_in()

    assert fail(times=settings.AXES_FAILURE_LIMIT - 1).status_code == 200
    assert log_in().status_code == 302


def test_another_browser_at_the_same_address_does_not_help():
    for number in range(settings.AXES_FAILURE_LIMIT):
        response = fail(times=1, user_agent=f"Browser/{number}")

    assert response.status_code == 429


def test_who_guesses_elsewhere_keeps_nobody_out():
    for number in range(20):
        fail(address=f"198.51.100.{number}")

    assert log_in().status_code == 302


def test_a_colleague_at_the_same_address_can_log_in():
    person("eve", CURATORS)
    fail("ada")

    assert log_in("eve").status_code == 302


def test_one_password_tried_on_many_names_locks_the_address():
    limit = settings.AXES_FAILURE_LIMIT * settings.NAMES_PER_ADDRESS
    for number in range(limit - 1):
        assert log_in(f"name-{number}", "123456").status_code == 200

    assert log_in(f"name-{limit}", "123456").status_code == 429
    assert log_in().status_code == 429
    assert log_in(address=ELSEWHERE).status_code == 302


def test_a_superuser_sees_who_is_locked_and_lets_them_in(admin_client):
    fail()
    changelist = reverse("admin:axes_accessattempt_changelist")
    attempt = AccessAttempt.objects.get()
    assert "ada" in admin_client.get(changelist).content.decode()
    assert admin_client.get(reverse("admin:axes_accessattempt_change", args=[attempt.pk])).status_code == 200

    admin_client.post(reverse("admin:axes_accessattempt_delete", args=[attempt.pk]), {"post": "yes"})

    assert log_in().status_code == 302


def test_only_superusers_see_who_logged_in(client, ada):
    client.force_login(ada)

    for model in ("accessattempt", "accesslog"):
        assert client.get(reverse(f"admin:axes_{model}_changelist")).status_code == 403


# --- What strangers send -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "password"),
    [("a\0b", "x"), ("ada", "x\0y"), ("a" * 500, "x"), ("\ud800", "x"), ("", ""), ("ada", "x" * 100_000)],
    ids=["NUL in name", "NUL in password", "long name", "surrogate", "nothing", "long password"],
)
def test_nonsense_is_an_error_in_the_form(name, password):
    form = {"username": name.encode("utf-8", "surrogatepass"), "password": password}

    response = Client().post(
        f"{reverse('admin:login')}?next=%00&x=%00", form, headers={"user-agent": "x" * 2000}
    )

    assert response.status_code == 200
    assert response.context["form"].errors


@pytest.mark.parametrize("address", ["", "unix", None])
def test_a_request_without_an_address_is_counted_with_others_of_its_kind(address):
    assert fail(address=address).status_code == 429
    assert log_in().status_code == 302


# --- Behind a proxy ----------------------------------------------------------------------------------------


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(settings):
    settings.BEHIND_PROXY = True
    for number in range(settings.AXES_FAILURE_LIMIT):
        response = fail(times=1, x_forwarded_for=f"203.0.113.{number}, {ELSEWHERE}")

    assert response.status_code == 429
    assert log_in(x_forwarded_for=HERE).status_code == 302


def test_without_a_proxy_nobody_chooses_their_address():
    for number in range(settings.AXES_FAILURE_LIMIT):
        response = fail(times=1, x_forwarded_for=f"203.0.113.{number}")

    assert response.status_code == 429


# --- What is kept ------------------------------------------------------------------------------------------


def test_no_password_is_stored_or_logged(caplog):
    caplog.set_level(logging.DEBUG)
    secret = "a-secret-of-ada"  # noqa: S105 - typed into either field

    for _ in range(settings.AXES_FAILURE_LIMIT + 1):
        log_in(password=secret)
    log_in(secret, "x")

    assert caplog.records
    assert secret not in caplog.text
    for attempt in AccessAttempt.objects.all():
        assert secret not in attempt.post_data + attempt.get_data
        assert "csrfmiddlewaretoken=*" in attempt.post_data or "csrf" not in attempt.post_data


def test_failures_that_no_longer_count_are_forgotten():
    for number in range(10):
        log_in(f"name-{number}", "guess", address=f"198.51.100.{number}")
    wait(minutes=16)

    fail(times=1)

    assert AccessAttempt.objects.count() == 1


def test_a_storm_of_guesses_leaves_a_bounded_number_of_rows():
    for number in range(60):
        log_in(f"name-{number}", "guess", user_agent=f"Browser/{number}")

    assert AccessAttempt.objects.count() == settings.AXES_FAILURE_LIMIT * settings.NAMES_PER_ADDRESS


def test_log_ins_of_long_ago_are_forgotten():
    log_in()
    AccessLog.objects.update(attempt_time=timezone.now() - timedelta(days=settings.LOGINS_KEPT_DAYS + 1))

    log_in()

    assert AccessLog.objects.count() == 1


# --- Public pages ------------------------------------------------------------------------------------------


def test_public_pages_do_not_notice(client):
    fail(address="127.0.0.1")

    with CaptureQueriesContext(connection) as queries:
        response = client.get("/about/")

    assert response.status_code == 200
    assert not response.cookies
    assert "Cookie" not in response.get("Vary", "")
    assert not any("axes" in query["sql"] or "session" in query["sql"] for query in queries)
    assert "X-Robots-Tag" not in response
