"""Which network has which option, as bitmaps: what hundred thousand networks have is counted in a few milliseconds.

A bitmap is a number whose bit n says whether the network with the key n is meant: `&` is "and", `|` is "or", and
counting is counting bits. They are read at once and kept in the process; after a change, what changed is read anew.
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
from networks.models import ChangedNetwork, Network

EVERYONE = "*"  # stands among facets for all rows, and among options for the rows that each of them finds
CHANGED = "!"  # stands among facets for the rows that changed


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
    options: dict[str, dict[str, int]] = field(default_factory=dict)

    def having(self, name: str, value: str) -> int:
        """The rows that an option finds."""
        options = self.options.get(name, {})
        return options.get(value, 0) | options.get(EVERYONE, 0)

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
    """The bitmaps of the networks that a filter set is about, as of the revision of the page or a newer one."""
    database = router.db_for_read(Network)
    with _lock:  # of several requests after a change one reads, the others wait for it
        kept_of, kept_number, bitmaps = _kept.get("bitmaps", (None, 0, None))
        number = revision.at_least(kept_number)
        if kept_of != database or kept_number > number:
            bitmaps = read(filterset)
        elif kept_number < number:
            bitmaps = read_again(filterset, bitmaps, since=kept_number)
        _kept["bitmaps"] = database, number, bitmaps
        return bitmaps


def forget() -> None:
    """Read them anew next time; for those who replace the database itself."""
    _kept.clear()


def read(filterset: ListFilterSet) -> Bitmaps:
    """All bitmaps, in one query."""
    options = _options(
        statements.lines(("bitmaps", type(filterset)), lambda: _groups(filterset, filterset.queryset))
    )
    return Bitmaps(options.pop(EVERYONE, {}).get("", 0), options)


def read_again(filterset: ListFilterSet, known: Bitmaps, *, since: int) -> Bitmaps:
    """Bitmaps that were right under a revision, as they are now: asks only about the networks that changed since."""
    options = _options(
        statements.lines(
            ("changed bitmaps", type(filterset)), lambda: _changed_groups(filterset), since=since
        )
    )
    changed = options.pop(CHANGED, {}).get("", 0)
    if changed >> ChangedNetwork.ALL & 1:
        return read(filterset)
    everyone = known.everyone & ~changed | options.pop(EVERYONE, {}).get("", 0)
    for name, rows_by_value in known.options.items():
        for value, rows in rows_by_value.items():
            options[name][value] |= rows & ~changed
    return Bitmaps(everyone, options)


def _changed_groups(filterset: ListFilterSet) -> QuerySet:
    """Which networks changed since a revision, and the lines of `_groups` of these."""
    changed = ChangedNetwork.objects.filter(revision__gt=statements.Parameter("since"))
    rows = filterset.queryset.filter(pk__in=changed.values("network"))
    return _groups(filterset, rows, _grouped(_together(changed, ""), CHANGED, "pk"))


def _groups(filterset: ListFilterSet, rows: QuerySet, *before: QuerySet) -> QuerySet:
    """Lines (name, value, keys) of all the rows and of every option, with those of other queries before them."""
    queries = [*before, _grouped(_together(rows, ""), EVERYONE, "pk")]
    for name, each in filterset.facets.items():
        queries.append(_grouped(each.tally(rows), name, each.key))
        if (found_by_all := each.for_every_option(rows)) is not None:
            queries.append(_grouped(_together(found_by_all, EVERYONE), name, "pk"))
    return queries[0].union(*queries[1:], all=True)


def _together(rows: QuerySet, value: str) -> QuerySet:
    """The rows as one group with this value."""
    return rows.order_by().annotate(value=Value(value, CharField())).values("value")


def _options(lines: Iterable[tuple[str, str, str]]) -> dict[str, dict[str, int]]:
    """The bitmaps that lines tell, by name and value; 0 where they tell none."""
    options = defaultdict(lambda: defaultdict(int))
    for name, value, keys in lines:
        options[name][value] = _bits(keys)
    return options


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
