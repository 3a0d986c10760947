"""Whether the directory takes the values that a row gives to an entry."""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models

from .columns import Column
from .plan import Reasons


def reasons_against(
    entry: models.Model, changed: set[str], columns: dict[str, Column], *, faulty: set[str]
) -> Reasons:
    """Reasons against the changed columns of an entry, all of a new one, by column. `faulty` ones are refused already.

    That its key is its own, and that what it points at exists, is known: so this asks only for what is left.
    """
    reasons: Reasons = {}
    changed = set(columns) if entry._state.adding else changed
    plain = {name for name in changed - faulty if type(columns[name]) is Column}
    others = {field.name for field in entry._meta.concrete_fields} - plain
    try:
        entry.clean_fields(exclude=others)
    except ValidationError as error:
        reasons.update(error.message_dict)
    try:
        entry.clean()
    except ValidationError as error:
        for name, texts in error.update_error_dict({}).items():
            reasons.setdefault("" if name == NON_FIELD_ERRORS else name, []).extend(_messages(texts))
    return reasons | _broken_constraints(entry, changed, {*reasons, *faulty})


def _broken_constraints(entry: models.Model, changed: set[str], faulty: set[str]) -> Reasons:
    """For each constraint that the entry breaks, the reason against the first of the changed columns in it."""
    concerned = []
    for constraint in entry._meta.constraints:
        if isinstance(constraint, models.CheckConstraint):
            names = constraint.condition.referenced_base_fields
            if names & changed and not names & faulty:
                concerned.append((constraint, min(names & changed)))
    if not concerned or _holds(models.Q(*(constraint.condition for constraint, _name in concerned)), entry):
        return {}
    return {
        name: [constraint.violation_error_message]
        for constraint, name in concerned
        if not _holds(constraint.condition, entry)
    }


def _holds(condition: models.Q, entry: models.Model) -> bool:
    """Whether a condition holds of the entry: as the database judges, in one query however much is asked."""
    fields = (entry._meta.get_field(name) for name in condition.referenced_base_fields)
    return condition.check(
        {field.name: models.Value(getattr(entry, field.attname), field) for field in fields}
    )


def _messages(texts: list) -> list[str]:
    return [message for text in texts for message in ValidationError(text).messages]
