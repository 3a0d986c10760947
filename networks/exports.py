"""Tables as CSV files that spreadsheets open as they are, and in which no cell runs."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator

BYTE_ORDER_MARK = "\ufeff"  # without it, Excel takes UTF-8 for the machine's old code page
FORMULA = "=+-@＝＋－＠"  # what a formula begins with, also in the full-width forms that spreadsheets accept
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


def csv_lines(rows: Iterable[Iterable[object]]) -> Iterator[str]:
    """The rows as the lines of a CSV file (RFC 4180) with a byte order mark, one at a time; to be sent as UTF-8.

    Texts are guarded; numbers stand as they are, None is an empty cell.
    """
    line = io.StringIO()
    writer = csv.writer(line)
    mark = BYTE_ORDER_MARK
    for row in rows:
        writer.writerow([guarded(cell) for cell in row])
        yield mark + line.getvalue()
        line.seek(0)
        line.truncate()
        mark = ""


def guarded(cell: object) -> object:
    """A cell that no spreadsheet runs as a formula: a text that begins like one gets an apostrophe before it.

    So does what follows a semicolon: a program for which semicolons separate cells makes a cell of it. Control
    characters, line breaks among them, become a space.
    """
    if not isinstance(cell, str):
        return cell
    first, *later = _CONTROLS.sub(" ", cell).strip().split(";")
    return ";".join([_inert(first), *(_inert(part, skipped="\"'") for part in later)])


def _inert(text: str, skipped: str = "") -> str:
    """The text, with an apostrophe before a formula that it begins with after spaces, invisible letters, `skipped`."""
    for place, letter in enumerate(text):
        if letter not in skipped and unicodedata.category(letter)[0] not in "CZ":
            return f"{text[:place]}'{text[place:]}" if letter in FORMULA else text
    return text
