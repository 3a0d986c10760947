"""A curator imports networks from a spreadsheet, in a real browser: choose the file, look, confirm."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import User

from networks.models import Network
from tests.spreadsheets import NEW, csv_file, xlsx_file

PASSWORD = "only for this test"  # noqa: S105
ROWS = [
    NEW | {"slug": f"quokka-{n}", "name": f"Quokka {n}", "url": "", "languages": "en es"} for n in range(40)
]


@pytest.fixture
def editor(own_database):
    """Somebody who may do everything."""
    return User.objects.create_superuser("quokka-editor", password=PASSWORD)


def choose(page, name: str, content: bytes):
    """Send a file to the import page that is open."""
    page.get_by_label("File").set_input_files({"name": name, "mimeType": "text/csv", "buffer": content})
    page.get_by_role("button", name="Preview").click()


def sign_in(page):
    page.get_by_label("Username").fill("quokka-editor")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def violations(visit, page) -> list[str]:
    """Rules of accessibility that the page's own part breaks; the admin's frame is not ours."""
    before = len(visit.errors)
    found = Axe().run(
        page, context="#content", options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]}
    )
    del visit.errors[before:]  # the checker itself tries styles that the policy refuses
    return [f"{each['id']}: {each['nodes'][0]['html']}" for each in found.response["violations"]]


@pytest.mark.parametrize(
    ("width", "dark", "scripts"), [(1280, False, True), (390, True, True), (1280, False, False)]
)
def test_forty_networks_are_imported_from_a_workbook(visit, editor, width, dark, scripts):
    page = visit("/admin/networks/network/", width=width, dark=dark, scripts=scripts)
    sign_in(page)
    page.get_by_role("link", name="Import", exact=True).click()
    assert not scripts or violations(visit, page) == []

    choose(page, "new.csv", csv_file(NEW | {"category": "generl"}))
    assert page.get_by_role("alert").get_by_role("row").nth(1).inner_text().split("\t")[:3] == [
        "2",
        "category",
        "generl",
    ]
    assert not scripts or violations(visit, page) == []

    choose(
        page,
        "new.xlsx",
        xlsx_file(*ROWS, {"slug": "sermo", "name": "Sermo", "url": "https://sermo.example/"}),
    )
    assert (
        "needs" in page.get_by_role("alert").inner_text() or "empty" in page.get_by_role("alert").inner_text()
    )

    choose(page, "new.xlsx", xlsx_file(*ROWS))
    assert "40 new entries, 0 changed" in page.get_by_role("status").inner_text()
    assert not Network.objects.filter(slug__startswith="quokka-").exists()
    assert not scripts or violations(visit, page) == []

    page.get_by_role("button", name="Import").click()
    assert "Imported. 40 new entries" in page.locator(".messagelist").inner_text()
    made = Network.objects.filter(slug__startswith="quokka-", is_published=False)
    assert made.count() == 40
    assert {term.pk for term in made.get(slug="quokka-39").languages.all()} == {"en", "es"}


def test_an_export_is_downloaded(visit, editor):
    page = visit("/admin/networks/network/?status__exact=closed")
    sign_in(page)
    page.get_by_role("link", name="Export").click()
    assert violations(visit, page) == []

    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()

    assert download.value.suggested_filename.endswith(".xlsx")
