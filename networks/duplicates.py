"""Which entries may be the same network: those that share a name or an address."""

from collections import defaultdict
from collections.abc import Iterable


def twins(rows: Iterable[tuple[int, str, str]]) -> dict[int, set[int]]:
    """Of each network that shares a name or an address with others, these others.

    A row is a network's key, its names as `search.names_document` folds them, and its normalised address. The time
    grows with the number of rows, not with that of pairs.
    """
    holders = defaultdict(set)
    for pk, names, address in rows:
        for name in filter(None, names.split("\n")):
            holders["name", name].add(pk)
        if address:
            holders["address", address].add(pk)
    found = defaultdict(set)
    for pks in holders.values():
        if len(pks) > 1:
            for pk in pks:
                found[pk] |= pks - {pk}
    return dict(found)
