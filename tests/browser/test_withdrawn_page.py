"""The page of a withdrawn entry in the browser: as accessible and valid as any other."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from networks.models import Network
from tests.browser.test_every_page import RULES, validate

ADDRESS = "/networks/sermo/"


@pytest.fixture(autouse=True)
def withdrawn_entry(own_database):
    """Sermo, withdrawn with a long reason."""
    reason = {"withdrawal_reason_en": "It was a shop and no network; " * 9, "withdrawn_on": date(2027, 3, 4)}
    Network.objects.filter(slug="sermo").update(is_published=False, **reason)


@pytest.fixture
def open_page(visit):
    """Like `visit`, but the page may say on the console that it is gone."""
    yield visit
    visit.errors[:] = [error for error in visit.errors if "410" not in error]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(open_page, width, dark):
    page = open_page(ADDRESS, width=width, dark=dark)

    violations = Axe().run(page, options=RULES).response["violations"]

    expect(page.locator("h1")).to_have_text("Sermo is no longer in this directory")
    assert [(each["id"], [node["html"] for node in each["nodes"]]) for each in violations] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_html_validator_finds_no_error_and_the_server_says_that_it_is_gone(open_page, tmp_path):
    page = open_page(ADDRESS)
    answer = page.reload()
    (tmp_path / "gone.html").write_bytes(answer.body())

    assert answer.status == 410
    assert validate(tmp_path) == []
