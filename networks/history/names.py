"""Names of fields, and of what keys and codes stand for."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from django.db.models import CharField, Expression, F, Field, Model, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import get_language_info, gettext

from networks import wording
from networks.filtering import localised
from networks.models import Source
from networks.models.fields import PartialDateField

from .states import Row

Reference = tuple[type[Model], str]  # what a key points at: its model, and the key as text
Names = Mapping[Reference, str]


def plain_label(model: type[Model], name: str) -> str:
    """What a field or relation is called, whatever its language: "summary"."""
    field = model._meta.get_field(name)
    if field.auto_created:
        return str(field.related_model._meta.verbose_name_plural)
    return str(getattr(field, "translated_field", field).verbose_name)


def label(model: type[Model], name: str) -> str:
    """The same for curators, who see every language: "Summary (Spanish)"."""
    words = capfirst(plain_label(model, name))
    language = getattr(model._meta.get_field(name), "language", None)
    if not language:
        return words
    spoken = get_language_info(language)["name_translated"]
    return gettext("%(field)s (%(language)s)") % {"field": words, "language": spoken}


def references(fields: Iterable[Field], row: Row) -> list[Reference]:
    """What the foreign keys among these fields of a row point at."""
    return [
        (field.related_model, str(row[field.name]))
        for field in fields
        if field.is_relation and row[field.name] is not None
    ]


def names_of(wanted: Iterable[Reference]) -> dict[Reference, str]:
    """The names of those that exist, in one query."""
    keys: dict[type[Model], set[str]] = {}
    for model, key in wanted:
        keys.setdefault(model, set()).add(key)
    if not keys:
        return {}
    queries = [
        QuerySet(model)
        .filter(pk__in=some)
        .order_by()
        .annotate(model=Value(model.__name__, CharField()), key=Cast("pk", CharField()), called=_name(model))
        .values_list("model", "key", "called")
        for model, some in keys.items()
    ]
    models = {model.__name__: model for model in keys}
    return {(models[model], key): called for model, key, called in queries[0].union(*queries[1:], all=True)}


def name_of(model: type[Model], key: Any, names: Names) -> str:
    """The name of what a key points at; the key with a remark if that is not there any more."""
    known = names.get((model, str(key)))
    return known or gettext("%(key)s (no longer in the directory)") % {"key": key}


def value_in_words(field: Field, value: Any, names: Names) -> str:
    """What a column holds; empty for nothing."""
    if value in (None, ""):
        return ""
    if field.is_relation:
        return name_of(field.related_model, value, names)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(field, PartialDateField):
        return wording.partial_date(value)
    if isinstance(value, date):
        day = localtime(value).date() if isinstance(value, datetime) else value
        return format_date(day, "long", locale=wording.page_locale())
    return str(value)


def _name(model: type[Model]) -> Expression | F:
    if model is Source:
        return Concat(F("publisher"), Value(": "), F("title"), output_field=CharField())
    in_languages = any(field.name == "name_en" for field in model._meta.concrete_fields)
    return localised("name") if in_languages else F("name")
