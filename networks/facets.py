"""Counts per option, for the template: how many rows each option would find with everything else chosen."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from django.db.models import CharField, QuerySet, Value

from networks.filtering import ListFilterSet

COMMONEST = 6  # options that a longer facet shows before "Show all"
SHORT = 8  # a facet of so many options shows them all


class FacetOption(NamedTuple):  # of which a page makes three hundred: a dataclass takes twice as long
    """An option with its count; `chosen` if it is part of the query."""

    value: str
    name: str
    group: str
    number: int
    chosen: bool

    @property
    def disabled(self) -> bool:
        """It would find nothing; a chosen one stays free to be taken away."""
        return not self.number and not self.chosen


@dataclass(frozen=True)
class Facet:
    """A filter with its options."""

    name: str
    label: str
    options: list[FacetOption]
    searchable: bool
    every: bool

    @cached_property
    def shown(self) -> list[FacetOption]:
        """A short facet's options; of a longer one the commonest and whatever is chosen."""
        if len(self.options) <= SHORT:
            return self.options
        ranked = sorted(self.options, key=lambda option: -option.number)
        return [option for place, option in enumerate(ranked) if place < COMMONEST or option.chosen]

    @cached_property
    def rest(self) -> list[FacetOption]:
        """The options behind "Show all", in their own order."""
        shown = {option.value for option in self.shown}
        return [option for option in self.options if option.value not in shown]

    @cached_property
    def rest_in_groups(self) -> list[tuple[str, list[FacetOption]]]:
        """The same under the headings that they have."""
        return [
            (heading, list(options)) for heading, options in groupby(self.rest, lambda option: option.group)
        ]


def build(filterset: ListFilterSet) -> list[Facet]:
    """The facets of a query, in the order of its filters, counted in one query at most."""
    counts = filterset.counts() or tally(filterset)
    return [
        Facet(
            name=name,
            label=each.label,
            searchable=each.searchable,
            every=each.every,
            options=[
                FacetOption(
                    value=option.value,
                    name=str(option.name),  # in the language of the page
                    group=option.group,
                    number=counts[name][option.value],
                    chosen=option.value in filterset.values.get(name, ()),
                )
                for option in filterset.options(name)
            ],
        )
        for name, each in filterset.facets.items()
    ]


def tally(filterset: ListFilterSet) -> dict[str, dict[str, int]]:
    """Per facet and option the number of rows, in one query.

    A facet's own selection is left out, but not that of an AND facet, whose options narrow what it found.
    """
    queries = []
    for name, each in filterset.facets.items():
        rows = filterset.matching(without="" if each.every else name)
        queries.append(_counted(filterset, name, each.tally(rows)))
    counts = defaultdict(lambda: defaultdict(int))
    for name, value, number in queries[0].union(*queries[1:], all=True):
        counts[name][value] = number
    return counts


def without_each(filterset: ListFilterSet) -> dict[str, int]:
    """For each filter in use, how many would be found without it; in one query."""
    queries = [
        _counted(filterset, name, _as_one(filterset.matching(without=name))) for name in filterset.conditions
    ]
    if not queries:
        return {}
    found = dict.fromkeys(filterset.conditions, 0)
    return found | {name: number for name, _, number in queries[0].union(*queries[1:], all=True)}


def _as_one(rows: QuerySet) -> QuerySet:
    """The rows as one group."""
    return rows.order_by().annotate(value=Value("", CharField())).values("value")


def _counted(filterset: ListFilterSet, name: str, groups: QuerySet) -> QuerySet:
    """Lines (name, value, number) of grouped rows."""
    counted = groups.annotate(number=filterset.counted, facet=Value(name, CharField()))
    return counted.values_list("facet", "value", "number")
