"""The finder's questions: what may be answered, and with which words they are asked."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from networks import models
from networks.choices import Cost, Identity
from networks.filtering import ChoicesFilter, ListFilterSet, SortFilter, TermsFilter
from networks.finder import GROUP_NAMES
from networks.lenient import Option
from networks.wishes import Answers

SHOWN_AUDIENCES = 8  # health professionals and students, who come first in the vocabulary
QUESTIONS = ("audience", "specialty", "feature", "country", "language", "identity", "cost")

# Answers in the words of the questions; elsewhere the same values have the directory's words.
SPOKEN = {
    "identity": {
        Identity.REAL_NAME: _("Yes, under my real name"),
        Identity.PSEUDONYM: _("No, under a pseudonym"),
        Identity.EITHER: _("I want to choose"),
    },
    "cost": {
        Cost.FREE: _("Nothing"),
        Cost.FREEMIUM: _("Nothing, but extras may cost"),
        Cost.PAID: _("A fee"),
        Cost.MEMBERSHIP: _("The fee of a society"),
    },
}


@dataclass(frozen=True)
class Selection:
    """A drop-down list of a question: its number among those of the same name, its options, the chosen value."""

    number: int
    name: str
    options: list[Option]
    chosen: str

    @property
    def anchor(self) -> str:
        """The id of its element."""
        return self.name if self.number == 1 else f"{self.name}-{self.number}"


@dataclass(frozen=True)
class Tick:
    """A checkbox of a question."""

    option: Option
    chosen: bool


@dataclass(frozen=True)
class TickGroup:
    """Checkboxes under one heading, which is empty if there is none."""

    heading: str
    ticks: list[Tick]

    @property
    def chosen(self) -> int:
        """How many are ticked."""
        return sum(tick.chosen for tick in self.ticks)


class KnownChoicesFilter(ChoicesFilter):
    """A question over a single-valued vocabulary; nobody wishes that something were not known."""

    def __init__(self, *args, choices, **kwargs):
        super().__init__(*args, choices=choices, **kwargs)
        self.extra["options"] = [option for option in self.extra["options"] if option.value != "unknown"]


class FinderFilterSet(ListFilterSet):
    """The query of the finder: values as in the directory, and the group that is turned to a further page."""

    audience = TermsFilter("audiences", label=_("For whom"), term=models.Audience)
    specialty = TermsFilter("specialties", label=_("Specialty"), term=models.Specialty)
    feature = TermsFilter("features", label=_("What you can do there"), term=models.Feature, every=True)
    country = TermsFilter("countries", label=_("Available in"), term=models.Country)
    language = TermsFilter("languages", label=_("Language"), term=models.Language)
    identity = KnownChoicesFilter("identity", label=_("Names shown"), choices=Identity)
    cost = KnownChoicesFilter("cost", label=_("Cost"), choices=Cost)
    group = SortFilter(label=_("Group"), choices=GROUP_NAMES)

    class Meta:
        model = models.Network
        fields = []

    noun = _("Networks")
    clauses = {
        "audience": _("for %(names)s"),
        "specialty": pgettext_lazy("specialty", "in %(names)s"),
        "feature": _("with %(names)s"),
        "country": _("available in %(names)s"),
        "language": pgettext_lazy("language", "in %(names)s"),
    }
    remarks = {
        "identity": _("names shown: %(names)s"),
        "cost": _("cost: %(names)s"),
    }
    proper = frozenset({"country", "language"})

    @property
    def answers(self) -> Answers:
        """What was answered, with the names in the page's language."""
        return Answers(
            **{name: {option.value: str(option.name) for option in self.chosen(name)} for name in QUESTIONS}
        )

    def tick_groups(self, name: str) -> list[TickGroup]:
        """The checkboxes of a question in the order of the vocabulary, by heading."""
        chosen = self.values.get(name, ())
        ticks = [Tick(option, option.value in chosen) for option in self.options(name)]
        by_heading = groupby(ticks, lambda tick: tick.option.group)
        return [TickGroup(heading, list(group)) for heading, group in by_heading]

    @property
    def audience_groups(self) -> list[TickGroup]:
        """Who the visitor may be: those for whom most networks are, then the others."""
        ticks = [tick for group in self.tick_groups("audience") for tick in group.ticks]
        return [TickGroup("", ticks[:SHOWN_AUDIENCES]), TickGroup("", ticks[SHOWN_AUDIENCES:])]

    def selections(self, name: str, *, places: int = 1) -> list[Selection]:
        """The drop-down lists of a question: at least so many places, and one for each value that was sent."""
        spoken = SPOKEN.get(name, {})
        options = [Option(each.value, spoken.get(each.value, each.name)) for each in self.options(name)]
        chosen = [option.value for option in self.chosen(name)]
        values = chosen + [""] * (places - len(chosen))
        return [Selection(place, name, options, value) for place, value in enumerate(values, start=1)]
