"""The admin as a curator uses it: under the content security policy, with and without JavaScript."""

import re
from base64 import b32decode

import pytest
from axe_playwright_python.sync_playwright import Axe
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.urls import reverse
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice
from playwright.sync_api import expect

from networks.models import Network, Source
from tests.browser.steps import follow, log_in
from tests.people import code, person

INDEX = reverse("admin:index")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], "preload": False}


@pytest.fixture
def ada(own_database):
    """A superuser, whom the running server sees."""
    return person("ada", is_superuser=True)


@pytest.fixture
def draft(own_database):
    """A network that is not published."""
    category = Network.objects.get(slug="sermo").category
    return Network.objects.create(
        slug="draft",
        name="Draft",
        category=category,
        coverage="global",
        summary_en="Short",
        summary_es="Breve",
    )


@pytest.fixture
def desk(visit, site, ada):
    """Open a page of the admin after logging in: `desk("auth_user_changelist")`."""

    def open_page(name="index", *arguments, **window):
        page = visit(INDEX, **window)
        log_in(page, "ada")
        page.goto(f"{site}{reverse(f'admin:{name}', args=arguments)}")
        return page

    return open_page


def test_pages_of_the_admin_are_at_peace_with_the_content_security_policy(desk, site, draft):
    page = desk()
    addresses = [
        reverse(f"admin:networks_{name}") for name in ("network_changelist", "network_add", "survey_add")
    ]
    addresses += [
        reverse(f"admin:{name}") for name in ("auth_user_changelist", "auth_user_add", "password_change")
    ]
    addresses += [reverse(f"admin:axes_{name}_changelist") for name in ("accessattempt", "accesslog")]
    addresses += [reverse("admin:networks_network_change", args=[draft.pk])]
    addresses += [reverse("admin:auth_user_change", args=[User.objects.get(username="ada").pk])]

    for address in addresses:  # an error on any of them fails the test
        assert page.goto(f"{site}{address}").status == 200
        expect(page.locator("h1")).to_be_visible()


def test_the_length_of_a_summary_is_counted_while_it_is_typed(desk, draft):
    page = desk("networks_network_change", draft.pk)
    english, spanish = page.locator("#id_summary_en"), page.locator("#id_summary_es")
    row = page.locator(".form-row.field-summary_en")
    expect(row).to_contain_text("5 of 160 characters")

    english.fill("")
    english.press_sequentially("Für Ärztinnen 👩")

    expect(row).to_contain_text("15 of 160 characters")
    expect(row.get_by_role("status")).to_have_text("15 of 160 characters")
    expect(page.locator(".form-row.field-summary_es")).to_contain_text(f"{len(spanish.input_value())} of 160")
    english.fill("x" * 200)
    expect(row).to_contain_text("160 of 160 characters")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_form_of_a_network_does_not_scroll_sideways(width, desk):
    page = desk("networks_network_change", Network.objects.get(slug="sermo").pk, width=width)

    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_second_factor_is_set_up_and_used(scripts, desk):
    page = desk(scripts=scripts)
    follow(page.get_by_role("link", name="Second factor"))
    follow(page.get_by_role("button", name="Set up"))
    expect(page.get_by_role("img", name="QR code")).to_be_visible()
    secret = b32decode(page.locator("code").inner_text().replace(" ", ""))
    page.get_by_role("textbox", name="Code").fill(f"{totp(secret):06}")
    follow(page.get_by_role("button", name="Confirm"))
    expect(page.locator("li code")).to_have_count(10)
    recovery = page.locator("li code").first.inner_text()
    follow(page.get_by_role("link", name="go on"))

    follow(page.get_by_role("button", name="Log out"))
    follow(page.get_by_role("link", name="Log in again"))
    log_in(page, "ada")
    page.get_by_role("textbox", name="Code").fill(recovery)
    follow(page.get_by_role("button", name="Log in"))

    expect(page.locator(".messagelist")).to_contain_text("9 recovery codes are left.")


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing_on_the_way_in(width, dark, visit, site, ada):
    page = visit(INDEX, width=width, dark=dark)
    found = {}

    def look(name):
        violations = Axe().run(page, options=RULES).response["violations"]
        found[name] = [(each["id"], each["nodes"][0]["html"][:120]) for each in violations]

    log_in(page, "ada")
    follow(page.get_by_role("link", name="Second factor"))
    look("off")
    follow(page.get_by_role("button", name="Set up"))
    look("app")
    page.get_by_role("textbox", name="Code").fill("nonsense")
    follow(page.get_by_role("button", name="Confirm"))
    look("wrong")
    follow(page.get_by_role("button", name="Cancel"))
    follow(page.get_by_role("button", name="Set up"))
    page.get_by_role("textbox", name="Code").fill(code(TOTPDevice.objects.get()))
    follow(page.get_by_role("button", name="Confirm"))
    look("codes")
    follow(page.get_by_role("link", name="go on"))
    follow(page.get_by_role("link", name="Second factor"))
    look("on")
    follow(page.get_by_role("button", name="Log out"))
    page.goto(f"{site}{INDEX}")
    log_in(page, "ada")
    look("code")
    AccessAttempt.objects.create(username="ada", ip_address="127.0.0.1", failures_since_start=5)
    page.get_by_role("textbox", name="Code").fill("123456")
    follow(page.get_by_role("button", name="Log in"))
    expect(page.get_by_role("heading", name="Please wait")).to_be_visible()
    look("locked")
    visit.errors[:] = [error for error in visit.errors if "429" not in error]

    assert found == {name: [] for name in found}


def test_a_source_is_searched_for_by_the_name_of_its_list_and_chosen(desk, draft):
    source = Source.objects.order_by("title").last()
    page = desk("networks_network_change", draft.pk)

    with page.expect_response(re.compile(f"/autocomplete/.*term={source.code}&")):
        page.get_by_role("searchbox", name="Sources for cost", exact=True).press_sequentially(source.code)
    page.get_by_role("option", name=str(source)).click()
    follow(page.get_by_role("button", name="Save", exact=True).first)

    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    assert [(each.field, each.source) for each in draft.citations.all()] == [("cost", source)]


def test_a_source_is_taken_away_without_javascript(desk, draft):
    kept, wrong = Source.objects.all()[:2]
    for source in (kept, wrong):
        draft.citations.create(field="cost", source=source)
    page = desk("networks_network_change", draft.pk, scripts=False)

    page.get_by_label("Sources for cost").select_option([kept.pk])
    follow(page.get_by_role("button", name="Save", exact=True).first)

    expect(page.locator(".messagelist")).to_contain_text("was changed successfully")
    assert [each.source for each in draft.citations.all()] == [kept]
