"""Which networks suit a visitor: groups by what is certain, an order by what is wished, a few to start with.

Plain functions of wishes and facts: no request, no database. Nothing is added up into a score: within a group,
networks that meet more wishes come first, then those of which less is not known, then by name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from networks.admission import Verdict
from networks.choices import Scope
from networks.wishes import Facts, Lives, MadeFor, Offers, Wish

SUGGESTED = 3  # networks to start with, at most
TELLING = 12  # so many may be as good as those: more, and the choice among them would be one of names


class Fit(TextChoices):
    """Whether a network is one for the visitor, by the hard wishes alone."""

    FITS = "fits", _("Fits")
    MAY_FIT = "may-fit", _("May fit")
    NO_FIT = "no-fit", _("Does not fit")


class Placed(NamedTuple):
    """A network with what decides its place."""

    facts: Facts
    met: int  # wishes, hard ones too
    not_known: int

    @property
    def merit(self) -> tuple[int, int]:
        """What decides the order before the name does; less is better."""
        return -self.met, self.not_known


class Reason(NamedTuple):
    """What is known of one wish, in words."""

    kind: str
    verdict: Verdict
    text: str
    decides: bool  # it is why the network does not fit, or only may


@dataclass(frozen=True)
class Group:
    """Networks of one fit, made for medicine or for everybody, in order."""

    fit: Fit
    scope: Scope
    placed: list[Placed]

    @property
    def name(self) -> str:
        """The group in addresses: "fits", "fits-general"."""
        return group_name(self.fit, self.scope)


@dataclass(frozen=True)
class Start:
    """The networks to start with, and how many others are as good as the last of them but for their names."""

    placed: list[Placed]
    equals: int


def group_name(fit: Fit, scope: Scope) -> str:
    """How a group is called in addresses."""
    return fit.value if scope == Scope.MEDICAL else f"{fit.value}-{scope.value}"


# Medical networks first, then general ones under them, in every fit.
GROUPS = tuple((fit, scope) for fit in Fit for scope in (Scope.MEDICAL, Scope.GENERAL))
GROUP_NAMES = tuple(group_name(fit, scope) for fit, scope in GROUPS)


def grouped(networks: Iterable[Facts], wishes: list[Wish]) -> dict[str, Group]:
    """Every network in exactly one group, by the group's name, in an order that does not hang on theirs."""
    groups = {group_name(fit, scope): Group(fit, scope, []) for fit, scope in GROUPS}
    names = {(fit, scope.value): group_name(fit, scope) for fit, scope in GROUPS}
    judged = {}  # of ten thousand networks many are alike in all that decides
    for facts in networks:
        if (known := judged.get(facts.decisive)) is None:
            verdicts = [wish.verdict(facts) for wish in wishes]
            known = judged[facts.decisive] = (fit_of(wishes, verdicts), *_merits(verdicts))
        fit, met, not_known = known
        groups[names[fit, facts.scope]].placed.append(Placed(facts, met, not_known))
    for group in groups.values():
        group.placed.sort(key=_order)
    return groups


def fit_of(wishes: list[Wish], verdicts: list[Verdict]) -> Fit:
    """No fit if a hard wish fails; only a maybe if one is not known; soft wishes decide nothing."""
    fit = Fit.FITS
    for wish, verdict in zip(wishes, verdicts, strict=True):
        if wish.hard and verdict is not Verdict.MET:
            if verdict is Verdict.NOT_MET:
                return Fit.NO_FIT
            fit = Fit.MAY_FIT
    return fit


def reasons(facts: Facts, wishes: list[Wish]) -> list[Reason]:
    """What is known of every wish: first what decides the group, then the rest in the order of the questions."""
    verdicts = [wish.verdict(facts) for wish in wishes]
    deciding = {Fit.NO_FIT: Verdict.NOT_MET, Fit.MAY_FIT: Verdict.NOT_KNOWN}.get(fit_of(wishes, verdicts))
    found = [
        Reason(wish.kind, verdict, wish.sentence(facts), wish.hard and verdict is deciding)
        for wish, verdict in zip(wishes, verdicts, strict=True)
    ]
    return sorted(found, key=lambda reason: not reason.decides)


def start(group: Group, wishes: list[Wish]) -> Start:
    """The first few of a group that suit the visitor, if the answers tell them from the rest.

    None before anything is asked, and none where more than TELLING are equally good: there only names would choose.
    """
    if not any(wish for wish in wishes if wish.kind != Lives.kind):
        return Start([], 0)
    suiting = [placed for placed in group.placed if _suits(placed.facts, wishes)]
    first = suiting[:SUGGESTED]
    as_good = sum(placed.merit <= first[-1].merit for placed in suiting) if first else 0
    return Start(first, as_good - len(first)) if as_good <= TELLING else Start([], as_good)


def _suits(facts: Facts, wishes: list[Wish]) -> bool:
    """Whether it is made for the visitor and offers something of what they want to do, as far as they said.

    Where they said neither, it meets something else that they wished.
    """
    telling = [wish for wish in wishes if wish.kind in {MadeFor.kind, Offers.kind}]
    if not telling:
        soft = [wish for wish in wishes if not wish.hard]
        return not soft or any(wish.verdict(facts) is Verdict.MET for wish in soft)
    met = {wish.kind for wish in telling if wish.verdict(facts) is Verdict.MET}
    return met == {wish.kind for wish in telling}


def _merits(verdicts: list[Verdict]) -> tuple[int, int]:
    return verdicts.count(Verdict.MET), verdicts.count(Verdict.NOT_KNOWN)


def _order(placed: Placed) -> tuple:
    return *placed.merit, placed.facts.folded_name, placed.facts.pk
