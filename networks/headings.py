"""What a filtered list shows, in words: "Networks for medical students, available in Spain"."""

from django.utils.translation import gettext

from networks.filtering import ListFilterSet
from networks.wording import in_a_row


def heading(filterset: ListFilterSet) -> str:
    """The heading of the list that the query asks for, from the words that its filters bring."""
    clauses = [*_said(filterset, filterset.clauses), *_years(filterset), *_search(filterset)]
    described = " ".join([_noun(filterset), ", ".join(clauses)]).strip()
    return ", ".join([described, *_said(filterset, filterset.remarks)])


def joined(names: list[str], *, every: bool = False) -> str:
    """Names in a row: "doctors or nurses", or with `every` "cases and jobs"."""
    style = "standard" if every else "or"
    return in_a_row(names, style=style)


def lower_first(name: str) -> str:
    """The name as it stands inside a sentence; an abbreviation keeps its capitals."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]


def _noun(filterset: ListFilterSet) -> str:
    for name, nouns in filterset.nouns.items():
        chosen = filterset.chosen(name)
        if chosen:
            names = [str(nouns.get(option.value, option.name)) for option in chosen]
            return joined([names[0], *(lower_first(each) for each in names[1:])])
    return str(filterset.noun)


def _said(filterset: ListFilterSet, pieces: dict[str, str]) -> list[str]:
    said = []
    for name, clause in pieces.items():
        names = [str(option.name) for option in filterset.chosen(name)]
        if names:
            spoken = names if name in filterset.proper else [lower_first(each) for each in names]
            said.append(clause % {"names": joined(spoken, every=filterset.filters[name].every)})
    return said


def _years(filterset: ListFilterSet) -> list[str]:
    if not filterset.years:
        return []
    first, last = (filterset.values.get(name) for name in filterset.years)
    if first and last:
        return [filterset.year_texts[0] % {"first": first, "last": last}]
    if first:
        return [filterset.year_texts[1] % {"year": first}]
    if last:
        return [filterset.year_texts[2] % {"year": last}]
    return []


def _search(filterset: ListFilterSet) -> list[str]:
    query = filterset.values.get("q")
    return [gettext("matching “%(query)s”") % {"query": query}] if query else []
