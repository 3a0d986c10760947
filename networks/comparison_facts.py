"""The facts of a network that a comparison sets side by side: how each is said, and when two are the same."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networks import wording
from networks.choices import CitedField, Status
from networks.compared import Compared
from networks.comparison import SEPARATOR, Answer, Cell, Item

UNKNOWN = "unknown"  # the same word in every vocabulary


def always(_compared: Compared) -> bool:
    """For facts that stand in every comparison, known or not."""
    return True


@dataclass(frozen=True)
class Fact:
    """A fact: its name, its label, how the cell of a network comes about.

    Its row is there if `matters` holds for at least one of the networks.
    """

    name: str
    label: str
    cell: Callable[[Compared], Cell]
    matters: Callable[[Compared], bool] = always


# --- Kinds of cells ----------------------------------------------------------------------------------------


def said(
    compared: Compared, field: str, text: object, value=None, *, address: str = "", needs_source: bool = True
) -> Cell:
    """A cell with a text, or not known without one; its sources are those of the field.

    Two such cells are the same if their values are: the texts, unless there is something better.
    """
    return Cell(
        items=(Item(str(text), address),) if text else (),
        value=str(text) if value is None else value,
        source_codes=tuple(compared.cited.get(field, ())),
        needs_source=needs_source and bool(text),
    )


def counted(number: int, address: str) -> Cell:
    """A number that this directory counts, with the page where that can be checked."""
    return Cell((Item(wording.number(number), address if number else ""),), number)


def stated(field: str) -> Callable[[Compared], Cell]:
    """A field that holds one of several values, "unknown" among them."""

    def cell(compared: Compared) -> Cell:
        value = getattr(compared.network, field)
        text = "" if value == UNKNOWN else getattr(compared.network, f"get_{field}_display")()
        return said(compared, field, text, value)

    return cell


def terms(field: str, *, in_a_sentence: bool = False) -> Callable[[Compared], Cell]:
    """A field that holds terms of a vocabulary."""

    def cell(compared: Compared) -> Cell:
        found = compared.terms[field]
        text = wording.named(found) if in_a_sentence else SEPARATOR.join(map(str, found))
        return said(compared, field, text if found else "", frozenset(term.code for term in found))

    return cell


# --- Who it is for -----------------------------------------------------------------------------------------


def _summary(compared: Compared) -> Cell:
    network = compared.network
    cell = said(compared, "summary", network.summary, needs_source=False)
    return replace(
        cell,
        items=tuple(replace(item, language=wording.language_of(network, "summary")) for item in cell.items),
    )


def _category(compared: Compared) -> Cell:
    category = compared.network.category
    address = reverse("networks:category", args=[category.code])
    return said(compared, "category", category, category.code, address=address, needs_source=False)


def _other_names(compared: Compared) -> list[str]:
    return [other.name for other in compared.network.other_names.all()]


def _also_known_as(compared: Compared) -> Cell:
    names = _other_names(compared)
    return said(compared, "also_known_as", wording.named(names) if names else "", frozenset(names))


def _specialties(compared: Compared) -> Cell:
    if compared.terms["specialties"]:
        return terms("specialties")(compared)
    return said(compared, "specialties", gettext("All specialties"), frozenset(), needs_source=False)


# --- Joining -----------------------------------------------------------------------------------------------


def _status(compared: Compared) -> Cell:
    """Also an answer to whether there is anything left to join."""
    answers = {Status.ACTIVE: Answer.YES, Status.UNKNOWN: Answer.UNKNOWN}
    return replace(stated("status")(compared), answer=answers.get(compared.network.status, Answer.NO))


def _has_ended(compared: Compared) -> bool:
    return compared.network.has_ended or bool(compared.network.closed_year)


def _no_end(compared: Compared) -> Cell:
    """What a row about an end says of a network that is not known to have ended."""
    is_active = compared.network.status == Status.ACTIVE
    return Cell((Item(gettext("has not ended")),), "") if is_active else Cell()


def _closed_year(compared: Compared) -> Cell:
    if not _has_ended(compared):
        return _no_end(compared)
    return said(compared, "closed_year", compared.network.closed_year)


def _successor(compared: Compared) -> Cell:
    if not _has_ended(compared):
        return _no_end(compared)
    successor = compared.successor
    address = successor.get_absolute_url() if successor else ""
    return said(compared, "successor", successor, successor and successor.slug, address=address)


def _url(compared: Compared) -> Cell:
    cell = said(compared, "url", compared.network.url)
    return replace(cell, items=tuple(Item(item.text, item.text, is_elsewhere=True) for item in cell.items))


# --- Where, money, numbers ---------------------------------------------------------------------------------


def _countries(compared: Compared) -> Cell:
    if compared.is_everywhere:
        return said(compared, "countries", gettext("every country"), "everywhere", needs_source=False)
    return terms("countries", in_a_sentence=True)(compared)


def _country_count_claim(compared: Compared) -> Cell:
    claimed = compared.network.country_count_claim
    return said(compared, "country_count_claim", wording.number(claimed), claimed)


def _headquarters(compared: Compared) -> Cell:
    country = compared.network.headquarters
    return said(compared, "headquarters_country", country, country and country.code)


def _operator(compared: Compared) -> Cell:
    operator = compared.network.operator
    address = operator.get_absolute_url() if operator else ""
    return said(compared, "operator", operator, operator and operator.slug, address=address)


def _founded_year(compared: Compared) -> Cell:
    return said(compared, "founded_year", compared.network.founded_year)


def _feature_count(compared: Compared) -> Cell:
    number = len(compared.terms["features"])
    return said(compared, "features", wording.number(number) if number else "", number)


def _community_count(compared: Compared) -> Cell:
    return counted(compared.communities, _list_of(compared, "networks:communities"))


def _survey_count(compared: Compared) -> Cell:
    return counted(compared.surveys, _list_of(compared, "networks:surveys"))


def _list_of(compared: Compared, page: str) -> str:
    return f"{reverse(page)}?network={compared.network.slug}"


# --- Evidence ----------------------------------------------------------------------------------------------


def _source_count(compared: Compared) -> Cell:
    return counted(compared.sources, f"{compared.network.get_absolute_url()}#sources")


def _newest_source(compared: Compared) -> Cell:
    date = compared.newest_source
    return Cell((Item(wording.partial_date(date)),), date) if date else Cell()


def _status_as_of(compared: Compared) -> Cell:
    date = compared.network.status_as_of
    return said(compared, "status", wording.partial_date(date), date, needs_source=False)


def _last_reviewed(compared: Compared) -> Cell:
    reviewed = compared.network.last_reviewed
    if not reviewed:
        return Cell((Item(gettext("not yet reviewed by a curator")),), "")
    return Cell((Item(wording.partial_date(reviewed.isoformat())),), reviewed.isoformat())


# --- In which order they stand -----------------------------------------------------------------------------

PEOPLE = (
    Fact("summary", _("In one line"), _summary),
    Fact("category", CitedField.CATEGORY.label, _category),
    Fact("also_known_as", CitedField.ALSO_KNOWN_AS.label, _also_known_as, lambda each: _other_names(each)),
    Fact("audiences", CitedField.AUDIENCES.label, terms("audiences")),
    Fact("specialties", CitedField.SPECIALTIES.label, _specialties),
)
JOINING = (
    Fact("status", CitedField.STATUS.label, _status),
    Fact("closed_year", CitedField.CLOSED_YEAR.label, _closed_year, _has_ended),
    Fact("successor", CitedField.SUCCESSOR.label, _successor, _has_ended),
    Fact("access", CitedField.ACCESS.label, stated("access")),
    Fact("identity", CitedField.IDENTITY.label, stated("identity")),
    Fact("platforms", CitedField.PLATFORMS.label, terms("platforms")),
    Fact("url", CitedField.URL.label, _url),
)
FEATURES = (Fact("features", _("Features that sources name"), _feature_count),)
WHERE = (
    Fact("coverage", CitedField.COVERAGE.label, stated("coverage")),
    Fact("countries", CitedField.COUNTRIES.label, _countries),
    Fact(
        "country_count_claim",
        CitedField.COUNTRY_COUNT_CLAIM.label,
        _country_count_claim,
        lambda each: each.network.country_count_claim is not None,
    ),
    Fact("headquarters_country", CitedField.HEADQUARTERS_COUNTRY.label, _headquarters),
    Fact("languages", CitedField.LANGUAGES.label, terms("languages", in_a_sentence=True)),
)
MONEY = (
    Fact("cost", CitedField.COST.label, stated("cost")),
    Fact("funding", CitedField.FUNDING.label, terms("funding")),
    Fact("operator", CitedField.OPERATOR.label, _operator),
)
NUMBERS = (
    Fact("founded_year", CitedField.FOUNDED_YEAR.label, _founded_year),
    Fact("communities", _("Communities listed here"), _community_count),
    Fact("surveys", _("Surveys that asked about it"), _survey_count),
)
EVIDENCE = (
    Fact("sources", _("Sources of its entry"), _source_count),
    Fact("newest_source", _("Newest source"), _newest_source),
    Fact("status_as_of", _("Status as of"), _status_as_of),
    Fact("last_reviewed", _("Last reviewed"), _last_reviewed),
)
