"""The log-in asks those who have a second factor for a code, and codes are not guessed."""

import time

import pytest
from django.urls import reverse

from medsocial.people import second_factor
from medsocial.people.groups import CURATORS
from medsocial.people.login import TIME_FOR_A_CODE
from tests.people import PASSWORD, code, give_password, is_in, patiently, person, with_app, wrong

pytestmark = pytest.mark.django_db

INDEX, LOGIN, CODE = (reverse(f"admin:{name}") for name in ("index", "login", "login_code"))


@pytest.fixture
def ada():
    """A curator without a second factor."""
    return person("ada", CURATORS)


@pytest.fixture
def app(ada):
    """The app that she has set up."""
    return with_app(ada)


# --- Logging in with it ------------------------------------------------------------------------------------


def test_without_one_the_password_is_enough(ada):
    assert is_in(give_password())


def test_the_password_alone_opens_nothing(app):
    browser = give_password()

    assert not is_in(browser)
    assert "_auth_user_id" not in browser.session


def test_a_code_opens_the_page_that_was_asked_for(app):
    wanted = reverse("admin:networks_network_changelist")
    browser = give_password(next=wanted)

    response = browser.post(CODE, {"code": code(app)})

    assert (response.status_code, response.url) == (302, wanted)
    assert is_in(browser)


def test_a_code_may_be_written_with_spaces(app):
    browser = give_password()
    digits = code(app)

    browser.post(CODE, {"code": f" {digits[:3]} {digits[3:]} "})

    assert is_in(browser)


def test_a_code_opens_only_once(app):
    digits = code(app)
    give_password().post(CODE, {"code": digits})

    second = give_password()
    second.post(CODE, {"code": digits})

    assert not is_in(second)


def test_a_recovery_code_opens_once_in_place_of_the_app(ada, app):
    first, *others = second_factor.renew_recovery_codes(ada)

    browser = give_password()
    browser.post(CODE, {"code": first.upper()})
    again = give_password()
    again.post(CODE, {"code": first})

    assert "9 recovery codes are left." in browser.get(INDEX).content.decode()
    assert not is_in(again)
    assert second_factor.recovery_codes_left(ada) == len(others)


def test_the_code_of_somebody_else_does_not_open(app):
    eve = person("eve", CURATORS)
    hers = with_app(eve)
    browser = give_password()

    browser.post(CODE, {"code": code(hers)})

    assert not is_in(browser)


def test_the_page_for_the_code_is_closed_to_who_has_given_no_password(client):
    assert client.get(CODE).url == LOGIN
    assert client.post(CODE, {"code": "123456"}).url == LOGIN


def test_the_right_password_is_remembered_for_some_minutes_only(app, monkeypatch):
    browser = give_password()
    now = time.time()
    monkeypatch.setattr("medsocial.people.login.time.time", lambda: now + TIME_FOR_A_CODE + 1)

    assert browser.post(CODE, {"code": code(app)}).url == LOGIN
    assert not is_in(browser)


def test_a_password_that_is_changed_meanwhile_is_no_longer_right(ada, app):
    browser = give_password()
    ada.set_password("another one")
    ada.save()

    assert browser.post(CODE, {"code": code(app)}).url == LOGIN


def test_who_is_put_out_meanwhile_does_not_come_in(ada, app):
    browser = give_password()
    ada.is_active = False
    ada.save()

    assert browser.post(CODE, {"code": code(app)}).url == LOGIN


# --- Guessing codes ----------------------------------------------------------------------------------------


def test_after_a_wrong_code_even_the_right_one_has_to_wait(app):
    browser = give_password()
    browser.post(CODE, {"code": wrong(app)})

    response = browser.post(CODE, {"code": code(app)})
    assert "After a wrong code one has to wait. Please try again in 1 second." in response.content.decode()
    assert not is_in(browser)

    patiently(app)
    browser.post(CODE, {"code": code(app)})
    assert is_in(browser)


def test_the_wait_doubles(app):
    for _ in range(4):
        patiently(app)
        with pytest.raises(Exception, match="not the right code"):
            second_factor.verify(app.user, wrong(app))

    with pytest.raises(Exception, match="8 seconds"):
        second_factor.verify(app.user, code(app))


def test_wrong_codes_lock_like_wrong_passwords(app, settings):
    browser = give_password()
    for _ in range(settings.AXES_FAILURE_LIMIT):
        patiently(app)
        response = browser.post(CODE, {"code": wrong(app)})

    assert response.status_code == 429
    patiently(app)
    assert browser.post(CODE, {"code": code(app)}).status_code == 429
    assert browser.post(LOGIN, {"username": "ada", "password": PASSWORD}).status_code == 429
    assert not is_in(browser)


def test_a_right_password_does_not_forget_wrong_codes(app, settings):
    for _ in range(settings.AXES_FAILURE_LIMIT):
        patiently(app)
        response = give_password().post(CODE, {"code": wrong(app)})

    assert response.status_code == 429


@pytest.mark.parametrize("nonsense", ["", "\0", "x" * 5000, "１２３４５６", "９" * 32, "--------", "é"])
def test_nonsense_for_a_code_is_an_error_in_the_form(nonsense, app):
    browser = give_password()

    response = browser.post(CODE, {"code": nonsense})

    assert response.status_code == 200
    assert response.context["form"].errors
