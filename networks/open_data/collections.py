"""What can be downloaded: each collection with its rows, as JSON and as a table, a piece at a time."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _

from networks.exports import csv_lines
from networks.models import AudienceFigure, Citation, Community, Network, Operator, Source, Survey, UsageShare

from . import records
from .fields import Field
from .records import record

BATCH = 250  # rows that are in memory at once, with all that belongs to them

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


@dataclass(frozen=True)
class Collection:
    """Rows of one kind as data. `nested` is the field whose values stand on lines of their own in the table."""

    name: str
    title: str
    about: str
    fields: list[Field]
    nested: Field | None = None
    nested_fields: tuple[Field, ...] = ()

    def rows(self, queryset: QuerySet) -> Iterator:
        """The rows of a queryset in its order, with all that their records need, a batch at a time.

        Keys first: to keep its place in a whole result, PostgreSQL writes all of it to its disk before the first row.
        """
        keys = list(queryset.values_list("pk", flat=True))
        for start in range(0, len(keys), BATCH):
            batch = keys[start : start + BATCH]
            found = RELATED[self.name](queryset.model.objects.all()).in_bulk(batch)
            yield from (found[key] for key in batch if key in found)

    def records(self, queryset: QuerySet) -> Iterator[dict]:
        """Each row as data."""
        described = [*self.fields, *([self.nested] if self.nested else [])]
        return (record(described, row) for row in self.rows(queryset))

    def json(self, queryset: QuerySet, about: dict) -> Iterator[str]:
        """One JSON document: what is said `about` it, then a record a line."""
        opening = json.dumps(about, ensure_ascii=False)[:-1]
        yield f"{opening}, {json.dumps(self.name)}: ["
        between = "\n"
        for each in self.records(queryset):
            yield between + json.dumps(each, ensure_ascii=False)
            between = ",\n"
        yield "\n]}\n"

    def csv(self, queryset: QuerySet) -> Iterator[str]:
        """A table with a header, line by line."""
        return csv_lines(self.lines(queryset))

    def lines(self, queryset: QuerySet) -> Iterator[list]:
        """The header and the cells of each line."""
        yield self.columns
        for each in self.records(queryset):
            own = cells(self.fields, each)
            if not self.nested:
                yield own
                continue
            for nested in each[self.nested.name] or [dict.fromkeys(f.name for f in self.nested_fields)]:
                yield own + cells(self.nested_fields, nested)

    @property
    def columns(self) -> list[str]:
        """The names of the table's columns; those of nested records begin with what they are."""
        own = [column for field in self.fields for column in field.columns]
        return own + [f"share_{column}" for field in self.nested_fields for column in field.columns]


def cells(fields: Iterable[Field], values: dict) -> list:
    """The cells of a record's fields; a nested record that is not there has empty ones."""
    found = []
    for field in fields:
        value = values[field.name]
        found += [None] * len(field.columns) if value is None else field.cells(value)
    return found


def figures_of(rows: QuerySet) -> QuerySet:
    """The rows with their figures, newest first."""
    figures = AudienceFigure.objects.latest_first().select_related("source")
    return rows.prefetch_related(Prefetch("figures", figures, to_attr="all_figures"))


def with_networks(rows: QuerySet) -> QuerySet:
    """Networks with all that their records need."""
    citations = Citation.objects.order_by("field", "source").select_related("source")
    return (
        figures_of(rows)
        .select_related("category", "operator", "headquarters", "successor")
        .prefetch_related(
            "other_names",
            "former_slugs",
            *(field.name for field in Network._meta.many_to_many),
            Prefetch("citations", citations, to_attr="all_citations"),
        )
    )


def with_communities(rows: QuerySet) -> QuerySet:
    """Communities with all that their records need."""
    fields = (field.name for field in Community._meta.many_to_many)
    return figures_of(rows).select_related("network").prefetch_related(*fields)


def with_surveys(rows: QuerySet) -> QuerySet:
    """Surveys with all that their records need."""
    shares = UsageShare.objects.order_by("pk").select_related("network", "measure", "segment")
    return rows.select_related("country", "population").prefetch_related(
        "countries", "survey_sources__source", Prefetch("shares", shares, to_attr="all_shares")
    )


RELATED = {
    "networks": with_networks,
    "communities": with_communities,
    "surveys": with_surveys,
    "operators": lambda rows: rows.select_related("country"),
    "sources": lambda rows: rows,
}

NETWORKS = Collection(
    "networks",
    _("Networks"),
    _("Every published entry, or those that the directory’s query finds, in the order of the page."),
    records.NETWORK,
)
COMMUNITIES = Collection(
    "communities",
    _("Communities"),
    _("Groups inside networks, or those that the query of their list finds."),
    records.COMMUNITY,
)
SURVEYS = Collection(
    "surveys",
    _("Surveys"),
    _("Published surveys with their percentages, or those that the query of their list finds."),
    records.SURVEY,
    records.SHARES,
    tuple(records.SHARE),
)
OPERATORS = Collection(
    "operators", _("Operators"), _("Organisations that run published networks."), records.OPERATOR
)
SOURCES = Collection("sources", _("Sources"), _("Every page that was read."), records.SOURCE)

COLLECTIONS = {each.name: each for each in (NETWORKS, COMMUNITIES, SURVEYS, OPERATORS, SOURCES)}


def everything(name: str) -> QuerySet:
    """All rows of a collection that the public may see, in a lasting order."""
    published = Network.objects.published()
    match name:
        case "networks":
            return published.sorted_by("status")
        case "communities":
            return Community.objects.published().active_first()
        case "surveys":
            return Survey.objects.latest_first()
        case "operators":
            return Operator.objects.filter(networks__in=published).distinct().order_by("slug")
        case _:
            return Source.objects.order_by("code")
