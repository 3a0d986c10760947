"""What a file says, before anybody asks whether it is true: cells by line and column, and what cannot be read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import tablib
from django.utils.translation import gettext as _

from networks import search

from .texts import control_characters, one_line, unguard

# The whole directory is 7,500 rows (its citations) or 1 MB (its networks) at most. What is larger is a mistake, or
# meant to keep the server busy.
MOST_BYTES = 5_000_000
MOST_ROWS = 10_000
MOST_COLUMNS = 100
LONGEST_CELL = 32_766  # of 32,767 characters a spreadsheet keeps; whether it cut the rest, nobody can tell

LINE = "#"  # the name under which a row carries its line; no column has it


class UnreadableFileError(Exception):
    """A file of which not even the rows can be told. Its text is the reason, for the curator."""


@dataclass(frozen=True, order=True)
class Problem:
    """What is wrong with a cell, with a row (no column), or with the whole file (line 0)."""

    line: int
    column: str
    reason: str
    value: str = ""


@dataclass
class Sheet:
    """Rows of known columns. A cell is None where the file has none, or none that can be read."""

    columns: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, str | None]]] = field(default_factory=list)  # with their lines
    problems: list[Problem] = field(default_factory=list)

    def dataset(self, lines: Iterable[int] | None = None) -> tablib.Dataset:
        """The rows, each with its line in the column LINE, in the order of the lines if they are given."""
        rows = dict(self.rows)
        dataset = tablib.Dataset(headers=[LINE, *self.columns])
        for line in rows if lines is None else lines:
            dataset.append([line, *(rows[line].get(column) for column in self.columns)])
        return dataset


class UnreadableCellError(ValueError):
    """A cell that no column could read. Its text is the reason."""


Cells = list[str | UnreadableCellError]


def sheet_of(lines: Iterable[tuple[int, Cells]], known: Iterable[str]) -> Sheet:
    """The rows below the first line that is not empty, which names the columns.

    Raise UnreadableFileError if there is no such line, if it names none of the known columns, or if there are too
    many rows.
    """
    lines = _not_empty(lines)
    try:
        line, headings = next(lines)
    except StopIteration:
        raise UnreadableFileError(_("The file is empty.")) from None
    sheet = Sheet()
    positions = _columns(sheet, line, headings, list(known))
    sheet.columns = [column for column in positions if column]
    if not sheet.columns:
        raise UnreadableFileError(
            _("The first line has to name the columns, but it names none that this table has.")
        )
    for line, cells in lines:
        if len(sheet.rows) == MOST_ROWS:
            raise UnreadableFileError(
                _("The file has more than %(number)d rows: split it.") % {"number": MOST_ROWS}
            )
        sheet.rows.append((line, _row(sheet, line, cells, positions)))
    if not sheet.rows:
        raise UnreadableFileError(_("The file has no rows below the names of the columns."))
    return sheet


def heading(cell: str | UnreadableCellError) -> str:
    """What a cell of the first line names, as columns are named."""
    return "" if isinstance(cell, UnreadableCellError) else one_line(cell).casefold()


def _not_empty(lines: Iterable[tuple[int, Cells]]) -> Iterator[tuple[int, Cells]]:
    for line, cells in lines:
        if any(isinstance(cell, UnreadableCellError) or cell.strip() for cell in cells):
            yield line, cells


def _columns(sheet: Sheet, line: int, headings: Cells, known: list[str]) -> list[str | None]:
    """The column of each cell, None for one that is not known; what is wrong is noted in the sheet."""
    columns = []
    while headings and heading(headings[-1]) == "":
        headings = headings[:-1]
    if len(headings) > MOST_COLUMNS:
        raise UnreadableFileError(_("The file has more than %(number)d columns.") % {"number": MOST_COLUMNS})
    for position, cell in enumerate(headings, 1):
        column = heading(cell)
        if not column:
            reason = _("Column %(number)d has no name.") % {"number": position}
        elif column not in known:
            reason = _unknown(column, known)
        elif column in columns:
            reason = _("There are two columns of this name.")
        else:
            columns.append(column)
            continue
        columns.append(None)
        sheet.problems.append(Problem(line, "", reason, column))
    return columns


def _unknown(column: str, known: list[str]) -> str:
    if guesses := search.suggestions(column, known, limit=1):
        return _("There is no such column. Is “%(guess)s” meant?") % {"guess": guesses[0]}
    return _("There is no such column.")


def _row(sheet: Sheet, line: int, cells: Cells, columns: list[str | None]) -> dict[str, str | None]:
    """The cells of a row by their columns; what is wrong is noted in the sheet."""
    if len(cells) < len(columns):
        # Missing cells are no empty ones: those would empty their fields.
        reason = _("The row has %(cells)d cells for %(columns)d columns.")
        values = {"cells": len(cells), "columns": len(columns)}
        sheet.problems.append(Problem(line, "", reason % values))
    for extra in cells[len(columns) :]:
        if isinstance(extra, UnreadableCellError) or extra.strip():
            reason = _("There is a cell to the right of the last column.")
            sheet.problems.append(Problem(line, "", reason, str(extra)))
            break
    row = {}
    for column, cell in zip(columns, cells, strict=False):
        if column is None:
            continue
        reason = str(cell) if isinstance(cell, UnreadableCellError) else _reason_against(cell)
        if reason:
            sheet.problems.append(Problem(line, column, reason))
            row[column] = None
        else:
            row[column] = type(cell)(unguard(cell.strip()))
    return row


def _reason_against(cell: str) -> str:
    if found := control_characters(cell):
        return _("The cell has characters that cannot be printed: %(names)s.") % {"names": ", ".join(found)}
    if len(cell) > LONGEST_CELL:
        return _("The cell is longer than a spreadsheet can keep (%(number)d characters).") % {
            "number": LONGEST_CELL
        }
    return ""
