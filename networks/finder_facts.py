"""What the finder must know of every published network, read in two queries however many there are."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import CharField, Exists, F, Value

from networks import search
from networks.models import Network
from networks.wishes import Facts

KINDS = ("audiences", "specialties", "features", "countries", "languages")  # in the order of Facts
NONE = frozenset()


def facts_of_all(asked: dict[str, Iterable[str]]) -> list[Facts]:
    """The facts of all published networks; of their terms only the `asked` ones, by kind, in no order."""
    links = _links(asked)
    # Whether there is any term of a kind matters only where one is asked for.
    published = Network.objects.published()
    any_of = {f"any_{kind}": _any(published, kind) if asked.get(kind) else Value(False) for kind in KINDS}
    rows = (
        published.rewrite(False)
        .order_by()
        .annotate(**any_of)
        .values_list(
            "pk",
            "slug",
            search.name_column(),
            "category__scope",
            "status_as_of",
            "closed_year",
            "status",
            "coverage",
            "access",
            "identity",
            "cost",
            *any_of,
        )
    )
    return [Facts(*row, *(links[kind].get(row[0], NONE) for kind in KINDS)) for row in rows]


def _any(networks, kind: str) -> Exists:
    return Exists(networks.links(kind))


def _links(asked: dict[str, Iterable[str]]) -> dict[str, dict[int, frozenset[str]]]:
    """The asked terms by kind and network: one query, or none if nothing is asked."""
    found = {kind: defaultdict(set) for kind in KINDS}
    queries = []
    for kind in KINDS:
        if not asked.get(kind):
            continue
        linking = Network._meta.get_field(kind)
        target = linking.m2m_reverse_field_name()
        queries.append(
            linking.remote_field.through.objects.filter(**{f"{target}__in": sorted(asked[kind])})
            .order_by()
            .annotate(kind=Value(kind, CharField()), code=F(f"{target}_id"))
            .values_list("kind", "network_id", "code")
        )
    if queries:
        for kind, network, code in queries[0].union(*queries[1:], all=True):
            found[kind][network].add(code)
    return {kind: {network: frozenset(codes) for network, codes in of.items()} for kind, of in found.items()}
