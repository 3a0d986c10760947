"""The first sheet of an XLSX file, cell by cell as text, within bounds that a hostile file cannot exceed."""

import io
import re
import warnings
import zipfile
from collections.abc import Iterator
from datetime import date, datetime

from django.utils.translation import gettext as _
from openpyxl import load_workbook

from .sheets import MOST_COLUMNS, Cells, UnreadableCellError, UnreadableFileError
from .texts import SpreadsheetDate

MOST_UNPACKED = 40_000_000  # bytes; four times what ten thousand networks take
MOST_CELLS = 400_000  # ten thousand rows of forty columns
MOST_PARTS = 1_000
MOST_LINES = 1_048_576  # of a sheet, also of an empty one
EXACT = 2**53  # from here on a spreadsheet's numbers have lost digits

_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')  # parts of a number format that are shown as they are


def lines(content: bytes) -> Iterator[tuple[int, Cells]]:
    """The numbers of the lines, each with its cells. Raise UnreadableFileError if this is no such file."""
    _check_size(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, of which nothing is read
            yield from _lines(content)
    except UnreadableFileError:
        raise
    except Exception as error:  # the library lets whatever a broken file causes pass through
        raise UnreadableFileError(_("This is no XLSX file, or a broken one. Save it anew.")) from error


def _check_size(content: bytes) -> None:
    """Refuse what would grow beyond bounds. The sizes that a ZIP names are never exceeded when it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise UnreadableFileError(_("This is no XLSX file, or a broken one. Save it anew.")) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise UnreadableFileError(_("The workbook is too large: keep the one sheet and its cells only."))


def _lines(content: bytes) -> Iterator[tuple[int, Cells]]:
    workbook = load_workbook(io.BytesIO(content), read_only=True)
    try:
        if not workbook.worksheets:
            raise UnreadableFileError(_("The workbook has no sheet."))
        sheet = workbook.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size need not be true
        empty, filled = None, 0
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS + 1), 1):
            if number > MOST_LINES:
                raise UnreadableFileError(
                    _("The workbook is too large: keep the one sheet and its cells only.")
                )
            if row is empty:
                continue  # a gap of a million lines is the same row again and again
            filled_here = sum(cell.value is not None for cell in row)
            filled += filled_here
            if filled > MOST_CELLS:
                raise UnreadableFileError(
                    _("The workbook is too large: keep the one sheet and its cells only.")
                )
            if not filled_here:
                empty = row
            else:
                yield number, [_text(cell) for cell in row]
    finally:
        workbook.close()


def _text(cell) -> str | UnreadableCellError:
    """What the cell shows, as text; a date with the exactness in which it is shown."""
    value = cell.value
    if value is None:
        return ""
    if cell.data_type == "f":
        return UnreadableCellError(_("The cell holds a formula: paste its value in its place."))
    if cell.data_type == "e":
        return UnreadableCellError(
            _("The cell holds an error of the spreadsheet: %(value)s.") % {"value": value}
        )
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, (int, float)):
        return _number(value, cell.number_format)
    if isinstance(value, date):
        return _date(value, cell.number_format)
    if isinstance(value, str):
        return value
    return UnreadableCellError(_("The cell holds a time of day: %(value)s.") % {"value": value})


def _number(value: float, shown_as: str) -> str | UnreadableCellError:
    if "%" in _LITERAL.sub("", shown_as):
        return UnreadableCellError(
            _("The cell is formatted as a percentage, so that it holds %(value)s: write the plain number.")
            % {"value": f"{value:.15g}"}
        )
    if abs(value) >= EXACT:
        return UnreadableCellError(_("The number is so large that the spreadsheet has lost digits of it."))
    return str(int(value)) if value == int(value) else f"{value:.15g}"


def _date(value: date, shown_as: str) -> str | UnreadableCellError:
    if isinstance(value, datetime) and (value.hour or value.minute or value.second or value.microsecond):
        return UnreadableCellError(
            _("The cell holds a date with a time of day: %(value)s.") % {"value": value.isoformat(" ")}
        )
    shown = _LITERAL.sub("", shown_as).casefold()
    if "y" not in shown and ("d" in shown or "m" in shown):
        return UnreadableCellError(
            _("The cell holds the date %(value)s but does not show the year: write the date with its year.")
            % {"value": f"{value:%Y-%m-%d}"}
        )
    if "d" in shown or "y" not in shown:
        exactness = len("2011-09-30")
    elif "m" in shown:
        exactness = len("2011-09")
    else:
        exactness = len("2011")
    return SpreadsheetDate(f"{value.year:04}-{value:%m-%d}"[:exactness])
