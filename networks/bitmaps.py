"""Which network has which option, as bitmaps: what hundred thousand networks have is counted in a few milliseconds.

A bitmap is a number whose bit n says whether the network with the key n is meant: `&` is "and", `|` is "or", and
counting is counting bits. They are read at once, and kept in the process for as long as the revision stays.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import and_, or_
from threading import Lock

from django.db import router
from django.db.models import Aggregate, CharField, F, QuerySet, TextField, Value

from networks import revision, statements
from networks.filtering import ListFilterSet
from networks.models import Network

EVERYONE = "*"  # stands among facets for all rows, and among options for the rows that each of them finds


class Keys(Aggregate):
    """The keys of grouped rows as one text, with commas between them."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler, connection, **context):
        """The same by another name."""
        return self.as_sql(
            compiler, connection, template="STRING_AGG((%(expressions)s)::text, ',')", **context
        )


@dataclass(frozen=True)
class Bitmaps:
    """All rows of a list, and per facet and option those that have it."""

    everyone: int = 0
    options: dict[str, dict[str, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))

    def having(self, name: str, value: str) -> int:
        """The rows that an option finds."""
        return self.options[name][value] | self.options[name][EVERYONE]

    def chosen(self, name: str, values: Iterable[str], *, every: bool) -> int:
        """The rows that chosen options find: any of them or, with `every`, all together."""
        return reduce(and_ if every else or_, (self.having(name, value) for value in values))


class Tally:
    """Counts for a query that is put to the rows of which there are bitmaps."""

    def __init__(self, filterset: ListFilterSet, bitmaps: Bitmaps):
        self._bitmaps = bitmaps
        self._facets = filterset.facets
        self._options = {name: [option.value for option in filterset.options(name)] for name in self._facets}
        self._chosen = {
            name: bitmaps.chosen(name, filterset.values[name], every=self._facets[name].every)
            for name in filterset.conditions
            if name in self._facets
        }
        others = [condition for name, condition in filterset.conditions.items() if name not in self._facets]
        self._others = bitmap(filterset.queryset.filter(*others)) if others else bitmaps.everyone

    @property
    def total(self) -> int:
        """How many rows there are."""
        return self._bitmaps.everyone.bit_count()

    @property
    def found(self) -> int:
        """How many of them fulfil every condition."""
        return self._found().bit_count()

    def counts(self) -> dict[str, dict[str, int]]:
        """Per facet and option how many rows the option finds, with everything that is chosen in other facets.

        A facet's own selection is left out, but not that of an AND facet, whose options narrow what it found.
        """
        counted = {}
        for name, each in self._facets.items():
            rows = self._found(without="" if each.every else name)
            counted[name] = {
                value: (rows & self._bitmaps.having(name, value)).bit_count() for value in self._options[name]
            }
        return counted

    def _found(self, *, without: str = "") -> int:
        chosen = (rows for name, rows in self._chosen.items() if name != without)
        return reduce(and_, chosen, self._others & self._bitmaps.everyone)


def bitmap(rows: QuerySet) -> int:
    """The rows of a queryset."""
    return _bits(rows.order_by().aggregate(keys=Keys("pk"))["keys"])


def of_networks(filterset: ListFilterSet) -> Bitmaps:
    """The bitmaps of the networks that a filter set is about, as of the revision of the database that is asked."""
    version = router.db_for_read(Network), revision.current()
    with _lock:  # of several requests after a change one reads, the others wait for it
        if _kept.get("version") != version:
            _kept.update(bitmaps=read(filterset), version=version)
        return _kept["bitmaps"]


def forget() -> None:
    """Read them anew next time; for those who replace the database itself."""
    _kept.clear()


def read(filterset: ListFilterSet) -> Bitmaps:
    """All bitmaps, in one query."""
    options = defaultdict(lambda: defaultdict(int))
    for name, value, keys in statements.lines(("bitmaps", type(filterset)), lambda: _all_groups(filterset)):
        options[name][value] = _bits(keys)
    return Bitmaps(options.pop(EVERYONE, {}).get("", 0), options)


def _all_groups(filterset: ListFilterSet) -> QuerySet:
    """Lines (name, value, keys) of all rows and of every option."""
    rows = filterset.queryset
    queries = [
        _grouped(rows.order_by().annotate(value=Value("", CharField())).values("value"), EVERYONE, "pk")
    ]
    for name, each in filterset.facets.items():
        queries.append(_grouped(each.tally(rows), name, each.key))
        if (found_by_all := each.for_every_option(rows)) is not None:
            everyone = found_by_all.order_by().annotate(value=Value(EVERYONE, CharField())).values("value")
            queries.append(_grouped(everyone, name, "pk"))
    return queries[0].union(*queries[1:], all=True)


def _grouped(groups: QuerySet, name: str, key: str) -> QuerySet:
    """Lines (name, value, keys) of grouped rows."""
    return groups.annotate(facet=Value(name, CharField()), keys=Keys(F(key))).values_list(
        "facet", "value", "keys"
    )


def _bits(text: str | None) -> int:
    keys = [int(key) for key in text.split(",")] if text else []
    found = bytearray(max(keys, default=0) // 8 + 1)
    for key in keys:
        found[key >> 3] |= 1 << (key & 7)
    return int.from_bytes(found, "little")


_kept: dict = {}
_lock = Lock()
