"""What the fixtures say that has to stand on a network's page."""

from networks.choices import Coverage
from tests import directory
from tests.directory import entry, rows, slug, term
from tests.tree import plain

MONTHS = ("January", "February", "March", "April", "May", "June", "July")
MONTHS += ("August", "September", "October", "November", "December")


def said(number: int) -> str:
    """A number as the page says it."""
    for unit, size in (("billion", 10**9), ("million", 10**6)):
        if number >= size:
            return f"{round(number / size, 1):g} {unit}"
    return f"{number:,}"


def dated(partial: str) -> str:
    """A partial date as the page says it."""
    year, *rest = partial.split("-")
    month = [MONTHS[int(rest[0]) - 1]] if rest else []
    day = [str(int(rest[1]))] if rest[1:] else []
    return " ".join([*day, *month, year])


def names(model: str, codes) -> set[str]:
    return {term(model, code)["name_en"] for code in codes}


def stated(of: directory.Entry) -> dict[str, set[str]]:
    """Words that the page says for each citable field that has a value."""
    facts = {
        "also_known_as": set(of.other_names),
        "url": {of.url} - {""},
        "description": {of.description_en} - {""},
        "founded_year": {str(of.founded_year)} if of.founded_year else set(),
        "closed_year": {str(of.closed_year)} if of.closed_year else set(),
        "operator": {directory.operators()[of.operator]["name"]} if of.operator else set(),
        "headquarters_country": names("country", [of.headquarters] if of.headquarters else []),
        "coverage": {str(Coverage(of.coverage).label)},
        "country_count_claim": {said(of.country_count_claim)} if of.country_count_claim else set(),
        "successor": {entry(of.successor).name} if of.successor else set(),
        "status": {dated(of.status_as_of)} if of.status != "unknown" else set(),
    }
    for name, model in directory.TERMS.items():
        facts[name] = names(model, getattr(of, name))
    for name in ("access", "identity", "cost"):
        facts[name] = {""} if getattr(of, name) != "unknown" else set()
    return {name: words for name, words in facts.items() if words}


def cited(of: str) -> dict[str, set[str]]:
    """Codes of sources by field of the network."""
    found = {}
    for row in CITATIONS.get(of, []):
        found.setdefault(row["field"], set()).add(row["source"])
    return found


def by_network(model: str, key: str = "network") -> dict[str, list[dict]]:
    found = {}
    for row in rows(model):
        if row.get(key):
            found.setdefault(slug(row[key]), []).append(row)
    return found


CITATIONS = by_network("citation")
COMMUNITIES = by_network("community")
COMMUNITY_FIGURES = by_network("audiencefigure", "community")
SURVEY_SOURCES = by_network("surveysource", "survey")
SOURCES = directory.terms("source")


def identities(codes) -> set[tuple[str, str]]:
    """Address and title of sources."""
    return {(SOURCES[code]["url"], plain(SOURCES[code]["title"])) for code in codes}


def every_source(of: directory.Entry) -> set[str]:
    """Codes of all sources that a network's page rests on."""
    codes = {row["source"] for row in CITATIONS.get(of.slug, [])}
    codes |= {figure["source"] for figure in of.figures}
    for share in of.shares:
        codes |= {row["source"] for row in SURVEY_SOURCES[share["survey"]["slug"]]}
    for community in COMMUNITIES.get(of.slug, []):
        codes |= {*community["sources"]}
        codes |= {figure["source"] for figure in COMMUNITY_FIGURES.get(community["slug"], [])}
    return codes
