"""Files for spreadsheets: CSV and XLSX of a table, and an empty workbook that explains its columns."""

import csv
import io
from collections.abc import Iterable
from typing import BinaryIO

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from .description import ColumnDescription
from .texts import guard

_BOLD = Font(bold=True)
_TOP = Alignment(vertical="top", wrap_text=True)
_AS_TEXT = "@"  # the format in which a spreadsheet leaves "2011-09" and "007" alone
_WIDTH = 20  # letters
_LONGEST_LIST = 255  # letters of the values that a cell of a workbook can offer


def write_csv(file: BinaryIO, names: list[str], rows: Iterable[list[str]]) -> None:
    """Write a table in UTF-8, with the mark by which Excel knows it."""
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow(names)
    writer.writerows([guard(cell) for cell in row] for row in rows)
    text.detach()


def write_xlsx(file: BinaryIO, names: list[str], rows: Iterable[list[str]], *, numbers: set[str]) -> None:
    """Write a table as a workbook; the columns named in `numbers` hold numbers, all others text."""
    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet(_("directory"))
    _lay_out(sheet, len(names))

    def cell(value: str | float, *, shown_as: str = _AS_TEXT, font: Font | None = None) -> WriteOnlyCell:
        made = WriteOnlyCell(sheet, value)
        made.number_format = shown_as
        if font:
            made.font = font
        return made

    sheet.append([cell(name, font=_BOLD) for name in names])
    are_numbers = [name in numbers for name in names]
    for row in rows:
        sheet.append(
            [
                cell(float(text) if "." in text else int(text), shown_as="General")
                if is_number and text
                else cell(guard(text))
                for text, is_number in zip(row, are_numbers, strict=True)
            ]
        )
    workbook.save(file)


def write_template(file: BinaryIO, columns: list[ColumnDescription]) -> None:
    """Write a workbook with an empty table, whose other sheets explain its columns and list their values."""
    workbook = Workbook()
    table = workbook.active
    table.title = _("fill in here")
    _lay_out(table, len(columns))
    table.append([column.name for column in columns])
    for position, column in enumerate(columns, 1):
        letter = get_column_letter(position)
        table.column_dimensions[letter].number_format = _AS_TEXT
        table.cell(1, position).font = _BOLD
        values = ",".join(value.code for value in column.values)
        if values and not column.takes_several and len(values) <= _LONGEST_LIST - 2:
            offer = DataValidation(type="list", formula1=f'"{values}"', allow_blank=True)
            offer.add(f"{letter}2:{letter}{_MOST_LINES}")
            table.add_data_validation(offer)
    _explain(workbook, columns)
    workbook.save(file)


_MOST_LINES = 10_001  # as many rows as can be imported


def _explain(workbook: Workbook, columns: list[ColumnDescription]) -> None:
    explained = workbook.create_sheet(_("columns"))
    explained.append([_("column"), _("what it says"), _("a new entry needs it"), _("how it is written")])
    for column in columns:
        needed = _("yes") if column.is_required else _("no")
        explained.append([column.name, guard(column.meaning), needed, guard(column.how)])
    values = workbook.create_sheet(_("values"))
    values.append([_("column"), _("value"), _("meaning")])
    for column in columns:
        for value in column.values:
            values.append([column.name, value.code, guard(value.name)])
    for sheet, widths in ((explained, (24, 60, 12, 60)), (values, (24, 24, 60))):
        sheet.freeze_panes = "A2"
        for position, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(position)].width = width
        for cell in sheet[1]:
            cell.font = _BOLD
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                cell.alignment = _TOP


def _lay_out(sheet: Worksheet, columns: int) -> None:
    """Room for the cells, and a first line that stays in sight."""
    sheet.freeze_panes = "A2"
    for position in range(1, columns + 1):
        sheet.column_dimensions[get_column_letter(position)].width = _WIDTH
