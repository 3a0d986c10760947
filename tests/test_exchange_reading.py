"""Files are read as several programs write them, and refused in one sentence where they cannot be."""

import codecs
import io
import time
import zipfile
from datetime import date, datetime
from datetime import time as time_of_day

import pytest
from openpyxl import Workbook

from networks.exchange import sheets, workbooks
from networks.exchange.reading import read
from networks.exchange.sheets import UnreadableFileError
from tests.spreadsheets import csv_file, saved, with_part, xlsx_file

COLUMNS = ["slug", "name", "summary_en", "founded_year", "status_as_of"]
ROWS = [["slug", "name"], ["sermo", "Sermo"], ["esanum", "esanum"]]
MEANT = [(2, {"slug": "sermo", "name": "Sermo"}), (3, {"slug": "esanum", "name": "esanum"})]


def refusal(content: bytes) -> str:
    """Why a file is refused altogether."""
    with pytest.raises(UnreadableFileError) as caught:
        read(content, COLUMNS)
    return str(caught.value)


def problems(content: bytes) -> list[tuple[int, str, str]]:
    return [(each.line, each.column, each.reason) for each in sorted(read(content, COLUMNS).problems)]


def row(content: bytes) -> dict:
    """The first row of a file in which nothing is wrong."""
    sheet = read(content, COLUMNS)
    assert sheet.problems == []
    return sheet.rows[0][1]


MANNERS = {
    "commas": csv_file(*ROWS),
    "semicolons": csv_file(*ROWS, delimiter=";"),
    "tabs": csv_file(*ROWS, delimiter="\t"),
    "a mark of UTF-8": codecs.BOM_UTF8 + csv_file(*ROWS),
    "Excel's Unicode text": csv_file(*ROWS, delimiter="\t", encoding="utf-16"),
    "line ends of Unix": csv_file(*ROWS).replace(b"\r\n", b"\n"),
    "line ends of old Macs": csv_file(*ROWS).replace(b"\r\n", b"\r"),
    "no last line end": csv_file(*ROWS).rstrip(),
    "everything quoted": b'"slug","name"\r\n"sermo","Sermo"\r\n"esanum","esanum"\r\n',
    "idle spaces": b" slug , name \r\n  sermo ,\tSermo \r\nesanum\xc2\xa0,esanum\r\n",
    "capitals": b"Slug,NAME\r\nsermo,Sermo\r\nesanum,esanum\r\n",
    "columns in another order": csv_file(*(line[::-1] for line in ROWS)),
    "an empty column at the end": b"slug,name,,\r\nsermo,Sermo,,\r\nesanum,esanum,,\r\n",
    "a workbook": xlsx_file(*ROWS),
}


@pytest.mark.parametrize("content", MANNERS.values(), ids=MANNERS)
def test_one_table_is_read_in_every_manner_of_writing_it(content):
    sheet = read(content, COLUMNS)

    assert sheet.problems == []
    assert sheet.rows == MEANT


def test_lines_are_counted_as_an_editor_counts_them():
    content = b'\r\nslug,name\r\n\r\nsermo,"Two\r\nlines"\r\n,\r\nesanum,esanum\r\n'

    assert [line for line, _cells in read(content, COLUMNS).rows] == [4, 7]


def test_lines_of_a_workbook_are_counted_as_its_margin_shows_them():
    workbook = Workbook()
    workbook.active["A3"], workbook.active["A7"] = "slug", "sermo"

    assert read(saved(workbook), COLUMNS).rows == [(7, {"slug": "sermo"})]


def test_only_the_first_sheet_is_read_whichever_was_open():
    workbook = Workbook()
    workbook.active.append(["slug"])
    workbook.active.append(["sermo"])
    workbook.create_sheet("notes").append(["Anything"])
    workbook.active = 1

    assert read(saved(workbook), COLUMNS).rows == [(2, {"slug": "sermo"})]


def test_the_guard_of_an_export_is_taken_away():
    assert row(csv_file({"slug": "a", "name": "'@WeNurses", "summary_en": "'half'"})) == {
        "slug": "a",
        "name": "@WeNurses",
        "summary_en": "'half'",
    }


# --- Cells of a workbook -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "text"),
    [(2011, "2011"), (2011.0, "2011"), (53.7, "53.7"), (0.1 + 0.2, "0.3"), (True, "yes"), (None, "")],
)
def test_numbers_and_truths_are_read_as_they_are_shown(cell, text):
    assert row(xlsx_file(["slug", "founded_year"], ["a", cell]))["founded_year"] == text


