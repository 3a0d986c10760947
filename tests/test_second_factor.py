"""A second factor: set up with an app, asked for at the log-in, required where the operator says so."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.main import QRCode

from medsocial.people import second_factor
from medsocial.people.groups import CURATORS, EDITORS
from medsocial.people.qr import qr_outline
from tests.page import Page
from tests.people import code, give_password, is_in, patiently, person, with_app, wrong

pytestmark = pytest.mark.django_db

INDEX, LOGIN, CODE, PAGE = (
    reverse(f"admin:{name}") for name in ("index", "login", "login_code", "second_factor")
)


@pytest.fixture
def ada():
    """A curator without a second factor."""
    return person("ada", CURATORS)


@pytest.fixture
def app(ada):
    """The app that she has set up."""
    return with_app(ada)


@pytest.fixture
def required(settings):
    """A site that requires it."""
    settings.REQUIRE_SECOND_FACTOR = True


def press(browser, button: str, **form):
    """Press a button of the page."""
    return browser.post(PAGE, {"action": button, **form})


def set_up(browser) -> tuple[TOTPDevice, list[str]]:
    """Go through the whole page; the app and the recovery codes."""
    assert press(browser, "begin").status_code == 302
    shown = browser.get(PAGE)
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", shown.content.decode())[1]
    app = TOTPDevice.objects.get(confirmed=False)
    assert second_factor.secret(app) == secret
    done = press(browser, "confirm", code=code(app))
    return app, re.findall(r"<code>([a-z2-7-]+)</code>", done.content.decode())


# --- Setting it up -----------------------------------------------------------------------------------------


def test_every_page_of_the_admin_leads_to_it(client, ada):
    client.force_login(ada)

    assert PAGE in Page(client.get(INDEX).content.decode()).links


def test_somebody_sets_it_up_and_keeps_ten_recovery_codes(client, ada):
    client.force_login(ada)

    _app, codes = set_up(client)

    assert second_factor.is_on(ada)
    assert len(set(codes)) == 10
    assert is_in(client)
    assert not any(each in client.get(PAGE).content.decode() for each in codes)


def test_the_app_can_take_the_secret_from_a_picture_an_address_or_a_text(client, ada):
    client.force_login(ada)
    press(client, "begin")
    app = TOTPDevice.objects.get()

    page = client.get(PAGE).content.decode()

    assert app.config_url.startswith("otpauth://totp/Medsocial%3Aada?secret=")
    assert escape(app.config_url) in page
    assert second_factor.secret(app) in page
    assert 'role="img" aria-label="QR code' in page
    assert "style=" not in page


def test_the_drawing_of_a_qr_code_is_dark_where_the_code_is():
    code = QRCode()
    code.add_data("otpauth://totp/Medsocial:ada?secret=ABC")
    matrix = code.get_matrix()

    size, outline = qr_outline("otpauth://totp/Medsocial:ada?secret=ABC")

    dark = set()
    for x, y, width in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", outline):
        dark |= {(int(x) + step, int(y)) for step in range(int(width))}
    assert size == len(matrix)
    assert dark == {(x, y) for y, row in enumerate(matrix) for x, module in enumerate(row) if module}


def test_looking_at_the_page_changes_nothing(client, ada):
    client.force_login(ada)

    client.get(PAGE)

    assert not TOTPDevice.objects.exists()


def test_a_wrong_code_confirms_nothing_and_is_said_beside_the_field(client, ada):
    client.force_login(ada)
    press(client, "begin")

    response = press(client, "confirm", code=wrong(TOTPDevice.objects.get()))

    assert "This is not the right code." in response.content.decode()
    assert not second_factor.is_on(ada)


def test_a_set_up_that_was_left_begins_anew(client, ada):
    client.force_login(ada)
    press(client, "begin")
    TOTPDevice.objects.update(created_at=timezone.now() - timedelta(minutes=16))

    response = press(client, "confirm", code=code(TOTPDevice.objects.get()))

    assert response.status_code == 302
    assert "Please begin again" in client.get(PAGE).content.decode()
    assert not second_factor.is_on(ada)


def test_a_set_up_can_be_cancelled(client, ada):
    client.force_login(ada)
    press(client, "begin")

    press(client, "cancel")

    assert not TOTPDevice.objects.exists()


# --- Changing it -------------------------------------------------------------------------------------------


@pytest.fixture
def browser(app):
    """A browser in which she has given a code."""
    browser = give_password()
    browser.post(CODE, {"code": code(app)})
    return browser


@pytest.mark.parametrize("button", ["renew", "begin", "turn_off"])
def test_nothing_changes_without_a_code(button, browser, ada, app):
    before = second_factor.renew_recovery_codes(ada)

    for given in ({}, {"code": ""}, {"code": wrong(app)}):
        patiently(app)
        assert press(browser, button, **given).context["form"].errors

    assert second_factor.is_on(ada)
    assert second_factor.recovery_codes_left(ada) == len(before)
    assert not TOTPDevice.objects.filter(confirmed=False).exists()


def test_new_recovery_codes_replace_the_old_ones(browser, ada, app):
    old = second_factor.renew_recovery_codes(ada)

    response = press(browser, "renew", code=code(app))

    new = re.findall(r"<code>([a-z2-7-]+)</code>", response.content.decode())
    assert len(new) == 10
    assert not set(new) & set(old)
    with pytest.raises(Exception, match="not the right code"):
        second_factor.verify(ada, old[0])


def test_another_app_replaces_the_first_when_it_is_confirmed(browser, ada, app):
    press(browser, "begin", code=code(app))
    assert second_factor.apps().get() == app

    new = TOTPDevice.objects.get(confirmed=False)
    press(browser, "confirm", code=code(new))

    assert second_factor.apps().get() == new
    assert is_in(browser)


def test_it_can_be_turned_off(browser, ada, app):
    press(browser, "turn_off", code=code(app))

    assert not second_factor.is_on(ada)
    assert not StaticDevice.objects.exists()
    assert is_in(browser)


def test_the_secret_of_a_new_app_is_not_shown_where_no_code_was_given(client, ada, app):
    client.force_login(ada)
    new = second_factor.begin(ada)

    assert second_factor.secret(new) not in client.get(PAGE).content.decode()
    press(client, "confirm", code=code(new))
    assert second_factor.apps().get() == app


# --- Where it is required ----------------------------------------------------------------------------------

PAGES = [
    "",
    "networks/network/",
    "networks/network/add/",
    "password_change/",
    "autocomplete/",
    "jsi18n/",
    "no/page/",
]


@pytest.mark.parametrize("path", PAGES)
def test_who_has_none_is_led_to_set_it_up_and_sees_nothing_else(path, ada, required):
    browser = give_password()

    response = browser.get(INDEX + path)

    assert (response.status_code, response.url) == (
        302,
        f"{PAGE}?next={INDEX.replace('/', '%2F')}{path.replace('/', '%2F')}",
    )
    assert browser.post(INDEX + path, {"_save": "x"}).url.startswith(PAGE)
    page = browser.get(response.url).content.decode()
    assert "It is required here." in page
    assert reverse("admin:networks_network_changelist") not in page


def test_when_it_is_set_up_the_admin_opens(ada, required):
    browser = give_password()

    set_up(browser)

    assert is_in(browser)


def test_after_setting_it_up_one_goes_on_to_what_was_asked_for(ada, required):
    browser = give_password()
    wanted = reverse("admin:networks_network_changelist")
    here = browser.get(wanted).url
    browser.post(here, {"action": "begin"})

    done = browser.post(here, {"action": "confirm", "code": code(TOTPDevice.objects.get())})

    assert f'href="{wanted}"' in done.content.decode()


def test_nobody_is_led_to_another_site(ada, required):
    browser = give_password()
    here = f"{PAGE}?next=https://evil.example/"
    browser.post(here, {"action": "begin"})

    done = browser.post(here, {"action": "confirm", "code": code(TOTPDevice.objects.get())})

    assert "evil.example" not in Page(done.content.decode()).links
    assert INDEX in Page(done.content.decode()).links


def test_a_session_from_before_it_was_required_needs_a_code(client, ada, app, required):
    client.force_login(ada)
    here = client.get(INDEX).url

    assert press(client, "turn_off", code=code(app)).status_code == 302
    assert second_factor.is_on(ada)
    response = client.post(here, {"action": "verify", "code": code(app)})

    assert response.url == INDEX
    assert is_in(client)


def test_it_cannot_be_turned_off_where_it_is_required(browser, ada, app, required):
    assert "turn_off" not in browser.get(PAGE).content.decode()

    press(browser, "turn_off", code=code(app))

    assert second_factor.is_on(ada)


def test_one_can_always_log_out(ada, required):
    browser = give_password()
    assert reverse("admin:logout") in browser.get(PAGE).content.decode()

    browser.post(reverse("admin:logout"))

    assert "_auth_user_id" not in browser.session


def test_strangers_and_people_who_are_not_staff_see_none_of_it(client, required):
    reader = person("reader", is_staff=False)

    assert client.get(PAGE).url.startswith(LOGIN)
    client.force_login(reader)
    assert client.get(PAGE).url.startswith(LOGIN)


# --- When the phone is lost --------------------------------------------------------------------------------


def test_a_superuser_resets_it_and_the_history_says_so(admin_client, ada, app, browser):
    changelist = reverse("admin:auth_user_changelist")
    assert is_in(browser)

    response = admin_client.post(
        changelist, {"action": "reset_second_factor", "_selected_action": [ada.pk]}, follow=True
    )

    assert "The second factor of 1 person is off." in response.content.decode()
    assert not second_factor.is_on(ada)
    assert LogEntry.objects.get(object_id=ada.pk).get_change_message() == "Changed second factor."


def test_who_was_reset_sets_it_up_anew_where_it_is_required(browser, ada, required):
    second_factor.turn_off(ada)

    assert browser.get(INDEX).url.startswith(PAGE)


def test_an_editor_resets_nobody(client, ada, app):
    client.force_login(person("eve", EDITORS))
    data = {"action": "reset_second_factor", "_selected_action": [ada.pk]}

    assert client.post(reverse("admin:auth_user_changelist"), data).status_code == 403
    assert second_factor.is_on(ada)


def test_the_last_superuser_is_helped_by_a_command(ada, app, capsys):
    call_command("reset_second_factor", "ada")

    assert not second_factor.is_on(ada)
    assert capsys.readouterr().out == "The second factor of ada is off.\n"
    with pytest.raises(CommandError, match="There is nobody named eve"):
        call_command("reset_second_factor", "eve")


def test_nobody_sees_the_secrets_of_others(admin_client, app):
    for path in ("otp_totp/totpdevice/", "otp_static/staticdevice/", f"otp_totp/totpdevice/{app.pk}/qrcode/"):
        assert admin_client.get(INDEX + path).status_code == 404
    page = admin_client.get(reverse("admin:auth_user_change", args=[app.user_id])).content.decode()
    assert second_factor.secret(app) not in page
    assert app.key not in page
