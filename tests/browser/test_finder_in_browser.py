"""The finder as a doctor uses it: live, by keyboard, on a phone, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import arrive, follow, go_back, go_forward
from tests.finder_page import FITS, GROUPS, expected


def expect_counts(page, query: dict[str, list[str]]) -> None:
    """The page says how many networks there are for a query, by fit."""
    for fit, number in wanted(query).items():
        expect(page.locator(f"section[data-fit={fit}]")).to_have_attribute("data-count", str(number))


def wanted(query: dict[str, list[str]]) -> dict[str, int]:
    """How many networks there are for a query, by fit."""
    found = expected(query)
    return {
        fit: sum(len(found[name]) for name in GROUPS if name.removesuffix("-general") == fit) for fit in FITS
    }


@pytest.mark.parametrize("width", [1280, 390])
def test_an_answer_applies_at_once_and_the_address_follows(visit, width):
    page = visit("/finder/", width=width)
    page.get_by_role("checkbox", name="Nurses").check()
    arrive(page, re.compile(r"/finder/\?audience=nurses$"))
    page.get_by_label("Country").focus()
    page.get_by_label("Country").select_option("GB")

    arrive(page, re.compile(r"/finder/\?audience=nurses&country=GB$"))
    expect(page).to_have_title("Networks for nurses, available in United Kingdom · Finder · Medsocial")
    expect(page.get_by_role("heading", level=2).first).to_have_text(
        "Networks for nurses, available in United Kingdom"
    )
    query = {"audience": ["nurses"], "country": ["GB"]}
    expect_counts(page, query)
    expect(page.locator("#finder-count")).to_contain_text(f"Fits: {wanted(query)['fits']}")
    expect(page.get_by_label("Country")).to_be_focused()


def test_the_questions_stay_as_they_are_while_answers_follow(visit):
    page = visit("/finder/", width=390)
    page.get_by_text("Somebody else").click()
    page.get_by_role("checkbox", name="Researchers").check()
    arrive(page, re.compile("audience=researchers"))

    expect(page.get_by_role("checkbox", name="Patients")).to_be_visible()
    expect(page.get_by_role("checkbox", name="Researchers")).to_be_focused()
    top = page.evaluate("document.querySelector('#audience-researchers').getBoundingClientRect().top")
    page.get_by_role("checkbox", name="Patients").check()
    arrive(page, re.compile("audience=patients"))
    assert page.evaluate("document.querySelector('#audience-researchers').getBoundingClientRect().top") == top


def test_the_count_is_announced_in_a_place_that_stays(visit):
    page = visit("/finder/")
    page.evaluate("window.place = document.getElementById('finder-count')")
    page.get_by_role("checkbox", name="Nurses").check()
    arrive(page, re.compile("audience=nurses"))

    expect(page.get_by_role("status")).to_contain_text(f"Fits: {wanted({'audience': ['nurses']})['fits']}")
    assert page.evaluate("window.place === document.getElementById('finder-count')")


def test_back_and_forward_restore_questions_and_answers(visit):
    page = visit("/finder/")
    page.get_by_role("checkbox", name="Nurses").check()
    arrive(page, re.compile("audience=nurses"))
    page.get_by_label("Country").select_option("GB")
    arrive(page, re.compile("country=GB"))
    go_back(page)

    expect(page.get_by_role("heading", level=2).first).to_have_text("Networks for nurses")
    expect(page.get_by_role("checkbox", name="Nurses")).to_be_checked()
    expect(page.get_by_label("Country")).to_have_value("")
    go_back(page)
    expect(page.get_by_role("checkbox", name="Nurses")).not_to_be_checked()
    go_forward(page)
    expect(page.get_by_role("checkbox", name="Nurses")).to_be_checked()


def test_an_answer_is_taken_back_by_its_chip_also_in_the_form(visit):
    page = visit("/finder/?audience=nurses&country=GB")
    page.get_by_role("link", name="Remove filter Available in: United Kingdom").click()

    arrive(page, re.compile(r"/finder/\?audience=nurses$"))
    expect(page.get_by_label("Country")).to_have_value("")
    expect(page.get_by_role("checkbox", name="Nurses")).to_be_checked()
    expect(page.locator("#answer")).to_be_focused()


def test_a_page_of_a_group_is_turned_in_its_place(visit):
    page = visit("/finder/?audience=nurses")
    group = page.get_by_role("navigation", name="Pages: May fit", exact=True)
    group.get_by_role("link", name="Next page").click()

    arrive(page, re.compile(r"\?audience=nurses&group=may-fit&page=2$"))
    expect(page.locator("#may-fit")).to_be_focused()
    expect(page.locator("#may-fit")).to_be_in_viewport()
    shown = page.locator("#may-fit article").evaluate_all("rows => rows.map((row) => row.dataset.network)")
    assert shown == expected({"audience": ["nurses"]})["may-fit"][12:24]


def test_what_does_not_fit_is_folded_and_stays_unfolded_while_answers_follow(visit):
    page = visit("/finder/?country=GB")
    rows = page.locator("#no-fit article")
    expect(rows.first).to_be_hidden()
    page.get_by_role("heading", name="Does not fit").click()
    expect(rows.first).to_be_visible()
    page.get_by_role("checkbox", name="Nurses").check()
    arrive(page, re.compile("audience=nurses"))

    expect(rows.first).to_be_visible()


def test_everything_works_by_keyboard(visit):
    page = visit("/finder/")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the answer")).to_be_focused()
    page.get_by_role("checkbox", name="Doctors", exact=True).focus()
    page.keyboard.press("Space")
    arrive(page, re.compile("audience=physicians"))
    expect(page.get_by_role("checkbox", name="Doctors", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#answer")).to_be_focused()
    expect(page.get_by_role("heading", level=2).first).to_be_in_viewport()

    page.locator("#no-fit-fold > summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#no-fit article").first).to_be_visible()


def test_the_focus_is_always_visible(visit):
    page = visit("/finder/?audience=nurses")
    for _ in range(70):
        page.keyboard.press("Tab")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


def test_what_has_the_focus_is_not_hidden_by_the_bar(visit):
    page = visit("/finder/", width=390, height=600)
    for _ in range(45):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
                 const bar = document.querySelector(".questions-bar");
                 const focused = document.activeElement;
                 if (!focused.closest("form#finder-form") || bar.contains(focused)) return false;
                 return focused.getBoundingClientRect().bottom > bar.getBoundingClientRect().top + 1;
               }"""
        )
        assert not hidden, page.evaluate("document.activeElement.outerHTML.slice(0, 200)")


