"""The finder's page as its markup contract describes it, and what plain Python expects of it from the fixtures."""

from urllib.parse import urlencode

from networks.admission import may_join
from networks.search import fold
from tests.directory import Entry, entries
from tests.tree import Tree, attributes, walk

FITS = ("fits", "may-fit", "no-fit")
GROUPS = [f"{fit}{scope}" for fit in FITS for scope in ("", "-general")]
TERMS = {
    "audience": "audiences",
    "specialty": "specialties",
    "feature": "features",
    "country": "countries",
    "language": "languages",
}
ACCEPTED = {
    "identity": {
        "real-name": {"real-name", "either"},
        "pseudonym": {"pseudonym", "either"},
        "either": {"either"},
    },
    "cost": {
        "free": {"free"},
        "freemium": {"free", "freemium"},
        "paid": {"free", "freemium", "paid"},
        "membership": {"free", "freemium", "membership"},
    },
}
YES, NO, UNKNOWN = "yes", "no", "unknown"


TYPICAL = {
    "audience": ["physicians"],
    "specialty": ["cardiology"],
    "feature": ["clinical-cases", "jobs"],
    "country": ["ES"],
    "language": ["es", "en"],
    "identity": ["pseudonym"],
    "cost": ["free"],
}


# --- What plain Python expects -----------------------------------------------------------------------------


def verdicts(of: Entry, query: dict[str, list[str]]) -> list[tuple[str, str]]:
    """Every wish of a query with what is known of it."""
    status = {"active": YES, "unknown": UNKNOWN}.get(of.status, NO)
    found = [("status", status)]
    for name, values in query.items():
        if name == "feature":
            found += [(name, holds(of, name, [value])) for value in values]
        else:
            found.append((name, holds(of, name, values)))
        if name == "audience":
            joins = {may_join(of.access, who, made_for=of.audiences).value for who in values}
            found.append(("access", next(each for each in (YES, UNKNOWN, NO) if each in joins)))
    return found


def holds(of: Entry, name: str, values: list[str]) -> str:
    """What is known of one wish."""
    if name in ACCEPTED:
        if getattr(of, name) == "unknown":
            return UNKNOWN
        return YES if any(getattr(of, name) in ACCEPTED[name][value] for value in values) else NO
    has = getattr(of, TERMS[name])
    if (name == "country" and of.is_everywhere) or (name == "specialty" and not has):
        return YES
    if not has:
        return UNKNOWN
    return NO if has.isdisjoint(values) else YES


def expected(query: dict[str, list[str]]) -> dict[str, list[str]]:
    """The slugs of every group, in order."""
    groups = {name: [] for name in GROUPS}
    for of in entries():
        known = verdicts(of, query)
        hard = {verdict for name, verdict in known if name in {"status", "access", "country"}}
        fit = "no-fit" if NO in hard else "may-fit" if UNKNOWN in hard else "fits"
        answers = [verdict for _, verdict in known]
        merit = -answers.count(YES), answers.count(UNKNOWN), " ".join(fold(of.name).split())
        groups[fit if of.scope == "medical" else f"{fit}-general"].append((merit, of.slug))
    return {name: [slug for _, slug in sorted(found)] for name, found in groups.items()}


# --- What the page shows -----------------------------------------------------------------------------------


def get(client, query: dict | str = "") -> Tree:
    """The page for a query."""
    words = query if isinstance(query, str) else urlencode(query, doseq=True)
    response = client.get(f"/finder/?{words}")
    assert response.status_code == 200
    return Tree(response.content.decode())


def sections(page: Tree) -> dict[str, object]:
    """The section of each fit."""
    found = [each for each in page.elements if each.name == "section" and "data-fit" in attributes(each)]
    return {attributes(each)["data-fit"]: each for each in found}


def counts(page: Tree) -> dict[str, int]:
    return {fit: int(attributes(each)["data-count"]) for fit, each in sections(page).items()}


def articles(element) -> dict[str, object]:
    """The networks below an element, by slug, in order."""
    found = [each for each in walk(element) if each.name == "article"]
    slugs = [attributes(each)["data-network"] for each in found]
    assert len(set(slugs)) == len(slugs)
    return dict(zip(slugs, found, strict=True))


def told(article) -> list[tuple[str, str]]:
    """Every reason of a network: the wish, and what is known of it."""
    found = [attributes(each) for each in walk(article)]
    return [(each["data-wish"], each["data-met"]) for each in found if "data-wish" in each]
