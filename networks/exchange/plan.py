"""What an import would do, or has done: changes by row and cell, or what is wrong."""

import hashlib
import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Model
from import_export.results import Result, RowResult

from .sheets import Problem

Reasons = dict[str, list[str]]  # against a row, by column; "" for the row as a whole


@dataclass(frozen=True)
class Change:
    """A cell that differs from what the directory says: the column's name and the texts of both cells."""

    column: str
    old: str
    new: str


@dataclass(frozen=True)
class Finding:
    """The same thing wrong with the same value of a column, on these lines ("3, 5–9")."""

    lines: str
    column: str
    value: str
    reason: str


class RowPlan(RowResult):
    """What a row does to an entry."""

    def __init__(self, line: int):
        super().__init__()
        self.line = line
        self.changes: list[Change] = []
        self.warnings: list[str] = []  # what a curator should look at, though it may be right
        self.problems: list[Problem] = []

    def begin(self, entry: Model, key: tuple[str, ...]) -> None:
        """The row is about this entry, which is new if it has not been stored."""
        self.instance = entry
        self.object_repr = " · ".join(part for part in key if part)
        self.import_type = self.IMPORT_TYPE_NEW if entry._state.adding else self.IMPORT_TYPE_UPDATE

    def refuse(self, reasons: Reasons, cells: dict[str, str]) -> None:
        """The row cannot be imported."""
        self.import_type = self.IMPORT_TYPE_INVALID
        self.validation_error = ValidationError(reasons)
        self.problems = [
            Problem(self.line, column, str(text), cells.get(column, ""))
            for column, texts in reasons.items()
            for text in texts
        ]


class Plan(Result):
    """What all rows of a file do. `rows` has those that change something, or are wrong, in the order of the file."""

    def __init__(self):
        super().__init__()
        self.notices: list[str] = []  # what the whole import leaves out
        self.problems: list[Problem] = []

    @property
    def is_possible(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems and not self.has_errors() and not self.has_validation_errors()

    @property
    def new(self) -> list[RowPlan]:
        """Rows that make new entries."""
        return [row for row in self.rows if row.is_new()]

    @property
    def changed(self) -> list[RowPlan]:
        """Rows that change entries."""
        return [row for row in self.rows if row.is_update()]

    @property
    def unchanged(self) -> int:
        """How many rows say what the directory says already."""
        return self.totals[RowResult.IMPORT_TYPE_SKIP]

    @property
    def findings(self) -> list[Finding]:
        """Everything that is wrong, in the order of the file; the same thing on several lines once."""
        found: dict[tuple[str, str, str], list[int]] = {}
        for problem in sorted(self.problems):
            key = (problem.column, problem.value, problem.reason)
            found.setdefault(key, []).append(problem.line)
        return [Finding(in_words(lines), *key) for key, lines in found.items()]

    @property
    def digest(self) -> str:
        """A text that is the same for the same changes to the same entries, and for no others."""
        said = [
            [
                row.line,
                row.import_type,
                row.object_repr,
                [[each.column, each.old, each.new] for each in row.changes],
            ]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()


def in_words(lines: list[int]) -> str:
    """Numbers of lines in their order, neighbours taken together: "3, 5–9"; "" for the whole file."""
    groups: list[list[int]] = []
    for line in filter(None, lines):
        if groups and line - groups[-1][-1] <= 1:
            groups[-1].append(line)
        else:
            groups.append([line])
    ends = ((group[0], group[-1]) for group in groups)
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in ends)