@pytest.mark.parametrize(
    ("shown_as", "text"),
    [
        ("yyyy-mm-dd", "2011-09-30"),
        ("mm-dd-yy", "2011-09-30"),
        ("mmm-yy", "2011-09"),
        ('[$-409]mmmm" de "yyyy;@', "2011-09"),
        ("yyyy", "2011"),
    ],
)
def test_a_date_is_as_exact_as_it_is_shown(shown_as, text):
    content = xlsx_file(["slug", "status_as_of"], ["a", date(2011, 9, 30)], formats={"B2": shown_as})
    assert row(content)["status_as_of"] == text


REFUSED_CELLS = {
    "=1+1": "The cell holds a formula: paste its value in its place.",
    "#N/A": "The cell holds an error of the spreadsheet: #N/A.",
    datetime(2011, 9, 30, 12, 30): "The cell holds a date with a time of day: 2011-09-30 12:30:00.",
    time_of_day(12, 30): "The cell holds a time of day: 12:30:00.",
    2.0**53: "The number is so large that the spreadsheet has lost digits of it.",
}


@pytest.mark.parametrize(("cell", "reason"), REFUSED_CELLS.items())
def test_a_cell_without_a_plain_value_is_refused_with_its_place(cell, reason):
    assert problems(xlsx_file(["slug", "name"], ["a", "fine"], ["b", cell])) == [(3, "name", reason)]


def test_a_percentage_is_refused_because_it_holds_a_hundredth_of_what_it_shows():
    content = xlsx_file(["slug", "founded_year"], ["a", 0.537], formats={"B2": "0.0%"})
    [(line, column, reason)] = problems(content)
    assert (line, column) == (2, "founded_year")
    assert "0.537" in reason


def test_a_date_that_hides_its_year_is_refused():
    content = xlsx_file(["slug", "status_as_of"], ["a", date(2011, 9, 30)], formats={"B2": "d-mmm"})
    [(_line, _column, reason)] = problems(content)
    assert "does not show the year" in reason


# --- What is wrong with columns and rows -------------------------------------------------------------------


def test_a_mistyped_column_is_named_with_the_one_that_is_meant():
    assert problems(b"slug,sumary_en,xyz\r\na,b,c\r\n") == [
        (1, "", "There is no such column."),
        (1, "", "There is no such column. Is “summary_en” meant?"),
    ]


def test_a_column_without_a_name_and_one_that_comes_twice_are_refused():
    reasons = [reason for _line, _column, reason in problems(b"slug,,name,name\r\na,b,c,d\r\n")]
    assert reasons == ["Column 2 has no name.", "There are two columns of this name."]


def test_a_row_with_too_few_or_too_many_cells_is_refused():
    assert problems(b"slug,name\r\na\r\nb,B,C\r\n") == [
        (2, "", "The row has 1 cells for 2 columns."),
        (3, "", "There is a cell to the right of the last column."),
    ]


@pytest.mark.parametrize("letter", ["\0", "\x07", "\x9f", "\uffff"])
def test_unprintable_characters_are_refused_with_their_place(letter):
    [(line, column, reason)] = problems(csv_file(["slug", "name"], ["a", f"bad{letter}"]))
    assert (line, column) == (2, "name")
    assert f"U+{ord(letter):04X}" in reason


def test_a_cell_that_a_spreadsheet_would_have_cut_is_refused():
    [(_line, column, reason)] = problems(csv_file(["slug", "name"], ["a", "x" * 32_767]))
    assert column == "name"
    assert "longer" in reason


# --- Files that cannot be read -----------------------------------------------------------------------------


@pytest.mark.parametrize("content", [b"", b"  \r\n", codecs.BOM_UTF8, b",,\r\n,,\r\n", saved(Workbook())])
def test_an_empty_file_is_called_empty(content):
    assert refusal(content) == "The file is empty."


def test_a_file_without_rows_is_refused():
    assert refusal(b"slug,name\r\n,\r\n") == "The file has no rows below the names of the columns."


def test_another_encoding_is_refused_with_the_line_that_shows_it():
    content = csv_file(["slug", "name"], ["a", "fine"], ["b", "Médicos"], encoding="cp1252")
    assert refusal(content).startswith("Line 3 is not in UTF-8")


def test_an_open_quotation_mark_is_refused_with_its_line():
    assert refusal(b'slug,name\r\na,b\r\nc,"d\r\ne,f\r\n').startswith("From line 3 on this is no CSV")


