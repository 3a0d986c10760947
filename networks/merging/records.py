"""Rows as they are written into the record of a merge, and read from it again."""

from collections.abc import Iterable

from django.apps import apps
from django.db.models import Model


def frozen(row: Model) -> dict:
    """A row with all its columns and the keys of its lists of terms, as JSON can hold it."""
    columns = row._meta.concrete_fields
    return {
        "model": row._meta.label_lower,
        "columns": {
            field.attname: None if field.value_from_object(row) is None else field.value_to_string(row)
            for field in columns
        },
        "terms": {
            field.name: [term.pk for term in getattr(row, field.name).all()]
            for field in row._meta.local_many_to_many
        },
    }


def thawed(record: dict) -> Model:
    """The row again, not saved, without its terms."""
    model = apps.get_model(record["model"])
    columns = {
        field.attname: field.to_python(record["columns"][field.attname])
        for field in model._meta.concrete_fields
        if field.attname in record["columns"]  # a column that is newer than the record has its default
    }
    return model(**columns)


def reference(row: Model) -> list:
    """By what a row is found again: its model and its key."""
    return [row._meta.label_lower, row.pk]


def save(row: Model, columns: Iterable[str]) -> None:
    """Save some columns of a row, and when it was changed if it notes that."""
    noted = [field.name for field in row._meta.concrete_fields if getattr(field, "auto_now", False)]
    row.save(update_fields=[*columns, *noted])
