"""The switch between languages, and the line for readers of the other one."""

import pytest

SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


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

    assert line.is_visible() == bool(offered)
    assert page.evaluate(SHIFT) < 0.01
    if offered:
        line.get_by_role("link").click()
        assert page.url == f"{site}{offered}"
        assert not page.locator(".language-offer").is_visible()


def test_without_scripts_the_switch_is_enough(browse, site):
    page = browse("/networks/?country=ES", "es-ES", scripts=False)

    assert not page.locator(".language-offer").is_visible()
    page.get_by_role("link", name="Español").click()
    assert page.url == f"{site}/es/networks/?country=ES"


def test_the_switch_follows_a_list_that_was_filtered_meanwhile(browse, site):
    page = browse("/es/networks/", "es-ES")
    page.get_by_role("checkbox", name="Redes generales").check()
    page.wait_for_url("**/es/networks/?category=general")

    page.get_by_role("link", name="English", exact=True).click()

    page.wait_for_url(f"{site}/networks/?category=general")
    assert page.get_by_role("heading", level=1).inner_text() == "General networks"
