"""From a file to a sheet: CSV in the manners of several spreadsheet programs, and XLSX."""

import codecs
import csv
import io
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from . import workbooks
from .sheets import MOST_BYTES, Cells, Sheet, UnreadableFileError, heading, sheet_of

_DELIMITERS = (",", ";", "\t")  # the second is Excel's where commas stand in numbers
_FIRST_LINE = 10_000  # characters of it, in which the delimiter is looked for
_ZIP, _OLE, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF"


def read(content: bytes, columns: Iterable[str]) -> Sheet:
    """The rows of a file, by the columns of these names. Its content, not its name, says what it is.

    Raise UnreadableFileError with the reason if there are no rows to be had.
    """
    columns = list(columns)
    if not content.strip():
        raise UnreadableFileError(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise UnreadableFileError(too_large())
    if content.startswith(_ZIP):
        return sheet_of(workbooks.lines(content), columns)
    if content.startswith((_OLE, _PDF)):
        raise UnreadableFileError(
            _(
                "This is neither CSV nor XLSX. Files of the old Excel, and those with a password, cannot be read."
            )
        )
    return sheet_of(_csv_lines(_decoded(content), columns), columns)


def too_large() -> str:
    """Why a large file is refused."""
    return _("The file is larger than %(number)d MB.") % {"number": MOST_BYTES // 1_000_000}


def _decoded(content: bytes) -> str:
    """The text of a CSV file. UTF-16 is read if it says so itself, as Excel's “Unicode text” does."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        return content.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFileError(
            _(
                "Line %(line)d is not in UTF-8, so letters with accents would be lost. "
                "In Excel, choose “CSV UTF-8” when you save, or save as XLSX."
            )
            % {"line": line}
        ) from error


def _csv_lines(text: str, columns: list[str]) -> Iterator[tuple[int, Cells]]:
    """The lines on which rows begin, each with its cells."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text, columns), strict=True)
    begin = 1
    try:
        for cells in reader:
            yield begin, cells
            begin = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFileError(
            _("From line %(line)d on this is no CSV: a quotation mark is missing, or a cell is endless.")
            % {"line": begin}
        ) from error


def _delimiter(text: str, columns: list[str]) -> str:
    """What stands between cells: that by which most of the first line's cells are names of columns."""
    first = io.StringIO(text.lstrip("\r\n"), newline="").readline()[:_FIRST_LINE]

    def number_of_names(delimiter: str) -> int:
        cells = next(csv.reader([first], delimiter=delimiter), [])
        return sum(heading(cell) in columns for cell in cells)

    return max(_DELIMITERS, key=number_of_names)
