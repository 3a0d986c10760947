"""Files as curators send them, and what the site makes of them."""

import csv
import io
import zipfile

from openpyxl import Workbook, load_workbook

from networks.exchange.networks import NetworkResource
from networks.exchange.reading import read

NEW = {  # a network that is not in the directory
    "slug": "quokka",
    "name": "Quokka",
    "url": "https://quokka.example/",
    "category": "general",
    "summary_en": "For doctors who like quokkas",
    "coverage": "global",
}


def csv_file(*rows: dict | list, delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    """A CSV file of rows as dicts, or as lists of which the first is the names of the columns."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(table(*rows))
    return text.getvalue().encode(encoding)


def xlsx_file(*rows: dict | list, formats: dict[str, str] | None = None) -> bytes:
    """A workbook of the same; cells like "B2" can be given number formats."""
    workbook = Workbook()
    for row in table(*rows):
        workbook.active.append(row)
    for cell, number_format in (formats or {}).items():
        workbook.active[cell].number_format = number_format
    return saved(workbook)


def saved(workbook: Workbook) -> bytes:
    file = io.BytesIO()
    workbook.save(file)
    return file.getvalue()


def table(*rows: dict | list) -> list[list]:
    if not isinstance(rows[0], dict):
        return list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [names, *([row.get(name, "") for name in names] for row in rows)]


def cells(content: bytes, kind: str) -> list[list]:
    """What stands in the cells of a file for download."""
    if kind == "csv":
        return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    return [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).worksheets[0]]


def with_part(content: bytes, name: str, part: bytes) -> bytes:
    """A workbook with a part of its archive exchanged for another."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new:
        assert name in old.namelist()
        for each in old.namelist():
            new.writestr(each, part if each == name else old.read(each))
    return file.getvalue()


def plan_of(content: bytes, resource=NetworkResource, *, may=lambda permission: True):
    """What an import of the file would do."""
    return resource(may=may).preview(read(content, resource.names()))


def findings(content: bytes, resource=NetworkResource, **kwargs) -> list[tuple[str, str, str]]:
    """Lines, column and reason of everything that is wrong with a file."""
    plan = plan_of(content, resource, **kwargs)
    return [(each.lines, each.column, each.reason) for each in plan.findings]


def carried_out(*rows, table=NetworkResource, may=lambda permission: True):
    """Import rows as a curator who confirms the preview."""
    sheet = read(csv_file(*rows), table.names())
    plan, is_done = table(may=may).carry_out(sheet, table(may=may).preview(sheet).digest)
    assert is_done, plan.findings
    return plan
