"""CSV files open in spreadsheets as they are, and no cell of them runs."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.exports import csv_lines, guarded

FORMULAS = "=+-@＝"
INVISIBLE = " \t\r\n\0\xa0\ufeff\u200b"
texts = st.text(alphabet=st.sampled_from([*"ab;'\",|", *FORMULAS, *INVISIBLE]), max_size=12)


def written(*rows: list) -> str:
    return "".join(csv_lines(rows))


def read(text: str, delimiter: str = ",") -> list[list[str]]:
    """The file as a spreadsheet reads it."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))


def test_the_file_begins_with_a_byte_order_mark_and_has_the_line_ends_of_the_standard():
    assert written(["Médico"], ["x"]).encode() == b"\xef\xbb\xbfM\xc3\xa9dico\r\nx\r\n"


def test_an_empty_table_is_an_empty_file():
    assert written() == ""


def test_commas_and_quotation_marks_stay_within_their_cell():
    assert read(written(['a, "b"', "c"])) == [['a, "b"', "c"]]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "=HYPERLINK(0)",
        " =1",
        "\t=1",
        "\r=1",
        "\0=1",
        "\ufeff=1",
        "\xa0=1",
        "＝1",
    ],
)
def test_a_text_that_begins_like_a_formula_gets_an_apostrophe(text):
    assert guarded(text).strip(INVISIBLE).startswith("'")


@pytest.mark.parametrize("text", ["Sermo", "3 - 2", "a=b", "'=1", "https://example.org/?a=1&b=-2", "–", ""])
def test_any_other_text_stays_as_it_is(text):
    assert guarded(text) == text


@pytest.mark.parametrize("number", [-5, 3.5, 0, None])
def test_numbers_and_nothing_stay_as_they_are(number):
    assert guarded(number) == number


def test_line_breaks_and_control_characters_become_a_space():
    assert guarded("one\r\ntwo\0\tthree\n") == "one two three"


def test_a_formula_cannot_hide_behind_a_semicolon():
    # Where semicolons separate cells, such a file falls into other cells than it was written with.
    assert guarded("Spain;=1+1") == "Spain;'=1+1"
    assert guarded('Spain; "=1+1"') == 'Spain; "\'=1+1"'
    assert guarded("Spain; France") == "Spain; France"


@given(st.lists(st.lists(texts, min_size=1, max_size=4), max_size=4))
def test_whatever_is_written_no_cell_begins_like_a_formula_whichever_way_cells_are_told_apart(rows):
    file = written(*rows)

    for delimiter in (",", ";", "\t"):
        for cell in (cell for row in read(file, delimiter) for cell in row):
            first = next((letter for letter in cell if letter not in INVISIBLE), " ")
            assert first not in FORMULAS, (file, cell)


@given(st.lists(st.lists(texts, min_size=1, max_size=4), max_size=4))
def test_a_file_holds_the_guarded_texts_in_their_order(rows):
    assert [row for row in read(written(*rows)) if row] == [
        cells for row in rows if (cells := [guarded(cell) for cell in row])
    ]