@pytest.mark.parametrize("width", [390, 1280])
def test_without_javascript_the_form_and_the_links_do_everything(visit, width):
    page = visit("/finder/", width=width, scripts=False)
    page.get_by_role("checkbox", name="Nurses").check()
    page.get_by_label("Country").select_option("GB")
    if width == 390:
        page.get_by_text("Discuss", exact=True).first.click()
    page.get_by_role("checkbox", name="Private groups").check()
    follow(page.get_by_role("button", name="Show them"))
    query = {"audience": ["nurses"], "feature": ["private-groups"], "country": ["GB"]}
    expect_counts(page, query)
    expect(page).to_have_url(re.compile("#answer$"))
    expect(page.get_by_role("heading", level=2).first).to_be_in_viewport()
    expect(page.get_by_role("checkbox", name="Private groups")).to_be_checked()
    expect(page.get_by_role("checkbox", name="Private groups")).to_be_visible()

    page.get_by_role("heading", name="Does not fit").click()
    follow(page.get_by_role("navigation", name="Pages: Does not fit", exact=True).get_by_text("Next page"))
    expect(page).to_have_url(re.compile("group=no-fit&page=2"))
    expect(page.locator("#no-fit article").first).to_be_visible()
    follow(page.get_by_role("link", name="Remove filter For whom: Nurses"))
    expect_counts(page, {name: query[name] for name in ("feature", "country")})
    follow(page.get_by_role("link", name="Clear all"))
    expect_counts(page, {})


def test_home_leads_to_the_finder_with_the_first_question_answered(visit):
    page = visit("/", width=390, scripts=False)
    follow(page.get_by_role("button", name="Doctors in training"))

    expect(page).to_have_url(re.compile(r"/finder/\?audience=residents$"))
    expect(page.get_by_role("checkbox", name="Doctors in training")).to_be_checked()


def test_on_paper_there_are_the_networks_with_their_reasons_and_no_question(visit):
    page = visit("/finder/?audience=nurses&country=GB")
    page.emulate_media(media="print")

    expect(page.locator("#finder-form")).to_be_hidden()
    expect(page.get_by_role("heading", level=2).first).to_be_visible()
    expect(page.locator("#no-fit article").first).to_be_visible()
    expect(page.locator("#fits .reasons").first).to_be_visible()
