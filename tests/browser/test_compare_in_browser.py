"""Comparing as a doctor does it: by mouse and by keyboard, on a phone, without JavaScript, on paper."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import arrive, follow, press

PAIR = "/compare/?network=sermo&network=esanum"
FOUR = "/compare/?network=facebook&network=x-twitter&network=youtube&network=linkedin"
WHOLE_LIST = 24  # rows of a page of the directory


def columns(page):
    """The names at the head of the table."""
    return page.locator("#comparison thead th > a:first-child")


def test_networks_chosen_in_the_directory_are_compared_in_the_order_of_choosing(visit):
    page = visit("/networks/?q=sermo")
    page.get_by_role("checkbox", name="Compare Sermo", exact=True).check()
    arrive(page, re.compile("network=sermo$"))
    page.get_by_role("searchbox", name="Search networks").fill("esanum")
    arrive(page, re.compile("q=esanum"))
    page.get_by_role("checkbox", name="Compare esanum", exact=True).check()
    page.get_by_role("button", name="Compare 2").click()

    arrive(page, re.compile(r"/compare/\?network=sermo&network=esanum$"))
    expect(columns(page)).to_have_text(["Sermo", "esanum"])


def test_on_a_phone_a_choice_is_kept_at_once(visit):
    page = visit("/networks/?q=sermo", width=390)
    page.get_by_role("checkbox", name="Compare Sermo", exact=True).check()

    arrive(page, re.compile("network=sermo"))
    bar = page.get_by_role("group", name="Chosen to compare")
    expect(bar).to_be_in_viewport()
    bar.get_by_role("button", name="Compare with …").click()
    expect(page).to_have_url(re.compile(r"/compare/\?network=sermo$"))


def test_without_javascript_ticked_networks_are_compared_without_being_applied_first(visit):
    page = visit("/networks/", scripts=False)
    boxes = page.get_by_role("checkbox", name=re.compile("^Compare "))
    assert boxes.count() == WHOLE_LIST
    for place in (0, 1):
        boxes.nth(place).check()
    follow(page.get_by_role("button", name="Compare the ticked networks"))

    expect(page).to_have_url(re.compile(r"/compare/\?network=[\w-]+&network=[\w-]+$"))
    expect(columns(page)).to_have_count(2)


def test_without_javascript_the_bar_takes_along_what_was_ticked_since(visit):
    page = visit("/networks/?network=sermo", scripts=False)
    page.get_by_role("checkbox", name=re.compile("^Compare ")).first.check()
    follow(page.get_by_role("button", name="Compare with …"))

    expect(columns(page)).to_have_count(2)
    expect(columns(page).filter(has_text="Sermo")).to_have_count(1)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_name_is_typed_to_add_a_network_and_a_link_removes_it(visit, scripts):
    page = visit(PAIR, scripts=scripts)
    field = page.get_by_label("Add another network")
    assert page.locator(f"#{field.get_attribute('list')} option").count() > 392
    field.fill("facebook")
    follow(page.get_by_role("button", name="Add"))

    expect(page).to_have_url(re.compile(r"/compare/\?network=sermo&network=esanum&network=facebook$"))
    follow(page.get_by_role("link", name="Remove Sermo"))
    expect(page).to_have_url(re.compile(r"/compare/\?network=esanum&network=facebook$"))
    expect(columns(page)).to_have_text(["esanum", "Facebook"])


def test_a_mistyped_name_is_mended_by_a_link(visit):
    page = visit("/compare/?network=sermo", scripts=False)
    page.get_by_label("Compare it with").fill("esanm")
    follow(page.get_by_role("button", name="Compare", exact=True))

    expect(page.get_by_label("Compare it with")).to_have_value("esanm")
    expect(page.get_by_label("Compare it with")).to_have_accessible_description(re.compile("No network here"))
    follow(page.get_by_role("link", name="esanum", exact=True))
    expect(columns(page)).to_have_text(["Sermo", "esanum"])


def test_everything_works_by_keyboard(visit):
    page = visit("/compare/")
    page.get_by_label("First network").focus()
    page.keyboard.type("Sermo")
    page.keyboard.press("Tab")
    page.keyboard.type("esanum")
    press(page, "Enter")
    expect(page).to_have_url(re.compile(r"network=sermo&network=esanum$"))

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the table")).to_be_focused()
    page.get_by_role("link", name="Show only what differs").focus()
    press(page, "Enter")
    expect(page).to_have_url(re.compile(r"differences=1$"))
    expect(page.locator("tr[data-same=true]")).to_have_count(0)
    expect(page.get_by_text(re.compile(r"^10 rows in which all are the same are hidden"))).to_be_visible()
    follow(page.get_by_role("link", name="Show the 10 rows in which all are the same"))
    expect(page.locator("tr[data-same=true]")).to_have_count(10)


IN_SIGHT = """() => {
  const element = document.activeElement;
  const { left, right, top, bottom } = element.getBoundingClientRect();
  const seen = ([x, y]) => element.contains(document.elementFromPoint(x, y));
  return [[left + 3, top + 3], [right - 3, top + 3], [left + 3, bottom - 3], [right - 3, bottom - 3]].some(seen);
}"""


@pytest.mark.parametrize("width", [390, 1280])
def test_what_has_the_focus_is_never_hidden_under_what_sticks(visit, width):
    page = visit(FOUR, width=width, height=700)
    page.get_by_role("region", name="Comparison").focus()
    for key in ["Tab"] * 60 + ["Shift+Tab"] * 50:
        page.keyboard.press(key)
        element = page.evaluate("document.activeElement.outerHTML")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", element
        assert page.evaluate(IN_SIGHT), element


def test_names_and_facts_stay_in_sight_while_the_table_scrolls_in_its_region_on_a_phone(visit):
    page = visit(FOUR, width=390, height=800)
    region = page.get_by_role("region", name="Comparison")
    region.scroll_into_view_if_needed()
    region.evaluate("element => element.scrollTo(300, 900)")

    corner, box = page.locator("#comparison thead th").first.bounding_box(), region.bounding_box()
    assert corner["y"] == pytest.approx(box["y"], abs=2)
    assert corner["x"] == pytest.approx(box["x"], abs=2)
    fact = page.locator("tr[data-field=access] th").bounding_box()
    assert fact["x"] == pytest.approx(box["x"], abs=2)


def test_names_stay_in_sight_while_the_page_scrolls_on_a_wide_screen(visit):
    page = visit(FOUR)
    page.evaluate("scrollTo(0, 1500)")

    for name in columns(page).all():
        expect(name).to_be_in_viewport()
    assert page.locator("#comparison thead th").first.bounding_box()["y"] == pytest.approx(0, abs=2)


def test_on_a_narrow_screen_the_region_scrolls_by_keyboard_and_the_page_does_not(visit):
    page = visit(FOUR, width=320)
    region = page.get_by_role("region", name="Comparison")
    region.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(region).not_to_have_js_property("scrollLeft", 0)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_differences_are_told_apart_by_words_icons_and_weight_not_by_colour_alone(visit):
    page = visit(PAIR)
    different, same = page.locator("tr.different").first, page.locator("tr.same").first

    expect(different.get_by_role("rowheader")).to_contain_text("differs")
    expect(same.get_by_role("rowheader")).to_contain_text("same")
    weights = [
        each.locator("th").evaluate("e => getComputedStyle(e).fontWeight") for each in (different, same)
    ]
    assert weights == ["600", "400"]
    icons = [each.locator("th use").get_attribute("href") for each in (different, same)]
    assert icons == ["#icon-equal-not", "#icon-equal"]


def pages_of(page) -> int:
    """On how many sheets of paper the page goes; every sheet must lie on its side."""
    paper = page.pdf(prefer_css_page_size=True)
    sizes = re.findall(rb"/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]", paper)
    assert sizes
    assert all(float(width) > float(height) for width, height in sizes)
    return len(re.findall(rb"/Type\s*/Page\b", paper))


def test_two_networks_with_all_their_sources_go_on_one_landscape_sheet(visit):
    assert pages_of(visit(PAIR)) == 1


def test_the_table_of_four_networks_goes_on_one_landscape_sheet_and_sources_follow(visit):
    page = visit(FOUR)
    assert pages_of(page) == 2
    page.locator(".network-sources").evaluate("element => element.remove()")
    assert pages_of(page) == 1


def test_on_paper_there_is_no_control(visit):
    page = visit(PAIR)
    page.emulate_media(media="print")

    for control in ("form", "a.remove", ".inline-list", ".site-nav"):
        for each in page.locator(control).all():
            expect(each).to_be_hidden()
    expect(page.locator("#comparison")).to_be_visible()
