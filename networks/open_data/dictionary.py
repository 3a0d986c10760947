"""The data dictionary: what every field and every code means, made from what the downloads are made of."""

from dataclasses import dataclass

from networks.models import Term, UsageShare
from networks.wording import in_order

from .collections import COLLECTIONS
from .fields import Field
from .schema import VOCABULARIES

SHARES = UsageShare._meta.verbose_name_plural  # the only records that are nested in others


@dataclass(frozen=True)
class Table:
    """The fields of a collection, or of the records nested in it."""

    name: str
    title: str
    fields: list[Field]


@dataclass(frozen=True)
class Vocabulary:
    """The terms of a vocabulary, in their order."""

    name: str
    title: str
    terms: list[Term]


def tables() -> list[Table]:
    """What every field of every collection means."""
    found = []
    for collection in COLLECTIONS.values():
        nested = [collection.nested] if collection.nested else []
        found.append(Table(collection.name, collection.title, [*collection.fields, *nested]))
        found += [Table(each.name, SHARES, list(collection.nested_fields)) for each in nested]
    return found


def ordered(model: type[Term]) -> list[Term]:
    """The terms of a vocabulary in its order, in groups where it has them."""
    if not hasattr(model, "group"):
        return in_order(model.objects.all())
    return sorted(in_order(model.objects.select_related("group")), key=lambda term: term.group.position)


def vocabularies() -> list[Vocabulary]:
    """What every code means."""
    return [
        Vocabulary(name, model._meta.verbose_name_plural, ordered(model))
        for name, model in VOCABULARIES.items()
    ]
