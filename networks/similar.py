"""Networks that are similar to one, each with the reasons in words.

How similar two networks are is the sum of the rarity of everything that both have: polls, which few networks
offer, say more than a forum, which nearly every second one has. The rarity of a term is its inverse document frequency
ln(N / n), N being the number of published networks and n the number of those that have the term (Karen Spärck
Jones, "A statistical interpretation of term specificity and its application in retrieval", Journal of
Documentation 28, 1972, pages 11 to 21). A kind of term counts by its weight in KINDS. Of countries and of
languages only the rarest shared one counts: ten languages in common do not make two networks alike.

No sum is shown to anybody: the page gives the reasons, in the order of KINDS.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import fsum, log

from django.db.models import Case, CharField, Count, F, IntegerField, Model, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.utils.translation import gettext, pgettext

from networks import search
from networks.choices import ENDED, Status
from networks.headings import joined, lower_first
from networks.models import Network
from networks.profile import Described
from networks.querysets import by_name

SHOWN = 6  # similar networks
REASONS = 3  # of each
NAMED = 2  # terms in a reason, the rarest
ALIKE = 2  # so many shared features make networks of different categories comparable
CANDIDATES = 200  # compared in Python; what pages show of 392 networks is within the first 71

EVERYWHERE = "everywhere"  # stands for the one term of its kind


@dataclass(frozen=True)
class Kind:
    """A kind of term that two networks can share; `once` if only the rarest shared one counts."""

    name: str
    weight: int = 1
    once: bool = False


# The most telling first.
KINDS = (
    Kind("specialties", weight=3),
    Kind("countries", weight=2, once=True),
    Kind("features"),
    Kind("audiences"),
    Kind("category"),
    Kind("languages", once=True),
    Kind(EVERYWHERE),
)
LINKED = tuple(kind for kind in KINDS if kind.name not in {"category", EVERYWHERE})  # many to many


@dataclass(frozen=True)
class Traits:
    """What makes a network comparable: codes of its terms. Of the others, those that both have are enough."""

    pk: int
    slug: str
    name: str
    status: str
    category: str
    specialties: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    features: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    is_everywhere: bool = False

    def terms(self, kind: Kind) -> frozenset[str]:
        """The codes of one kind."""
        match kind.name:
            case "category":
                return frozenset({self.category})
            case "everywhere":
                return frozenset({EVERYWHERE} if self.is_everywhere else ())
        return getattr(self, kind.name)


@dataclass(frozen=True)
class Commonness:
    """How many published networks there are, and how many have a term, by kind and code."""

    total: int
    having: dict[tuple[str, str], int]

    def rarity(self, kind: Kind, code: str) -> float:
        """The inverse document frequency of a term: 0 if every network has it or none, more the fewer do."""
        having = self.having.get((kind.name, code))
        return log(self.total / having) if having else 0.0


@dataclass(frozen=True)
class Match:
    """A network with what it shares with the one it is similar to: per kind the codes, the rarest first."""

    pk: int
    shared: dict[str, list[str]] = field(default_factory=dict)
    is_successor: bool = False


@dataclass(frozen=True)
class SimilarNetwork:
    """A similar network, and why it is one, the most telling reason first."""

    network: Network
    reasons: list[str]
    is_successor: bool


def most_similar(
    of: Traits, others: Iterable[Traits], commonness: Commonness, *, successor: int | None = None
) -> list[Match]:
    """The most similar ones of the others, at most SHOWN, in an order that does not hang on theirs.

    The most similar first; of equally similar ones the active first, then by name, then by slug. Left out are
    those that have ended, and those that share neither the category nor a specialty nor ALIKE features. The
    network with the key `successor` always comes first.
    """
    ranked = []
    for other in others:
        shared = _shared(of, other, commonness)
        succeeds = other.pk == successor
        if succeeds or (other.pk != of.pk and _is_comparable(other, shared)):
            place = (
                not succeeds,
                -_closeness(shared, commonness),
                other.status != Status.ACTIVE,
                search.alphabetical(other.name),
                other.slug,
            )
            ranked.append((place, Match(other.pk, shared, succeeds)))
    ranked.sort(key=lambda each: each[0])
    return [match for _, match in ranked[:SHOWN]]


def reasons(match: Match, status: str, names: dict[str, dict[str, str]]) -> list[str]:
    """Why a network is shown, in words, the most telling first, at most REASONS.

    `status` is that of the network it is similar to; `names` are those of terms, by kind and code.
    """
    said = [_succession(status)] if match.is_successor else []
    said += [
        _reason(kind, [names[kind.name][code] for code in match.shared[kind.name][:NAMED]])
        for kind in KINDS
        if kind.name in match.shared
    ]
    return said[:REASONS]


def _shared(of: Traits, other: Traits, commonness: Commonness) -> dict[str, list[str]]:
    shared = {}
    for kind in KINDS:
        if codes := of.terms(kind) & other.terms(kind):
            shared[kind.name] = sorted(codes, key=lambda code: (-commonness.rarity(kind, code), code))
    return shared


def _is_comparable(other: Traits, shared: dict[str, list[str]]) -> bool:
    alike = "category" in shared or "specialties" in shared or len(shared.get("features", ())) >= ALIKE
    return alike and other.status not in ENDED


def _closeness(shared: dict[str, list[str]], commonness: Commonness) -> float:
    """The weighted sum of rarities, rounded so that no order of adding or processor decides."""
    weighted = []
    for kind in KINDS:
        codes = shared.get(kind.name, [])[: 1 if kind.once else None]
        weighted += [kind.weight * commonness.rarity(kind, code) for code in codes]
    return round(fsum(weighted), 6)


def _succession(status: str) -> str:
    return {
        Status.MERGED: gettext("it went into this network"),
        Status.RENAMED: gettext("it goes on under this name"),
    }.get(status, gettext("its users were sent there"))


def _reason(kind: Kind, names: list[str]) -> str:
    if kind.name == EVERYWHERE:
        return gettext("both worldwide")
    text = {
        "specialties": pgettext("specialty", "both in %(names)s"),
        "countries": pgettext("country", "both in %(names)s"),
        "features": gettext("both with %(names)s"),
        "audiences": gettext("both for %(names)s"),
        "category": pgettext("category of networks, in the plural", "both %(names)s"),
        "languages": pgettext("language", "both in %(names)s"),
    }[kind.name]
    spoken = names if kind.name in {"countries", "languages"} else [lower_first(name) for name in names]
    return text % {"names": joined(spoken, every=True)}


# --- From the database -------------------------------------------------------------------------------------


def similar_to(described: Described) -> list[SimilarNetwork]:
    """The networks similar to the one described, in two queries however many there are.

    The first query brings at most CANDIDATES networks: those with the largest sum of the same weights, every
    term taken as equally rare. The second brings the terms that these share with the network, and how common
    each is. The order of the first ends in name and pk and adds whole numbers, so that every database chooses
    the same.
    """
    network = described.network
    successor = described.successor.pk if network.has_ended and described.successor else None
    of = _traits(network, _codes(described), is_everywhere=described.is_everywhere)
    found = {each.pk: each for each in _candidates(of, successor)}
    links, commonness = _links(of, list(found))
    others = [_traits(each, links[pk], is_everywhere=bool(each.everywhere)) for pk, each in found.items()]
    names = {kind.name: {term.code: str(term) for term in described.terms[kind.name]} for kind in LINKED}
    names |= {"category": {network.category_id: str(network.category)}, EVERYWHERE: {EVERYWHERE: ""}}
    return [
        SimilarNetwork(found[match.pk], reasons(match, network.status, names), match.is_successor)
        for match in most_similar(of, others, commonness, successor=successor)
    ]


def _codes(described: Described) -> dict[str, set[str]]:
    return {kind.name: {term.code for term in described.terms[kind.name]} for kind in LINKED}


def _traits(network: Network, codes: dict[str, set[str]], *, is_everywhere: bool) -> Traits:
    return Traits(
        pk=network.pk,
        slug=network.slug,
        name=network.name,
        status=network.status,
        category=network.category_id,
        is_everywhere=is_everywhere,
        **{kind.name: frozenset(codes[kind.name]) for kind in LINKED},
    )


def _candidates(of: Traits, successor: int | None) -> QuerySet:
    """Networks worth comparing, the successor first, then those that share most."""
    numbers = {kind.name: _number_shared(of, kind) for kind in KINDS}
    alike = Q(category=of.category) | Q(shared_specialties__gt=0) | Q(shared_features__gte=ALIKE)
    return (
        Network.objects.published()
        .exclude(pk=of.pk)
        .alias(
            shared_specialties=numbers["specialties"],
            shared_features=numbers["features"],
            in_common=_sum(kind.weight * numbers[kind.name] for kind in KINDS),
        )
        .annotate(everywhere=numbers[EVERYWHERE])
        .filter(Q(pk=successor) | (alike & ~Q(status__in=ENDED)))
        .select_related("category")
        .defer("description", "search_text")
        .order_by(_one_if(Q(pk=successor)).desc(), "-in_common", by_name(), "pk")[:CANDIDATES]
    )


def _number_shared(of: Traits, kind: Kind) -> Combinable:
    """How many terms of a kind a network of the query shares; if they count once, whether it does.

    Each term is a subquery of its own that hangs on nothing outside: databases answer it once, not once a row.
    """
    codes = sorted(of.terms(kind))
    if kind.name == "category":
        return _one_if(Q(category=of.category))
    if kind.name == EVERYWHERE:
        return _sum(_one_if(Network.objects.everywhere_condition()) for _ in codes)
    table, target = _through(kind)
    asked = [codes] if kind.once else [[code] for code in codes]
    links = [table.objects.filter(**{f"{target}__in": each}) for each in asked]
    return _sum(_one_if(Q(pk__in=each.values("network"))) for each in links)


def _sum(numbers: Iterable[Combinable]) -> Combinable:
    return sum(numbers, start=Value(0))


def _one_if(condition: Q) -> Case:
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def _through(kind: Kind) -> tuple[type[Model], str]:
    """The table that links networks to terms, and its field that holds the term."""
    linking = Network._meta.get_field(kind.name)
    return linking.remote_field.through, linking.m2m_reverse_field_name()


def _links(of: Traits, candidates: list[int]) -> tuple[dict[int, dict[str, set[str]]], Commonness]:
    """The terms that each candidate shares with the network, and how common its terms are: one query.

    Its lines: kind, key of a candidate or 0, code, number of published networks that have it or 0.
    """
    queries = [_total(Network.objects.published(), "", "")]
    queries.append(_total(Network.objects.published().filter(category=of.category), "category", of.category))
    queries.append(_total(Network.objects.published().everywhere(), EVERYWHERE, EVERYWHERE))
    for kind in LINKED:
        table, target = _through(kind)
        links = table.objects.filter(**{f"{target}__in": sorted(getattr(of, kind.name))}).order_by()
        lines = links.annotate(kind=Value(kind.name, CharField()), code=F(f"{target}_id"))
        counted = lines.filter(network__is_published=True).values("kind", "code")
        queries.append(_lines(counted, owner=Value(0), number=Count("*")))
        queries.append(_lines(lines.filter(network__in=candidates), owner=F("network_id"), number=Value(0)))
    links = defaultdict(lambda: defaultdict(set))
    having = {}
    for kind, owner, code, number in queries[0].union(*queries[1:], all=True):
        if owner:
            links[owner][kind].add(code)
        else:
            having[kind, code] = number
    return links, Commonness(having.pop(("", ""), 0), having)


def _total(networks: QuerySet, kind: str, code: str) -> QuerySet:
    """A line with the number of the networks."""
    named = {"kind": Value(kind, CharField()), "code": Value(code, CharField())}
    # modeltranslation's own rewriting does not keep the order of columns, which a union needs.
    counted = networks.rewrite(False).order_by().annotate(**named).values("kind", "code")
    return _lines(counted, owner=Value(0), number=Count("*"))


def _lines(rows: QuerySet, *, owner, number) -> QuerySet:
    return rows.annotate(owner=owner, number=number).values_list("kind", "owner", "code", "number")
