"""What a filtered list shows, in words: "Networks for medical students, available in Spain"."""

from babel.lists import format_list
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from networks.filters import NetworkFilterSet

# Sentence pieces, in the order in which they are said after the noun, which category and scope give.
CLAUSES = {
    "audience": _("for %(names)s"),
    "specialty": _("in %(names)s"),
    "feature": _("with %(names)s"),
    "country": _("available in %(names)s"),
    "language": _("in %(names)s"),
    "funding": _("paid for by %(names)s"),
    "platform": _("on %(names)s"),
}
# What no preposition introduces stands at the end.
REMARKS = {
    "access": _("who may join: %(names)s"),
    "cost": _("cost: %(names)s"),
    "identity": _("names shown: %(names)s"),
    "status": _("status: %(names)s"),
}
# Words that begin with a capital wherever they stand.
PROPER = {"country", "language", "platform"}


def heading(filterset: NetworkFilterSet) -> str:
    """The heading of the list that the query asks for."""
    clauses = [*_said(filterset, CLAUSES), *_years(filterset), *_search(filterset)]
    described = " ".join([_noun(filterset), ", ".join(clauses)]).strip()
    return ", ".join([described, *_said(filterset, REMARKS)])


def joined(names: list[str], *, every: bool = False) -> str:
    """Names in a row: "doctors or nurses", or with `every` "cases and jobs"."""
    style = "standard" if every else "or"
    return format_list(names, style=style, locale=get_language() or "en")


def lower_first(name: str) -> str:
    """The name as it stands inside a sentence; an abbreviation keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _noun(filterset: NetworkFilterSet) -> str:
    categories = [option.name for option in filterset.chosen("category")]
    if categories:
        return joined([categories[0], *(lower_first(name) for name in categories[1:])])
    match filterset.values.get("scope"):
        case ["general"]:
            return gettext("General networks")
        case ["medical"]:
            return gettext("Medical networks")
    return gettext("Networks")


def _said(filterset: NetworkFilterSet, pieces: dict[str, str]) -> list[str]:
    said = []
    for name, clause in pieces.items():
        names = [str(option.name) for option in filterset.chosen(name)]
        if names:
            spoken = names if name in PROPER else [lower_first(each) for each in names]
            said.append(clause % {"names": joined(spoken, every=filterset.filters[name].every)})
    return said


def _years(filterset: NetworkFilterSet) -> list[str]:
    first, last = filterset.values.get("founded_min"), filterset.values.get("founded_max")
    if first and last:
        return [gettext("founded from %(first)s to %(last)s") % {"first": first, "last": last}]
    if first:
        return [gettext("founded in %(year)s or later") % {"year": first}]
    if last:
        return [gettext("founded in %(year)s or earlier") % {"year": last}]
    return []


def _search(filterset: NetworkFilterSet) -> list[str]:
    query = filterset.values.get("q")
    return [gettext("matching “%(query)s”") % {"query": query}] if query else []
