"""What a visitor may wish of a network, and what is known of each wish: met, not met, or not known.

Plain functions of what was answered and of a network's facts: no request, no database. Some wishes are hard:
a network that fails one does not fit, however many others it meets.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from networks import admission, wording
from networks.admission import BEST_FIRST, DOCTORS, RESIDENTS, Verdict
from networks.choices import ENDED, Cost, Coverage, Identity, Status
from networks.headings import joined, lower_first

NONE = frozenset()
Names = Mapping[str, str]  # of what was answered: by code, in the page's language


class Facts(NamedTuple):
    """What has to be known of a network. Of its terms those that were asked for are enough."""

    pk: int
    slug: str
    folded_name: str  # begins with the name without case and accents: the order of names
    scope: str
    status_as_of: str = ""
    closed_year: int | None = None
    status: str = Status.UNKNOWN
    coverage: str = Coverage.GLOBAL
    access: str = "unknown"
    identity: str = Identity.UNKNOWN
    cost: str = Cost.UNKNOWN
    # Whether it has any term of a kind: without one, nothing is known, or all of them are meant.
    any_audiences: bool = False
    any_specialties: bool = False
    any_features: bool = False
    any_countries: bool = False
    any_languages: bool = False
    audiences: frozenset[str] = NONE
    specialties: frozenset[str] = NONE
    features: frozenset[str] = NONE
    countries: frozenset[str] = NONE
    languages: frozenset[str] = NONE

    @property
    def decisive(self) -> tuple:
        """All that verdicts hang on: whatever comes after the names and dates."""
        return self[6:]


@dataclass(frozen=True)
class Answers:
    """What a visitor answered, by question; an empty answer asks for nothing."""

    audience: Names = field(default_factory=dict)
    specialty: Names = field(default_factory=dict)
    feature: Names = field(default_factory=dict)
    country: Names = field(default_factory=dict)
    language: Names = field(default_factory=dict)
    identity: Names = field(default_factory=dict)
    cost: Names = field(default_factory=dict)


@dataclass(frozen=True)
class Wish:
    """A wish for one of the things named, or for that which the class names itself."""

    names: Names = field(default_factory=dict)

    kind: ClassVar[str] = ""
    hard: ClassVar[bool] = False

    def verdict(self, facts: Facts) -> Verdict:
        """What is known of the wish."""
        raise NotImplementedError

    def sentence(self, facts: Facts) -> str:
        """The verdict in words, as they stand in a row of reasons."""
        raise NotImplementedError


class TermWish(Wish):
    """A wish for one of several terms of a vocabulary."""

    linked: ClassVar[str] = ""  # the fact that holds the network's terms
    texts: ClassVar[Mapping[Verdict, str]] = {}
    proper: ClassVar[bool] = False  # names begin with a capital wherever they stand

    def verdict(self, facts):
        """Not known where no term of the kind is known of the network."""
        if not self.names.keys().isdisjoint(getattr(facts, self.linked)):
            return Verdict.MET
        return Verdict.NOT_MET if getattr(facts, f"any_{self.linked}") else Verdict.NOT_KNOWN

    def sentence(self, facts):
        """Names the terms that are there, or all that were wished for."""
        verdict = self.verdict(facts)
        met = verdict is Verdict.MET
        has = getattr(facts, self.linked)
        names = [name for code, name in self.names.items() if not met or code in has]
        spoken = names if self.proper else [lower_first(name) for name in names]
        return self.texts[verdict] % {"names": joined(spoken, every=met)}


class MadeFor(TermWish):
    """The network is made for people like the visitor."""

    kind = "audience"
    linked = "audiences"
    texts = {
        Verdict.MET: _("for %(names)s"),
        Verdict.NOT_MET: _("not made for %(names)s in particular"),
        Verdict.NOT_KNOWN: _("not known for whom it is made"),
    }


class InSpecialty(TermWish):
    """The network is for the visitor's specialty. One that names no specialty is for all of them."""

    kind = "specialty"
    linked = "specialties"
    texts = {
        Verdict.MET: _("for %(names)s"),
        Verdict.NOT_MET: _("not for %(names)s"),
    }

    def verdict(self, facts):
        """Never not known."""
        return super().verdict(facts) if facts.any_specialties else Verdict.MET

    def sentence(self, facts):
        """Says whether it is for this specialty or for all."""
        return super().sentence(facts) if facts.any_specialties else gettext("for all specialties")


class Offers(TermWish):
    """The one thing that is named can be done there."""

    kind = "feature"
    linked = "features"
    texts = {
        Verdict.MET: pgettext_lazy("feature", "%(names)s"),
        Verdict.NOT_MET: _("%(names)s: not mentioned"),
        Verdict.NOT_KNOWN: _("%(names)s: not known"),
    }


class Speaks(TermWish):
    """The network is in a language that the visitor reads."""

    kind = "language"
    linked = "languages"
    proper = True
    texts = {
        Verdict.MET: pgettext_lazy("language", "in %(names)s"),
        Verdict.NOT_MET: pgettext_lazy("language", "not in %(names)s"),
        Verdict.NOT_KNOWN: _("not known in which languages"),
    }