def test_an_endless_cell_is_refused():
    assert "no CSV" in refusal(b"slug,name\r\na," + b"x" * 200_000)


@pytest.mark.parametrize("content", [b"\xd0\xcf\x11\xe0" + b"\0" * 600, b"%PDF-1.7\n%"])
def test_other_kinds_of_files_are_refused(content):
    assert refusal(content).startswith("This is neither CSV nor XLSX.")


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 and nothing more",
        with_part(xlsx_file(*ROWS), "xl/worksheets/sheet1.xml", b"<worksheet>"),
        with_part(xlsx_file(*ROWS), "xl/workbook.xml", b""),
        xlsx_file(*ROWS)[:-400],
    ],
    ids=["no archive", "a broken sheet", "no workbook", "a cut file"],
)
def test_a_broken_workbook_is_refused(content):
    assert refusal(content) == "This is no XLSX file, or a broken one. Save it anew."


def test_a_zip_file_that_is_no_workbook_is_refused():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
    assert refusal(file.getvalue()) == "This is no XLSX file, or a broken one. Save it anew."


def test_a_large_file_is_refused_unread():
    assert refusal(b"slug\r\n" + b"a\r\n" * 2_000_000) == "The file is larger than 5 MB."


def test_a_workbook_that_would_unpack_into_too_much_is_refused_at_once():
    bomb = with_part(xlsx_file(*ROWS), "xl/worksheets/sheet1.xml", b" " * (workbooks.MOST_UNPACKED + 1))
    began = time.process_time()

    assert len(bomb) < 100_000
    assert refusal(bomb).startswith("The workbook is too large")
    assert time.process_time() - began < 1


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY a0 "boom">'
    + b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 12))
    + b"]><worksheet>&a11;</worksheet>"
)


def test_a_workbook_of_entities_within_entities_is_refused():
    content = with_part(xlsx_file(*ROWS), "xl/worksheets/sheet1.xml", ENTITIES)
    assert refusal(content) == "This is no XLSX file, or a broken one. Save it anew."


SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">%s</worksheet>'


def test_a_sheet_that_claims_a_million_lines_of_a_thousand_cells_costs_nothing():
    data = b'<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    began = time.process_time()

    assert refusal(with_part(xlsx_file(*ROWS), "xl/worksheets/sheet1.xml", SHEET % data))
    assert time.process_time() - began < 5


def test_a_cell_beyond_the_last_line_of_any_sheet_is_refused():
    first = b'<row r="1"><c t="inlineStr"><is><t>slug</t></is></c></row>'
    data = b'<sheetData>%s<row r="99999999"><c><v>1</v></c></row></sheetData>' % first
    content = with_part(xlsx_file(*ROWS), "xl/worksheets/sheet1.xml", SHEET % data)
    assert refusal(content).startswith("The workbook is too large")


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_too_many_rows_are_refused(make, monkeypatch):
    monkeypatch.setattr(sheets, "MOST_ROWS", 2)
    assert read(make(*ROWS), COLUMNS).rows == MEANT
    assert refusal(make(*ROWS, ["doximity", "Doximity"])) == "The file has more than 2 rows: split it."


def test_a_million_cells_are_refused_before_they_are_all_read():
    names = b"".join(b'<c t="inlineStr"><is><t>%s</t></is></c>' % name.encode() for name in COLUMNS)
    cells = b"<c><v>1</v></c>" * 100
    rows = b'<row r="1">%s</row>' % names + b"".join(
        b'<row r="%d">%s</row>' % (n, cells) for n in range(2, 10_002)
    )
    content = with_part(
        xlsx_file(*ROWS), "xl/worksheets/sheet1.xml", SHEET % (b"<sheetData>%s</sheetData>" % rows)
    )

    assert refusal(content).startswith("The workbook is too large")


@pytest.mark.parametrize("make", [csv_file, xlsx_file])
def test_too_many_columns_are_refused(make):
    assert (
        refusal(make(["slug", *map(str, range(100))], ["a"] * 101)) == "The file has more than 100 columns."
    )


@pytest.mark.parametrize(
    "content", [b"Dear Sir or Madam,\r\nhow are you?\r\n", b'{"slug": "a"}\r\n{"slug": "b"}']
)
def test_a_text_that_is_no_table_is_refused(content):
    assert refusal(content).startswith("The first line has to name the columns")
