"""The directory as a doctor uses it: by mouse and by keyboard, on a phone, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import arrive, follow, go_back, go_forward
from tests.test_directory import found


def expect_count(page, query: dict[str, list[str]]) -> None:
    """The page says that it found as many networks as there are for a query."""
    expect(page.locator("#result-count")).to_have_attribute("data-count", str(len(found(query))))


def test_a_choice_applies_at_once_on_a_wide_screen_and_the_address_follows(visit):
    page = visit("/networks/")
    page.get_by_role("checkbox", name="Student and trainee networks").check()

    arrive(page, re.compile(r"/networks/\?category=student$"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Student and trainee networks")
    expect(page).to_have_title("Student and trainee networks · Medsocial")
    expect_count(page, {"category": ["student"]})
    expect(page.get_by_role("checkbox", name="Student and trainee networks")).to_be_focused()


def test_back_and_forward_restore_the_whole_page(visit):
    page = visit("/networks/")
    page.get_by_role("checkbox", name="Student and trainee networks").check()
    arrive(page, re.compile(r"/networks/\?category=student$"))
    go_back(page)

    expect(page.get_by_role("heading", level=1)).to_have_text("Networks")
    expect(page.locator("header.site-header")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Student and trainee networks")).not_to_be_checked()
    go_forward(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Student and trainee networks")


def test_the_list_follows_what_is_typed_and_keeps_the_filters(visit):
    page = visit("/networks/?scope=medical")
    page.get_by_role("searchbox", name="Search networks").press_sequentially("sermo")

    arrive(page, re.compile("q=sermo"))
    expect(page).to_have_url(re.compile("scope=medical"))
    expect(page.locator("article[data-network]").first).to_have_attribute("data-network", "sermo")
    expect(page.get_by_role("searchbox", name="Search networks")).to_have_value("sermo")
    page.get_by_role("link", name="Remove filter Search: “sermo”").click()
    arrive(page, re.compile(r"/networks/\?scope=medical$"))
    expect(page.get_by_role("searchbox", name="Search networks")).to_have_value("")


@pytest.mark.parametrize("way", ["tick", "search"])
def test_what_is_chosen_while_a_list_is_on_its_way_stays_chosen(visit, way):
    page = visit("/networks/")
    search = page.get_by_role("searchbox", name="Search networks")
    on_its_way = []
    page.route(re.compile("category=student"), lambda route: on_its_way.append(route), times=1)
    with page.expect_request(re.compile("category=student")):
        page.locator("#category-student").check()
    form = page.locator("#filter-form")
    form.evaluate("form => form.addEventListener('submit', () => (form.sentAgain = true))")
    if way == "tick":
        page.locator("#category-general").check()
    else:
        search.fill("exam")
    expect(form).to_have_js_property("sentAgain", True)
    on_its_way.pop().continue_()

    arrive(
        page, re.compile("category=general&category=student" if way == "tick" else "q=exam&category=student")
    )
    expect(page.locator("#category-student")).to_be_checked()
    expect(page.locator("#category-general")).to_be_checked(checked=way == "tick")
    expect(search).to_have_value("" if way == "tick" else "exam")


def test_a_long_facet_narrows_to_what_is_typed_and_stays_unfolded(visit):
    page = visit("/networks/")
    page.get_by_text("Show all 82: Available in").click()
    page.get_by_role("searchbox", name="Narrow the list “Available in”").fill("peru")

    expect(page.locator("#more-country li:visible")).to_have_count(1)
    page.get_by_role("checkbox", name="Peru").check()
    arrive(page, re.compile(r"/networks/\?country=PE$"))
    expect_count(page, {"country": ["PE"]})
    expect(page.locator("#more-country")).to_have_attribute("open", "")


def test_on_a_phone_the_filters_fold_and_apply_by_their_button(visit):
    page = visit("/networks/?country=ES", width=390)
    expect(page.get_by_role("checkbox", name="Doctors", exact=False).first).to_be_hidden()
    page.locator("#filters > summary").click()
    page.locator("#audience-physicians").check()
    page.locator("#category-collaboration").check()
    assert page.url.endswith("/networks/?country=ES")

    page.get_by_role("button", name="Apply").click()
    arrive(page, re.compile(r"category=collaboration&audience=physicians&country=ES"))
    expect_count(page, {"category": ["collaboration"], "audience": ["physicians"], "country": ["ES"]})
    expect(page.locator("#filters > summary")).to_contain_text("3")


def test_without_javascript_the_form_and_the_links_do_everything(visit):
    page = visit("/networks/", width=390, scripts=False)
    page.locator("#filters > summary").click()
    page.locator("#category-student").check()
    follow(page.get_by_role("button", name="Apply"))
    expect_count(page, {"category": ["student"]})

    page.get_by_label("Sort").select_option("name")
    follow(page.get_by_role("button", name="Sort"))
    expect(page).to_have_url(re.compile("sort=name"))
    expect(page).to_have_url(re.compile("category=student"))

    page.get_by_role("searchbox").fill("exam")
    follow(page.get_by_role("button", name="Search"))
    expect_count(page, {"category": ["student"], "q": ["exam"]})

    follow(page.get_by_role("link", name="Remove filter Category: Student and trainee networks"))
    expect_count(page, {"q": ["exam"]})
    follow(page.get_by_role("link", name="Clear all"))
    follow(page.get_by_role("link", name="Next page"))
    expect(page).to_have_url(re.compile("page=2$"))


def test_without_javascript_the_filters_stand_open_on_a_wide_screen(visit):
    page = visit("/networks/", scripts=False)

    expect(page.locator("#category-student")).to_be_visible()
    expect(page.get_by_role("button", name="Apply")).to_be_visible()


def test_everything_works_by_keyboard(visit):
    page = visit("/networks/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to results")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#results")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Sort")).to_be_focused()

    page.locator("#category-general").focus()
    page.keyboard.press("Space")
    arrive(page, re.compile(r"category=general$"))
    expect(page.locator("#category-general")).to_be_focused()
    page.get_by_role("link", name="Remove filter Category: General networks").focus()
    page.keyboard.press("Enter")
    arrive(page, re.compile(r"/networks/\??$"))
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_the_focus_is_always_visible(visit):
    page = visit("/networks/")
    for _ in range(40):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_networks_chosen_to_be_compared_stay_chosen(visit):
    page = visit("/networks/?q=sermo")
    page.get_by_role("checkbox", name="Compare Sermo", exact=True).check()
    arrive(page, re.compile(r"\?q=sermo&network=sermo$"))
    expect(page.get_by_role("group", name="Chosen to compare")).to_contain_text("Sermo")
    page.get_by_role("searchbox", name="Search networks").fill("esanum")
    arrive(page, re.compile(r"q=esanum&network=sermo"))
    page.get_by_role("checkbox", name="Compare esanum", exact=True).check()

    arrive(page, re.compile(r"network=sermo&network=esanum"))
    expect(page.get_by_role("group", name="Chosen to compare")).to_contain_text("esanum")


def test_on_paper_there_is_the_list_and_no_control(visit):
    page = visit("/networks/")
    page.emulate_media(media="print")

    expect(page.locator("#filters")).to_be_hidden()
    expect(page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(page.locator("article[data-network]").first).to_be_visible()


def test_on_paper_the_numbers_of_a_picture_are_not_folded_away(visit):
    page = visit("/surveys/")
    table = page.get_by_role("region", name="Numbers of the picture")
    expect(table).to_be_hidden()
    page.emulate_media(media="print")

    expect(table).to_be_visible()
