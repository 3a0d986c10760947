"""A curator imports networks from a spreadsheet, in a real browser: choose the file, look, confirm."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from networks.models import Network
from tests.browser.steps import follow, log_in
from tests.people import person
from tests.spreadsheets import NEW, csv_file, xlsx_file

ROWS = [
    NEW | {"slug": f"quokka-{n}", "name": f"Quokka {n}", "url": "", "languages": "en es"} for n in range(40)
]


@pytest.fixture
def editor(own_database):
    """Somebody who may do everything."""
    return person("quokka-editor", is_superuser=True)


def choose(page, name: str, content: bytes):
    """Send a file to the import page that is open."""
    page.get_by_label("File").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    follow(page.get_by_role("button", name="Preview"))


def violations(page) -> list[str]:
    """Rules of accessibility that the page's own part breaks; the admin's frame is not ours."""
    rules = {"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"], "preload": False}
    found = Axe().run(page, context="#content", options=rules)
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found.response["violations"]]


@pytest.mark.parametrize(
    ("width", "dark", "scripts"), [(1280, False, True), (390, True, True), (1280, False, False)]
)
def test_forty_networks_are_imported_from_a_workbook(visit, editor, width, dark, scripts):
    page = visit("/admin/networks/network/", width=width, dark=dark, scripts=scripts)
    log_in(page, editor.username)
    follow(page.get_by_role("link", name="Import", exact=True))
    assert not scripts or violations(page) == []

    choose(page, "new.csv", csv_file(NEW | {"category": "generl"}))
    mistake = page.get_by_role("alert").get_by_role("row").nth(1).get_by_role("cell")
    for cell, text in enumerate(("2", "category", "generl")):
        expect(mistake.nth(cell)).to_have_text(text)
    assert not scripts or violations(page) == []

    choose(
        page,
        "new.xlsx",
        xlsx_file(*ROWS, {"slug": "sermo", "name": "Sermo", "url": "https://sermo.example/"}),
    )
    expect(page.get_by_role("alert")).to_contain_text(re.compile("needs|empty"))

    choose(page, "new.xlsx", xlsx_file(*ROWS))
    expect(page.get_by_role("status")).to_contain_text("40 new entries, 0 changed")
    assert not Network.objects.filter(slug__startswith="quokka-").exists()
    assert not scripts or violations(page) == []

    follow(page.get_by_role("button", name="Import"))
    expect(page.locator(".messagelist")).to_contain_text("Imported. 40 new entries")
    made = Network.objects.filter(slug__startswith="quokka-", is_published=False)
    assert made.count() == 40
    assert {term.pk for term in made.get(slug="quokka-39").languages.all()} == {"en", "es"}


def test_an_export_is_downloaded(visit, editor):
    page = visit("/admin/networks/network/?status__exact=closed")
    log_in(page, editor.username)
    follow(page.get_by_role("link", name="Export"))
    assert violations(page) == []

    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()

    assert download.value.suggested_filename.endswith(".xlsx")
