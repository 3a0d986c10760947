"""What two networks say of themselves, fact by fact, and which of two answers the merged one gives."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from networks.choices import CitedField, Coverage
from networks.models import Network

UNKNOWN = "unknown"


class Choice(TextChoices):
    """Whose answer is the merged network's."""

    KEPT = "kept", _("of the kept network")
    MERGED = "merged", _("of the other network")
    BOTH = "both", _("of both")


@dataclass(frozen=True)
class Part:
    """What is chosen as a whole: one or several columns, or one list of terms."""

    name: str  # of the field that sources can support
    columns: tuple[str, ...]

    @property
    def label(self) -> str:
        """What pages call it."""
        return CitedField(self.name).label

    @property
    def is_list(self) -> bool:
        """Whether it is a list of terms."""
        return Network._meta.get_field(self.columns[0]).many_to_many

    @property
    def attributes(self) -> list[str]:
        """Names of the columns, of foreign keys those that hold the key."""
        return [Network._meta.get_field(column).attname for column in self.columns]

    def values(self, network: Network) -> tuple:
        """What a network says: a value a column, or the keys of the terms."""
        if self.is_list:
            return tuple(sorted(term.pk for term in getattr(network, self.columns[0]).all()))
        return tuple(getattr(network, attribute) for attribute in self.attributes)

    def words(self, network: Network) -> list[tuple[str, str]]:
        """The same for a reader, each with the code of its language if it has one; nothing for what is not known."""
        if self.is_list:
            terms = [str(term) for term in getattr(network, self.columns[0]).all()]
            return [(", ".join(sorted(terms)), "")] if terms else []
        return [
            (str(words), getattr(Network._meta.get_field(column), "language", ""))
            for column in self.columns
            if (words := _in_words(network, column))
        ]

    def set_columns(self, network: Network, values: Iterable) -> None:
        """Give a network this answer, if it stands in columns; saves nothing."""
        if not self.is_list:
            for attribute, value in zip(self.attributes, values, strict=True):
                setattr(network, attribute, value)

    def set_terms(self, network: Network, values: Iterable) -> None:
        """Give a network this answer in the database, if it is a list of terms."""
        if self.is_list:
            getattr(network, self.columns[0]).set(values)

    def is_empty(self, values: tuple) -> bool:
        """Whether the values say nothing."""
        has_choices = not self.is_list and Network._meta.get_field(self.columns[0]).choices
        return not values or values[0] in (None, "") or bool(has_choices and values[0] == UNKNOWN)

    def speaks_when_empty(self, network: Network) -> bool:
        """Whether an empty list is an answer: all specialties; every country, if the network is worldwide."""
        return self.name == "specialties" or (
            self.name == "countries" and network.coverage == Coverage.GLOBAL
        )


PARTS = tuple(
    Part(name, tuple(columns or [name]))
    for name, *columns in (
        ("name",),
        ("url",),
        ("category",),
        ("summary", "summary_en", "summary_es"),
        ("description", "description_en", "description_es"),
        ("status", "status", "status_as_of"),
        ("successor",),
        ("founded_year",),
        ("closed_year",),
        ("operator",),
        ("headquarters_country", "headquarters"),
        ("coverage",),
        ("countries",),
        ("country_count_claim",),
        ("languages",),
        ("audiences",),
        ("specialties",),
        ("features",),
        ("access",),
        ("identity",),
        ("cost",),
        ("funding",),
        ("platforms",),
    )
)
# What the kept network keeps in any case. The merged entry as a whole was confirmed on neither day.
UNTOUCHED = {
    "id",
    "slug",
    "is_published",
    "withdrawn_on",
    "withdrawal_reason",
    "withdrawal_reason_en",
    "withdrawal_reason_es",
    "last_reviewed",
    "created_at",
    "updated_at",
    "address",
    "search_names",
    "search_order_es",
    "search_text",
}


