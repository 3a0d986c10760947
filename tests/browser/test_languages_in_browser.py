"""The switch between languages, and the line for readers of the other one."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.steps import arrive, follow, layout_shift


@pytest.fixture
def browse(site, new_context):
    """Open an address with a browser that prefers a language."""

    def open_page(path, locale, *, scripts=True):
        context = new_context(locale=locale, java_script_enabled=scripts)
        page = context.new_page()
        page.goto(f"{site}{path}")
        assert context.cookies() == []
        return page

    return open_page


@pytest.mark.parametrize(
    ("path", "locale", "offered"),
    [
        ("/networks/sermo/", "es-MX", "/es/networks/sermo/"),
        ("/es/networks/sermo/", "en-US", "/networks/sermo/"),
        ("/es/networks/sermo/", "es-ES", None),
        ("/networks/sermo/", "en-GB", None),
        ("/networks/sermo/", "fr-FR", None),
        ("/nothing/here/", "es-ES", "/es/nothing/here/"),
    ],
)
def test_the_line_is_shown_to_readers_of_the_other_language_only(browse, site, path, locale, offered):
    page = browse(path, locale)
    line = page.locator(".language-offer")

    expect(line).to_be_visible(visible=bool(offered))
    assert layout_shift(page) < 0.01
    if offered:
        follow(line.get_by_role("link"))
        expect(page).to_have_url(f"{site}{offered}")
        expect(line).to_be_hidden()


def test_without_scripts_the_switch_is_enough(browse, site):
    page = browse("/networks/?country=ES", "es-ES", scripts=False)

    expect(page.locator(".language-offer")).to_be_hidden()
    follow(page.get_by_role("link", name="Español"))
    expect(page).to_have_url(f"{site}/es/networks/?country=ES")


def test_the_switch_follows_a_list_that_was_filtered_meanwhile(browse, site):
    page = browse("/es/networks/", "es-ES")
    page.get_by_role("checkbox", name="Redes generales").check()
    arrive(page, re.compile(r"/es/networks/\?category=general$"))

    follow(page.get_by_role("link", name="English", exact=True))

    expect(page).to_have_url(f"{site}/networks/?category=general")
    expect(page.get_by_role("heading", level=1)).to_have_text("General networks")
