"""What two states of an entry differ in."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Model

from . import states
from .states import ENTRIES, Row, Rows, State


@dataclass(frozen=True)
class ColumnDifference:
    """A column that has another value."""

    name: str
    before: Any
    after: Any


@dataclass(frozen=True)
class TermsDifference:
    """Terms, by their codes, that came and went."""

    name: str
    added: list[str]
    removed: list[str]


@dataclass(frozen=True)
class RowsDifference:
    """Rows that came, went, or say something else about the same thing."""

    name: str
    added: list[Row]
    removed: list[Row]
    altered: list[tuple[Row, Row]]  # before, after


Difference = ColumnDifference | TermsDifference | RowsDifference


def differences(model: type[Model], before: State, after: State) -> list[Difference]:
    """What changed from one state to another: columns, then terms, then rows, in the order of the model."""
    found = [
        ColumnDifference(field.name, before.values[field.name], after.values[field.name])
        for field in states.columns(model)
        if before.values[field.name] != after.values[field.name]
    ]
    for field in states.term_fields(model):
        old, new = before.rows[field.name], after.rows[field.name]
        if old != new:
            added, removed = (
                [code for code in ours if code not in theirs] for ours, theirs in ((new, old), (old, new))
            )
            found.append(TermsDifference(field.name, added, removed))
    for rows in ENTRIES[model]:
        old, new = before.rows[rows.relation], after.rows[rows.relation]
        if old != new:
            found.append(rows_difference(rows, old, new))
    return found


def rows_difference(rows: Rows, before: list[Row], after: list[Row]) -> RowsDifference:
    """What changed among the rows of one relation."""
    old, new = ({states.identity(rows, row): row for row in each} for each in (before, after))
    return RowsDifference(
        rows.relation,
        added=[row for key, row in new.items() if key not in old],
        removed=[row for key, row in old.items() if key not in new],
        altered=[(old[key], row) for key, row in new.items() if key in old and old[key] != row],
    )
