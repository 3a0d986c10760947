"""Fields and constraints that several models share."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

PARTIAL_DATE = r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"


def validate_partial_date(value: str) -> None:
    """Raise ValidationError unless the value is a year, a month or a day (ISO 8601) that has begun."""
    if not re.fullmatch(PARTIAL_DATE, value):
        raise ValidationError(_("Write a year, a month or a day: 2011, 2011-09 or 2011-09-30."))
    try:
        first_day = date(*(int(part) for part in [*value.split("-"), "1", "1"][:3]))
    except ValueError as error:
        raise ValidationError(_("There is no such date.")) from error
    if first_day > date.today():
        raise ValidationError(_("This date is in the future."))


class PartialDateField(models.CharField):
    """A date as exact as its source gives it, ISO 8601: "2011", "2011-09" or "2011-09-30". Sorts as text."""

    default_validators = [validate_partial_date]

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10
        super().__init__(*args, **kwargs)

    def deconstruct(self):
        """Leave out what the field sets itself."""
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs


def choice_constraint(field: str, choices: type[models.TextChoices]) -> models.CheckConstraint:
    """A named constraint: the field holds one of its choices."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__in": choices.values}),
        name=f"%(class)s_{field}_valid",
        violation_error_message=_("This value is not one of the choices."),
    )


def partial_date_constraint(field: str) -> models.CheckConstraint:
    """A named constraint: the field is empty or has the form of a partial date."""
    return models.CheckConstraint(
        condition=Q(**{field: ""}) | Q(**{f"{field}__regex": PARTIAL_DATE}),
        name=f"%(class)s_{field}_valid",
        violation_error_message=_("Write a year, a month or a day: 2011, 2011-09 or 2011-09-30."),
    )


def year_constraint(field: str) -> models.CheckConstraint:
    """A named constraint: the field is empty or a plausible year (learned societies are old)."""
    return models.CheckConstraint(
        condition=Q(**{f"{field}__isnull": True}) | Q(**{f"{field}__range": (1800, 2100)}),
        name=f"%(class)s_{field}_valid",
        violation_error_message=_("This is not a year between 1800 and 2100."),
    )