class Available(TermWish):
    """The network is available where the visitor practises: it lists the country, or it is everywhere.

    The rule is that of NetworkQuerySet.available_in; a network of several countries, none of which is known,
    leaves it open.
    """

    kind = "country"
    hard = True
    linked = "countries"
    proper = True
    texts = {
        Verdict.MET: _("available in %(names)s"),
        Verdict.NOT_MET: _("not listed as available in %(names)s"),
        Verdict.NOT_KNOWN: _("not known whether available in %(names)s"),
    }

    def verdict(self, facts):
        """Worldwide without a list of countries is everywhere."""
        return Verdict.MET if _is_everywhere(facts) else super().verdict(facts)

    def sentence(self, facts):
        """Says where, or that it is everywhere."""
        return gettext("available worldwide") if _is_everywhere(facts) else super().sentence(facts)


class Joins(Wish):
    """The visitor may join; one of several audiences is enough."""

    kind = "access"
    hard = True

    def verdict(self, facts):
        """That of the audience that fares best."""
        return self._best(facts)[1]

    def sentence(self, facts):
        """Says what is needed to join."""
        who, verdict = self._best(facts)
        return admission.sentence(facts.access, who, verdict) % {"who": lower_first(self.names[who])}

    def _best(self, facts: Facts) -> tuple[str, Verdict]:
        found = [
            (
                who,
                admission.may_join(
                    facts.access, who, made_for=facts.audiences, any_made_for=facts.any_audiences
                ),
            )
            for who in self.names
        ]
        return min(found, key=lambda each: BEST_FIRST.index(each[1])) if len(found) > 1 else found[0]


class Lives(Wish):
    """The network is alive; nobody has to ask for it."""

    kind = "status"
    hard = True

    def verdict(self, facts):
        """Ended ones fail; of many it is not known."""
        if facts.status == Status.ACTIVE:
            return Verdict.MET
        return Verdict.NOT_MET if facts.status in ENDED else Verdict.NOT_KNOWN

    def sentence(self, facts):
        """Says since when, as the directory does."""
        note = wording.status_note(facts)
        if facts.status == Status.ACTIVE and facts.status_as_of:
            return gettext("active, %(note)s") % {"note": note}
        return note


class Shows(Wish):
    """People may appear there as the visitor likes it."""

    kind = "identity"
    # By answer: the networks that allow it. Where either name is allowed, nobody has to give theirs.
    accepted: ClassVar[Mapping[str, set[str]]] = {
        Identity.REAL_NAME: {Identity.REAL_NAME, Identity.EITHER},
        Identity.PSEUDONYM: {Identity.PSEUDONYM, Identity.EITHER},
        Identity.EITHER: {Identity.EITHER},
    }

    def verdict(self, facts):
        """Whether one of the answers is allowed there."""
        return _among(facts.identity, self.names, self.accepted)

    def sentence(self, facts):
        """Says which names are shown."""
        return {
            Identity.REAL_NAME: gettext("real names"),
            Identity.PSEUDONYM: gettext("pseudonyms"),
            Identity.EITHER: gettext("real name or pseudonym"),
            Identity.UNKNOWN: gettext("not known which names are shown"),
        }[Identity(facts.identity)]


class Costs(Wish):
    """The network costs no more than the visitor would pay."""

    kind = "cost"
    # By answer: what is as good or better for the purse.
    accepted: ClassVar[Mapping[str, set[str]]] = {
        Cost.FREE: {Cost.FREE},
        Cost.FREEMIUM: {Cost.FREE, Cost.FREEMIUM},
        Cost.PAID: {Cost.FREE, Cost.FREEMIUM, Cost.PAID},
        Cost.MEMBERSHIP: {Cost.FREE, Cost.FREEMIUM, Cost.MEMBERSHIP},
    }

    def verdict(self, facts):
        """Whether it is within one of the answers."""
        return _among(facts.cost, self.names, self.accepted)

    def sentence(self, facts):
        """Says what it costs."""
        if facts.cost != Cost.UNKNOWN:
            return lower_first(str(Cost(facts.cost).label))
        if set(self.names) == {Cost.FREE}:
            return gettext("not known whether it is free")
        return gettext("not known what it costs")


def wishes(answers: Answers) -> list[Wish]:
    """What the answers wish for, in the order of the questions; that a network lives, everybody wishes.

    Each feature is a wish of its own: a doctor asks for all of them.
    """
    one_each = [(MadeFor, answers.audience), (Joins, answers.audience), (InSpecialty, answers.specialty)]
    features = [(Offers, {code: name}) for code, name in answers.feature.items()]
    last = [
        (Available, answers.country),
        (Speaks, answers.language),
        (Shows, answers.identity),
        (Costs, answers.cost),
    ]
    return [*(kind(names) for kind, names in (*one_each, *features, *last) if names), Lives()]


def asked_terms(answers: Answers) -> dict[str, set[str]]:
    """The codes of terms that decide the answers' wishes, by the field of Facts that must hold them."""
    audiences = set(answers.audience)
    if RESIDENTS in audiences:
        audiences.add(DOCTORS)  # see networks.admission
    return {
        "audiences": audiences,
        "specialties": set(answers.specialty),
        "features": set(answers.feature),
        "countries": set(answers.country),
        "languages": set(answers.language),
    }


def _is_everywhere(facts: Facts) -> bool:
    return facts.coverage == Coverage.GLOBAL and not facts.any_countries


def _among(value: str, answers: Names, accepted: Mapping[str, set[str]]) -> Verdict:
    if value == "unknown":
        return Verdict.NOT_KNOWN
    return Verdict.MET if any(value in accepted[answer] for answer in answers) else Verdict.NOT_MET
