"""Which pages are public, and what of an address decides about their content."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

from django.http import QueryDict
from django.utils.http import urlencode

from networks.filtering import ListFilterSet
from networks.lenient import NetworksField, OptionsField

# A browser asks before it shows a page again; within ten seconds it may ask afterwards. A proxy may show its copy for
# a day while we give no answer.
CACHE_CONTROL = "public, max-age=0, stale-while-revalidate=10, stale-if-error=86400"


@dataclass(frozen=True)
class Parameters:
    """The parameters that an address takes, by what several values of one name mean."""

    many: frozenset[str] = frozenset()  # all of them, in whatever order
    ordered: frozenset[str] = frozenset()  # all of them, in this order
    single: frozenset[str] = frozenset()  # the last one
    leading_on: frozenset[str] = frozenset()  # even an empty one leads to another address

    @classmethod
    def of(cls, *filtersets: type[ListFilterSet], also: tuple[str, ...] = ()) -> Self:
        """Those of lists, and further ones that have a single value."""
        filters = [pair for each in filtersets for pair in each.base_filters.items()]
        ordered = {name for name, each in filters if issubclass(each.field_class, NetworksField)}
        many = {name for name, each in filters if issubclass(each.field_class, OptionsField)} - ordered
        single = {name for name, _ in filters} - many - ordered
        return cls(frozenset(many), frozenset(ordered), frozenset(single.union(also)))

    def canonical(self, query: QueryDict) -> str | None:
        """The query without what means nothing, in the one order that every query with this meaning has.

        None if the query leads to another address.
        """
        if not self.leading_on.isdisjoint(query):
            return None
        values = {}
        for name in sorted(query):
            if name in self.many:
                values[name] = sorted({value for value in query.getlist(name) if value})
            elif name in self.ordered:
                values[name] = [value for value in query.getlist(name) if value]
            elif name in self.single and query[name]:
                values[name] = [query[name]]
        return urlencode(values, doseq=True)


@dataclass(frozen=True)
class PublicPage:
    """What has to be known of a view to keep its answers."""

    parameters: Parameters
    has_parts: bool  # htmx gets less than the page
    is_kept: bool
    cache_control: str  # what others may do with a copy


def public_page(
    *,
    parameters: Parameters = Parameters(),
    has_parts: bool = False,
    is_kept: bool = True,
    cache_control: str = CACHE_CONTROL,
) -> Callable:
    """Mark a view whose answers are the same for all of the public until the data or the code change.

    The view sees no other parameters than these. `is_kept` is for answers that are too large, or kept elsewhere:
    they get an ETag all the same.
    """

    def mark(view: Callable) -> Callable:
        view.public_page = PublicPage(parameters, has_parts, is_kept, cache_control)
        return view

    return mark
