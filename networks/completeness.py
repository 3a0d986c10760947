"""What an entry of the directory should say, how much of it it says, and what is missing, in words.

The same rule for one network in hand and for the database, which filters and sorts by it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Case, Exists, ExpressionWrapper, IntegerField, OuterRef, Q, Value, When
from django.db.models.fields import BooleanField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from networks.choices import ENDED, Access, CitedField, Cost, Identity, Status


@dataclass(frozen=True)
class Aspect:
    """Something that an entry should say."""

    code: str
    name: str
    holds: Callable  # of a network: whether it says so
    condition: Callable  # of a QuerySet of networks: the same, as a condition

    @property
    def annotation(self) -> str:
        """The attribute in which `with_completeness` keeps whether it holds."""
        return f"says_{self.code}"


@dataclass(frozen=True)
class Completeness:
    """How much of what it should an entry says."""

    missing: tuple[Aspect, ...]

    def __str__(self) -> str:
        """Such as “9 of 14”."""
        return _("%(number)d of %(total)d") % {"number": self.number, "total": len(ASPECTS)}

    @property
    def number(self) -> int:
        """How many aspects hold."""
        return len(ASPECTS) - len(self.missing)

    @property
    def words(self) -> list[str]:
        """What is missing."""
        return [str(aspect.name) for aspect in self.missing]


def of(network) -> Completeness:
    """The completeness of a network: from the database if it came `with_completeness`, else from what it holds."""
    return Completeness(tuple(aspect for aspect in ASPECTS if not _holds(aspect, network)))


def _holds(aspect: Aspect, network) -> bool:
    known = vars(network)
    return known[aspect.annotation] if aspect.annotation in known else aspect.holds(network)


def annotations(networks) -> dict:
    """For a QuerySet of networks: whether each aspect holds, and in `completeness` how many do."""
    conditions = {aspect.annotation: aspect.condition(networks) for aspect in ASPECTS}
    holds = {name: ExpressionWrapper(Q(each), BooleanField()) for name, each in conditions.items()}
    number = sum(
        Case(When(Q(each), then=Value(1)), default=Value(0), output_field=IntegerField())
        for each in conditions.values()
    )
    return holds | {"completeness": number}


def _written(code: str, name: str, *fields: str) -> Aspect:
    return Aspect(
        code,
        name,
        lambda network: all(getattr(network, field) for field in fields),
        lambda networks: Q(**{f"{field}__gt": "" for field in fields}),  # neither empty nor null
    )


def _known(code: str, name: str, field: str, unknown: str) -> Aspect:
    return Aspect(
        code,
        name,
        lambda network: getattr(network, field) != unknown,
        lambda networks: ~Q(**{field: unknown}),
    )


def _named(code: str, name: str, field: str) -> Aspect:
    return Aspect(
        code,
        name,
        lambda network: bool(getattr(network, field).all()),
        lambda networks: Exists(networks.links(field)),
    )


def _status_sources(networks):
    citations = networks.model._meta.get_field("citations").related_model.objects
    return citations.filter(network=OuterRef("pk"), field=CitedField.STATUS)


ASPECTS = (
    Aspect(
        "address",
        gettext_lazy("address"),
        lambda network: bool(network.url) or network.has_ended,  # what has ended may have left none
        lambda networks: Q(url__gt="") | Q(status__in=ENDED),
    ),
    _written("description", gettext_lazy("description"), "description_en"),
    _written("spanish", gettext_lazy("Spanish texts"), "summary_es", "description_es"),
    _known("status", gettext_lazy("status"), "status", Status.UNKNOWN),
    _written("date", gettext_lazy("date of the status"), "status_as_of"),
    Aspect(
        "source",
        gettext_lazy("source of the status"),
        lambda network: any(citation.field == CitedField.STATUS for citation in network.citations.all()),
        lambda networks: Exists(_status_sources(networks)),
    ),
    Aspect(
        "operator",
        gettext_lazy("operator"),
        lambda network: network.operator_id is not None,
        lambda networks: Q(operator__isnull=False),
    ),
    _named("audience", gettext_lazy("for whom"), "audiences"),
    Aspect(
        "country",
        gettext_lazy("country"),
        lambda network: bool(network.is_everywhere or network.countries.all()),
        lambda networks: networks.everywhere_condition() | Exists(networks.links("countries")),
    ),
    _named("language", gettext_lazy("language"), "languages"),
    _named("feature", gettext_lazy("what you can do there"), "features"),
    _known("access", gettext_lazy("who may join"), "access", Access.UNKNOWN),
    _known("identity", gettext_lazy("names shown"), "identity", Identity.UNKNOWN),
    _known("cost", gettext_lazy("cost"), "cost", Cost.UNKNOWN),
)
