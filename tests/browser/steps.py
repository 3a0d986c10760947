"""Steps of a person in a browser. When one returns, what it leads to is there: nothing is read or pressed too early.

Playwright's clicks come back while the next page is on its way, and an address changes before its page is read.
Its `wait_for_function` is of no use here: the content security policy refuses every look of it but the first.
"""

from re import Pattern

from playwright.sync_api import Locator, Page, expect

from tests.people import PASSWORD

SHIFT = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


def follow(link: Locator) -> None:
    """Click a link or a button that leads to another page."""
    with link.page.expect_navigation():
        link.click()


def press(page: Page, key: str) -> None:
    """Press a key that leads to another page."""
    with page.expect_navigation():
        page.keyboard.press(key)


def arrive(page: Page, address: str | Pattern[str]) -> None:
    """Wait for an address: until its page is loaded, or until htmx has put a part of it in place and is done."""
    page.wait_for_url(address)
    at_work = page.locator(".htmx-request, .htmx-swapping, .htmx-added, .htmx-settling")
    expect(at_work).to_have_count(0)


def go_back(page: Page) -> None:
    """Go back in a list: it changes its address, and then has the whole page loaded again."""
    with page.expect_event("load"):
        page.go_back()


def go_forward(page: Page) -> None:
    """The way back from `go_back`."""
    with page.expect_event("load"):
        page.go_forward()


def log_in(page: Page, name: str) -> None:
    """Give the name and the password of a `person`."""
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    follow(page.get_by_role("button", name="Log in"))


def layout_shift(page: Page) -> float:
    """How much of the page has moved after it was shown; 0 is nothing."""
    return page.evaluate(SHIFT)
