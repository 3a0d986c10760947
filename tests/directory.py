"""The directory as plain Python reads it from the fixtures, without Django: the database must agree with it."""

import json
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"
FILES = ("vocabulary", "networks", "evidence", "communities", "surveys")
# Fields of a network that hold codes of terms, with the vocabulary they come from.
TERMS = {
    "countries": "country",
    "languages": "language",
    "audiences": "audience",
    "specialties": "specialty",
    "features": "feature",
    "funding": "funding",
    "platforms": "platform",
}


@dataclass(frozen=True, eq=False)
class Entry:
    """A network with all that the fixtures say about it; references are slugs and codes."""

    position: int  # the how-manieth network the fixtures hold
    slug: str
    name: str
    url: str
    category: str
    summary_en: str
    summary_es: str
    description_en: str
    description_es: str
    status: str
    status_as_of: str
    successor: str | None
    founded_year: int | None
    closed_year: int | None
    operator: str | None
    headquarters: str | None
    coverage: str
    country_count_claim: int | None
    access: str
    identity: str
    cost: str
    is_published: bool
    created_at: str
    last_reviewed: str | None = None
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    audiences: frozenset[str] = frozenset()
    specialties: frozenset[str] = frozenset()
    features: frozenset[str] = frozenset()
    funding: frozenset[str] = frozenset()
    platforms: frozenset[str] = frozenset()
    other_names: list[str] = field(default_factory=list)
    figures: list[dict] = field(default_factory=list)
    shares: list[dict] = field(default_factory=list)  # each with its survey's fields under "survey"

    @property
    def scope(self) -> str:
        """For whom networks of its category are made: general or medical."""
        return term("category", self.category)["scope"]

    @property
    def is_everywhere(self) -> bool:
        """Whether it is available in every country: worldwide, without a list of countries."""
        return self.coverage == "global" and not self.countries

    @property
    def texts(self) -> list[str]:
        """Every text by which a search may find it."""
        texts = [self.name, *self.other_names]
        texts += [self.summary_en, self.description_en, self.summary_es, self.description_es]
        texts += both_names("category", self.category)
        if self.operator:
            texts.append(operators()[self.operator]["name"])
        for name, model in TERMS.items():
            for code in getattr(self, name):
                texts += both_names(model, code)
        return texts


@cache
def objects() -> tuple[dict, ...]:
    """Every object of the fixtures as it stands there: "model", "fields" and perhaps "pk"."""
    return tuple(
        each for name in FILES for each in json.loads((FIXTURES / f"{name}.json").read_text(encoding="utf-8"))
    )


def rows(model: str) -> list[dict]:
    """The fields of every object of a model, such as "network"."""
    return [each["fields"] for each in objects() if each["model"] == f"networks.{model}"]


@cache
def terms(model: str) -> dict[str, dict]:
    """The fields of every object of a model that has a code, by code."""
    return {each["pk"]: each["fields"] for each in objects() if each["model"] == f"networks.{model}"}


def term(model: str, code: str) -> dict:
    """The fields of the term with this code."""
    return terms(model)[code]


def both_names(model: str, code: str) -> list[str]:
    """The English and the Spanish name of a term."""
    return [term(model, code)[f"name_{language}"] for language in ("en", "es")]


@cache
def operators() -> dict[str, dict]:
    """The fields of every operator, by slug."""
    return {row["slug"]: row for row in rows("operator")}


@cache
def entries() -> tuple[Entry, ...]:
    """Every network, in the order of the fixtures."""
    known = {each.name for each in fields(Entry)}
    found = {}
    for position, row in enumerate(rows("network")):
        values = {name: value for name, value in row.items() if name in known}
        for name in TERMS:
            values[name] = frozenset(values[name])
        for name in ("successor", "operator"):
            values[name] = slug(values[name])
        found[row["slug"]] = Entry(position=position, **values)
    for row in rows("othername"):
        found[slug(row["network"])].other_names.append(row["name"])
    for row in rows("audiencefigure"):
        if row.get("network"):
            found[slug(row["network"])].figures.append(row)
    surveys = {row["slug"]: row for row in rows("survey")}
    for row in rows("usageshare"):
        if row["network"]:
            found[slug(row["network"])].shares.append(row | {"survey": surveys[slug(row["survey"])]})
    return tuple(found.values())


@cache
def entry(of: str) -> Entry:
    """The network with this slug."""
    return next(each for each in entries() if each.slug == of)


def slug(natural_key: list[str] | None) -> str | None:
    """The slug in a reference by natural key."""
    return natural_key[0] if natural_key else None
