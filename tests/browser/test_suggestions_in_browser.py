"""From a visitor's suggestion to a published entry, as visitors and curators go that way."""

import re
import time

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from networks import forms
from networks.models import Network, Suggestion
from tests.browser.steps import follow, log_in, press
from tests.browser.test_every_page import RULES, validate
from tests.people import person

pytestmark = pytest.mark.usefixtures("own_database")
looks = pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (1280, False), (1280, True)])


@pytest.fixture(autouse=True)
def quick_writers(monkeypatch):
    """A browser that is driven writes faster than any person."""
    monkeypatch.setattr(forms, "SHORTEST", 0)


@pytest.fixture
def curator(own_database):
    """Somebody with all rights."""
    return person("anna", is_superuser=True)


def fill_in(page, **changes):
    """Write a suggested network into the form."""
    values = {
        "Name of the network": "Ágora Médica",
        "Its address": "agora-medica.example",
        "What it is, in one line": "A square for doctors of every specialty.",
        "Why doctors should know it": "Three thousand colleagues discuss cases there.",
        "A page that says so": "https://example.org/an-article",
    }
    for label, value in (values | changes).items():
        page.get_by_label(label).fill(value)


def send(page):
    """Press the button."""
    follow(page.get_by_role("button", name="Send the suggestion"))


def errors_of_axe(page) -> list:
    """What the accessibility rules find."""
    violations = Axe().run(page, options=RULES).response["violations"]
    return [(each["id"], [node["html"] for node in each["nodes"]][:3]) for each in violations]


def test_from_a_suggestion_to_a_published_entry_nothing_is_typed_twice(visit, curator):
    started = time.monotonic()
    visitor = visit("/networks/?q=agora-medica")
    follow(visitor.get_by_role("link", name="Suggest a network that is missing"))
    fill_in(visitor)
    visitor.get_by_label("What kind of network it is").select_option("All-specialty medical networks")
    send(visitor)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Thank you for your suggestion")

    desk = visit("/admin/networks/suggestion/")
    log_in(desk, curator.username)
    follow(desk.get_by_role("link", name="Ágora Médica"))
    desk.get_by_label("Reach").select_option("One country")
    desk.get_by_label("Title").fill("Ágora opens its doors")
    follow(desk.get_by_role("button", name="Accept: make the draft"))
    expect(desk.get_by_text("“Ágora Médica” is a draft now.")).to_be_visible()
    expect(desk.get_by_text("Three thousand colleagues")).to_be_visible()
    expect(desk.get_by_label("Name:", exact=True).first).to_have_value("Ágora Médica")

    draft = Network.objects.get(slug="agora-medica")
    assert not draft.is_published
    assert (draft.name, draft.url, draft.category_id) == (
        "Ágora Médica",
        "https://agora-medica.example",
        "vertical",
    )
    assert draft.summary_en == "A square for doctors of every specialty."
    assert {each.source.url for each in draft.citations.all()} == {"https://example.org/an-article"}

    desk.goto(desk.url.split("/admin/")[0] + "/admin/networks/network/?q=agora-medica")
    desk.locator("input.action-select").first.check()
    desk.locator("select[name=action]").select_option("publish")
    follow(desk.get_by_role("button", name="Go", exact=True))
    expect(desk.get_by_text("1 network published.")).to_be_visible()
    visitor.goto(desk.url.split("/admin/")[0] + "/networks/agora-medica/")
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Ágora Médica")
    expect(visitor.get_by_text("example.org", exact=False).first).to_be_visible()
    assert time.monotonic() - started < 120


