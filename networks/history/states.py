"""The state of an entry: everything that curators say about it, wherever it is stored.

What a machine makes from the rest, such as search columns, is no part of it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from django.db.models import CharField, Field, ForeignKey, ManyToManyField, Model, QuerySet, TextField, Value
from modeltranslation.translator import NotRegistered, translator

from networks.models import Community, Network, Survey

MOST_AT_ONCE = 500  # entries in one query: a database takes only so many parameters

Row = dict[str, Any]


@dataclass(frozen=True)
class Rows:
    """Rows of another table that belong to an entry."""

    relation: str
    identity: tuple[
        str, ...
    ]  # rows that agree in these fields are the same row, of which the rest may change
    only_added: bool = False  # going back to a version brings such rows back, but takes none away


FIGURES = Rows("figures", ("metric", "as_of", "source"))

# The entries that have a history, with the rows that belong to them.
ENTRIES: dict[type[Model], tuple[Rows, ...]] = {
    Network: (
        Rows("other_names", ("name",)),
        FIGURES,
        Rows("citations", ("field", "source")),
        Rows("former_slugs", ("slug",), only_added=True),  # an address that once led here goes on doing so
    ),
    Community: (FIGURES,),
    Survey: (
        Rows("survey_sources", ("source",)),
        Rows("shares", ("network", "label_en", "measure", "segment", "base")),
    ),
}


@dataclass(frozen=True)
class State:
    """An entry at a moment.

    `values` are its own columns by name, keys where they point elsewhere. `rows` has a list for every relation: the
    codes of terms, or rows as dictionaries, in an order that does not depend on the database.
    """

    values: Row
    rows: dict[str, list]


@cache
def unrecorded(model: type[Model]) -> frozenset[str]:
    """Names of columns that are made from others: no part of the state."""
    try:
        translated = translator.get_options_for_model(
            model
        ).fields  # the columns of each language are recorded
    except NotRegistered:
        translated = ()
    return frozenset({"updated_at", *getattr(model, "search_columns", ()), *translated})


@cache
def columns(model: type[Model]) -> list[Field]:
    """The columns of an entry that are part of its state, without its key."""
    return [
        field
        for field in model._meta.concrete_fields
        if not field.primary_key and field.name not in unrecorded(model)
    ]


@cache
def term_fields(model: type[Model]) -> list[ManyToManyField]:
    """The many-to-many fields of an entry whose tables hold nothing but the links."""
    return [field for field in model._meta.many_to_many if field.remote_field.through._meta.auto_created]


def names(model: type[Model]) -> list[str]:
    """Everything that can change in an entry: columns, then terms, then rows, in the order of the model."""
    return [field.name for field in columns(model)] + list(_all_relations(model))


@cache
def owners(model: type[Model]) -> dict[str, type[Model]]:
    """The foreign keys by which rows of this model belong to an entry, with the entry's model."""
    return {
        entry._meta.get_field(rows.relation).field.name: entry
        for entry, kinds in ENTRIES.items()
        for rows in kinds
        if row_model(entry, rows) is model
    }


def row_model(entry: type[Model], rows: Rows) -> type[Model]:
    """The model of the rows."""
    return entry._meta.get_field(rows.relation).related_model


@cache
def row_columns(model: type[Model]) -> list[Field]:
    """The columns of a row that are part of the state of the entry it belongs to."""
    without = {*owners(model), *unrecorded(model)}
    return [
        field for field in model._meta.concrete_fields if not field.primary_key and field.name not in without
    ]


def read(model: type[Model], pks: Iterable[Any]) -> dict[Any, State]:
    """The state of each of these entries that exists, in a number of queries that does not grow with them."""
    found = {}
    for some in portions(pks):
        rows = _rows_of(model, some)
        for values in QuerySet(model).filter(pk__in=some).values("pk", *_attnames(columns(model))):
            pk = values["pk"]
            found[pk] = State(_values(columns(model), values), rows[pk])
    return found


def of_version(version: Model) -> State:
    """The state that a version keeps."""
    tracked = columns(version.instance_type)
    kept = _all_relations(version.instance_type) | version.rows
    return State(_values(tracked, version.__dict__), kept)


def empty(model: type[Model]) -> State:
    """The state of an entry of which nothing is said."""
    nothing = {field.attname: None for field in columns(model)}
    return State(_values(columns(model), nothing), _all_relations(model))


def row_of(instance: Model) -> Row:
    """A row of another table, as a state holds it."""
    return _as_stored(_values(row_columns(type(instance)), instance.__dict__))


def identity(kind: Rows, row: Row) -> tuple:
    """By what a row is recognised in another state."""
    return tuple(row[name] for name in kind.identity)


def portions(pks: Iterable[Any]) -> Iterator[list]:
    """The keys in lists that one query can hold."""
    pks = list(pks)
    for start in range(0, len(pks), MOST_AT_ONCE):
        yield pks[start : start + MOST_AT_ONCE]


def in_order(kind: Rows, rows: list[Row]) -> list[Row]:
    """Rows in the order in which states hold them."""
    return sorted(rows, key=lambda row: [str(value) for value in identity(kind, row)])


def _rows_of(model: type[Model], pks: list) -> dict[Any, dict[str, list]]:
    found = defaultdict(lambda: _all_relations(model))
    links = [_links(field, pks) for field in term_fields(model)]
    if links:
        for relation, pk, code in sorted(links[0].union(*links[1:], all=True)):
            found[pk][relation].append(code)
    for kind in ENTRIES[model]:
        owner = model._meta.get_field(kind.relation).field
        fields = row_columns(owner.model)
        belonging = QuerySet(owner.model).filter(**{f"{owner.name}__in": pks})
        for row in belonging.values(owner.attname, *_attnames(fields)):
            found[row[owner.attname]][kind.relation].append(_as_stored(_values(fields, row)))
        for rows in found.values():
            rows[kind.relation] = in_order(kind, rows[kind.relation])
    return found


def _links(field: ManyToManyField, pks: list) -> QuerySet:
    owner, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    return (
        QuerySet(field.remote_field.through)
        .filter(**{f"{owner}__in": pks})
        .order_by()
        .values_list(Value(field.name, CharField()), f"{owner}_id", f"{target}_id")
    )


def _all_relations(model: type[Model]) -> dict[str, list]:
    relations = [field.name for field in term_fields(model)] + [rows.relation for rows in ENTRIES[model]]
    return {relation: [] for relation in relations}


def _attnames(fields: list[Field]) -> list[str]:
    return [field.attname for field in fields]


def _values(fields: list[Field], found: dict) -> Row:
    """By name; an empty text is the same whether the database holds it as nothing or as no letters."""
    values = {}
    for field in fields:
        value = found[field.attname]
        is_text = isinstance(field, CharField | TextField) and not isinstance(field, ForeignKey)
        values[field.name] = "" if value is None and is_text else value
    return values


def _as_stored(row: Row) -> Row:
    """As JSON gives it back."""
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in row.items()}