@dataclass(frozen=True)
class Fact:
    """One part of two networks, and whose answer is taken."""

    part: Part
    stored: tuple  # what the kept network says today
    kept: tuple  # the same, but for a successor that is about to be merged
    merged: tuple
    kept_words: list[tuple[str, str]]  # texts with the codes of their languages
    merged_words: list[tuple[str, str]]
    sources: int  # of the merged network for its answer
    choice: Choice
    sources_fit: bool  # a curator says that these sources support the kept answer, too

    @property
    def differs(self) -> bool:
        """Whether the two answers are not the same; no text is the same as an empty one."""
        return [value or "" for value in self.kept] != [value or "" for value in self.merged]

    @property
    def is_offered(self) -> bool:
        """Whether there is something to choose."""
        return self.differs and (not self.part.is_empty(self.merged) or self.sources > 0)

    @property
    def options(self) -> list[Choice]:
        """What can be chosen."""
        return list(Choice) if self.part.is_list else [Choice.KEPT, Choice.MERGED]

    @property
    def result(self) -> tuple:
        """What the merged network says."""
        match self.choice:
            case Choice.MERGED:
                return self.merged
            case Choice.BOTH:
                return tuple(sorted({*self.kept, *self.merged}))
        return self.kept

    @property
    def keeps_sources(self) -> bool:
        """Whether the kept network's own sources still support the answer."""
        return not self.differs or self.choice != Choice.MERGED or self._is_part_of(self.kept, self.merged)

    @property
    def takes_sources(self) -> bool:
        """Whether the merged network's sources support the answer."""
        return self.choice != Choice.KEPT or not self.asks_about_sources or self.sources_fit

    @property
    def asks_about_sources(self) -> bool:
        """Whether only a curator can tell if the merged network's sources support the kept answer, too."""
        return self.sources > 0 and self.differs and not self._is_part_of(self.merged, self.kept)

    def _is_part_of(self, terms: tuple, others: tuple) -> bool:
        """Whether all terms stand in the other list, so that whoever says the one says part of the other."""
        return self.part.is_list and bool(terms) and {*terms} <= {*others}


def facts(
    kept: Network,
    merged: Network,
    *,
    sources: Mapping[str, int],
    choices: Mapping[str, str],
    fitting: Collection[str],
) -> list[Fact]:
    """Every part of the two; where nothing (valid) is chosen, the kept answer or else the only one there is."""
    return [
        _fact(part, kept, merged, sources.get(part.name, 0), choices.get(part.name), part.name in fitting)
        for part in PARTS
    ]


def _fact(
    part: Part, kept: Network, merged: Network, sources: int, choice: str | None, sources_fit: bool
) -> Fact:
    stored = mine = part.values(kept)
    theirs = part.values(merged)
    kept_words, merged_words = part.words(kept), part.words(merged)
    if part.name == "successor":  # neither leads to itself
        (mine, kept_words), (theirs, merged_words) = (
            ((None,), []) if values in ((kept.pk,), (merged.pk,)) else (values, words)
            for values, words in ((mine, kept_words), (theirs, merged_words))
        )
    default = _default(part, kept, mine, theirs)
    fact = Fact(part, stored, mine, theirs, kept_words, merged_words, sources, default, sources_fit=False)
    if not fact.is_offered:
        return replace(fact, choice=Choice.KEPT)
    return replace(
        fact, choice=Choice(choice) if choice in fact.options else default, sources_fit=sources_fit
    )


def _default(part: Part, kept: Network, mine: tuple, theirs: tuple) -> Choice:
    fills_a_gap = part.is_empty(mine) and not part.is_empty(theirs)
    return Choice.MERGED if fills_a_gap and not part.speaks_when_empty(kept) else Choice.KEPT


def _in_words(network: Network, column: str):
    field = Network._meta.get_field(column)
    if field.choices and getattr(network, column) == UNKNOWN:
        return None
    return getattr(network, f"get_{column}_display")() if field.choices else getattr(network, column)