def test_without_javascript_a_suggestion_is_mended_and_sent(visit):
    page = visit("/suggest/?name=Agora", width=390, scripts=False)
    expect(page.get_by_label("Name of the network")).to_have_value("Agora")
    fill_in(page, **{"Its address": "no address", "Why doctors should know it": ""})
    send(page)

    summary = page.get_by_role("alert")
    expect(summary).to_contain_text("Why doctors should know it: This field is required.")
    summary.get_by_role("link", name="Its address").click()
    expect(page).to_have_url(re.compile("#id_url$"))
    expect(page.get_by_label("Its address")).to_have_value("no address")
    fill_in(page)
    send(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your suggestion")
    assert Suggestion.objects.get().name == "Ágora Médica"


def test_without_javascript_a_listed_network_leads_to_its_correction(visit):
    page = visit("/suggest/", scripts=False)
    fill_in(page, **{"Name of the network": "Sermo"})
    send(page)
    follow(page.get_by_role("link", name="suggest a correction of Sermo").first)

    expect(page.get_by_role("heading", level=1)).to_have_text("Suggest a correction of Sermo")
    page.get_by_label("What is wrong?").select_option("Cost")
    page.get_by_label("What is right?").fill("Free")
    send(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your suggestion")
    assert str(Suggestion.objects.get()) == "Sermo: Cost"


def test_a_suggestion_is_sent_by_keyboard_and_mistakes_are_met_first(visit):
    page = visit("/networks/sermo/")
    page.get_by_role("link", name="Suggest a correction").focus()
    press(page, "Enter")
    page.get_by_label("What is wrong?").focus()
    page.keyboard.press("Tab")
    page.keyboard.type("It is free of charge since 2020.")
    for expected in ("A page that says so", "Your e-mail address"):
        page.keyboard.press("Tab")
        expect(page.get_by_label(expected)).to_be_focused()
    page.keyboard.press("Tab")  # past the field that nobody sees
    expect(page.get_by_role("button", name="Send the suggestion")).to_be_focused()
    press(page, "Enter")

    expect(page.get_by_role("alert")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_label("What is wrong?")).to_be_focused()
    page.keyboard.type("Cost")
    page.keyboard.press("Tab")
    expect(page.get_by_label("What is right?")).to_have_value("It is free of charge since 2020.")
    page.get_by_role("button", name="Send the suggestion").focus()
    press(page, "Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you for your suggestion")


def test_nobody_sees_or_reaches_the_field_for_machines(visit):
    page = visit("/suggest/")

    expect(page.get_by_label("Leave this field empty")).to_be_hidden()
    assert page.get_by_role("textbox", name="Leave this field empty").count() == 0


def mistakes(page):
    """A form full of mistakes."""
    fill_in(
        page, **{"Name of the network": "", "Its address": "no address", "What it is, in one line": "x" * 200}
    )
    send(page)


def listed(page):
    """A network that is listed already."""
    fill_in(page, **{"Name of the network": "Sermo"})
    send(page)


def too_many(page):
    """More than one sender may send, where that is one."""
    fill_in(page)
    send(page)
    follow(page.get_by_role("link", name="Suggest another network"))
    fill_in(page, **{"Name of the network": "Another network"})
    send(page)


@pytest.fixture
def busy_visit(visit):
    """Like `visit`, but the server may say on the console that too much was sent."""
    yield visit
    visit.errors[:] = [error for error in visit.errors if "429" not in error]


@looks
@pytest.mark.parametrize("state", [mistakes, listed, too_many])
def test_axe_finds_nothing_where_a_form_was_not_taken(busy_visit, settings, state, width, dark):
    settings.SUGGESTIONS_PER_SENDER = 1
    page = busy_visit("/suggest/", width=width, dark=dark)
    state(page)

    expect(page.get_by_role("alert").first).to_be_visible()
    assert errors_of_axe(page) == []


@pytest.mark.parametrize("state", [mistakes, listed])
def test_a_form_that_was_not_taken_is_whole_at_320_pixels_and_on_paper(visit, state):
    page = visit("/suggest/", width=320)
    state(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.emulate_media(media="print")
    expect(page.get_by_label("Name of the network")).to_be_visible()


@pytest.mark.parametrize("state", [mistakes, listed])
def test_html_validator_finds_no_error_where_a_form_was_not_taken(visit, state, tmp_path):
    page = visit("/suggest/", scripts=False)
    with page.expect_response("**/suggest/") as answer:
        state(page)
    (tmp_path / f"{state.__name__}.html").write_bytes(answer.value.body())

    assert validate(tmp_path) == []


@pytest.fixture
def styled_visit(visit):
    """Like `visit`, but the admin's autocompletes may try to write a style, which our policy refuses."""
    yield visit
    visit.errors[:] = [error for error in visit.errors if "inline style" not in error]


@looks
def test_axe_finds_nothing_on_the_page_where_a_curator_decides(styled_visit, curator, width, dark):
    suggestion = Suggestion.objects.create(
        kind="correction", network=Network.objects.get(slug="sermo"), field="countries", proposal="Spain"
    )
    page = styled_visit(f"/admin/networks/suggestion/{suggestion.pk}/change/", width=width, dark=dark)
    log_in(page, curator.username)
    expect(page.get_by_role("button", name="Accept: change the entry")).to_be_visible()

    violations = Axe().run(page, context={"include": ["#content-main"]}, options=RULES).response["violations"]

    # The admin's autocompletes are Django's own.
    found = [(each["id"], node["html"]) for each in violations for node in each["nodes"]]
    assert [each for each in found if "select2" not in each[1]] == []
