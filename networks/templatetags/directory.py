"""How facts are put into words and marks on a page."""

import functools
from datetime import date

from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal
from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from networks import search
from networks.choices import Coverage, Qualifier, Status
from networks.facets import Facet, FacetOption
from networks.models import AudienceFigure, Network

register = template.Library()

NAMED_COUNTRIES = 3  # a row names so many countries; of more it names two and counts the rest
MILLION = 1_000_000

_DISABLED_LABEL = mark_safe(' class="disabled"')
_CHECKED = mark_safe(" checked")
_DISABLED = mark_safe(" disabled")


def _locale() -> str:
    return get_language() or "en"


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the page's sheet (`{% icon_sheet %}`); it says nothing that words beside it do not say."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#icon-{}"></use></svg>', name)


ICONS = (
    "badge-check",
    "calendar-check",
    "chevron-down",
    "external-link",
    "funnel",
    "globe",
    "languages",
    "lock",
    "map-pin",
    "search",
    "stethoscope",
    "users",
    "x",
)


@register.simple_tag
@functools.cache
def icon_sheet() -> SafeString:
    """The drawings of all icons, once a page; `{% icon %}` refers to them."""
    return render_to_string("components/icon_sheet.html", {"icons": ICONS})


@register.simple_tag
def option_list(facet: Facet, options: list[FacetOption]) -> SafeString:
    """The options of a facet as checkboxes with their counts.

    Written in Python because a page holds three hundred of them, which as an included template take half its time.
    """
    return format_html(
        '<ul class="options">{}</ul>',
        format_html_join(
            "",
            '<li><label{}><input type="checkbox" name="{}" value="{}" id="{}-{}" data-count="{}"{}{}>'
            '<span>{}</span> <span class="count">{}</span></label></li>',
            (
                (
                    _DISABLED_LABEL if option.disabled else "",
                    facet.name,
                    option.value,
                    facet.name,
                    option.value,
                    option.count,
                    _CHECKED if option.chosen else "",
                    _DISABLED if option.disabled else "",
                    option.name,
                    option.count,
                )
                for option in options
            ),
        ),
    )


@register.filter
def marked(text: str, query: str) -> SafeString:
    """The text with the query's words in `<mark>`."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece) if hit else piece,)
            for piece, hit in search.marked(text, query)
        ),
    )


@register.filter
def number(value: int | None) -> str:
    """A number as people say it: 35,000, but 1.5 million."""
    if value is None:
        return ""
    if value >= MILLION:
        return format_compact_decimal(value, format_type="long", locale=_locale(), fraction_digits=1)
    return format_decimal(value, locale=_locale())


@register.filter
def percent(value) -> str:
    """A percentage with as many digits as it has: 53.7 % or 80 %, in the language's own style."""
    return f"{format_decimal(value, locale=_locale())}%" if value is not None else ""


@register.filter
def year(partial: str) -> str:
    """The year of a partial date."""
    return partial[:4]


@register.filter
def partial_date(partial: str) -> str:
    """A partial date in words: "2011", "September 2011" or "30 September 2011"."""
    match [int(part) for part in partial.split("-") if part]:
        case [only_year]:
            return str(only_year)
        case [a_year, month]:
            return format_skeleton("yMMMM", date(a_year, month, 1), locale=_babel_locale())
        case [a_year, month, day]:
            return format_date(date(a_year, month, day), "long", locale=_babel_locale())
    return ""


def _babel_locale() -> str:
    """British order of day and month, as the English texts are British."""
    return {"en": "en_GB"}.get(_locale(), _locale())


@register.filter
def named(terms) -> str:
    """The names of terms in a row, with "and"."""
    return format_list([str(term) for term in terms], locale=_locale())


@register.filter
def figure(value: AudienceFigure) -> str:
    """A figure in words: "more than 3 million members"."""
    text = {
        Qualifier.EXACT: gettext("%(number)s %(metric)s"),
        Qualifier.APPROXIMATELY: gettext("about %(number)s %(metric)s"),
        Qualifier.MORE_THAN: gettext("more than %(number)s %(metric)s"),
    }[Qualifier(value.qualifier)]
    return text % {"number": number(value.value), "metric": value.get_metric_display()}


@register.filter
def where(network: Network) -> str:
    """Where a network is available, in a few words."""
    countries = [str(country) for country in network.countries.all()]
    if not countries:
        if network.coverage == Coverage.GLOBAL:
            return gettext("Worldwide")
        return gettext("Several countries, not known which")
    if len(countries) <= NAMED_COUNTRIES:
        return format_list(countries, locale=_locale())
    return gettext("%(first)s, %(second)s and %(more)s more countries") % {
        "first": countries[0],
        "second": countries[1],
        "more": len(countries) - 2,
    }


@register.filter
def status_note(network: Network) -> str:
    """How sure it is that a network lives: "closed 2018", "not confirmed since 2013", "confirmed 2024"."""
    seen = network.status_as_of[:4]
    match network.status:
        case Status.ACTIVE:
            return gettext("confirmed %(year)s") % {"year": seen} if seen else gettext("active")
        case Status.UNKNOWN:
            if seen:
                return gettext("not confirmed since %(year)s") % {"year": seen}
            return gettext("not known whether active")
    words = {
        Status.CLOSED: (gettext("closed %(year)s"), gettext("closed by %(year)s"), gettext("closed")),
        Status.MERGED: (gettext("merged %(year)s"), gettext("merged by %(year)s"), gettext("merged")),
        Status.RENAMED: (gettext("renamed %(year)s"), gettext("renamed by %(year)s"), gettext("renamed")),
    }[Status(network.status)]
    if network.closed_year:
        return words[0] % {"year": network.closed_year}
    return words[1] % {"year": seen} if seen else words[2]


@register.filter
def status_sentence(network: Network) -> str:
    """The status in a sentence, with its date."""
    as_of = {"date": partial_date(network.status_as_of)}
    dated = bool(network.status_as_of)
    match network.status:
        case Status.ACTIVE:
            return gettext("Active, as of %(date)s") % as_of if dated else gettext("Active")
        case Status.UNKNOWN:
            if dated:
                return gettext("Not known whether it is still active; last seen in %(date)s") % as_of
            return gettext("Not known whether it is still active")
    words = {
        Status.CLOSED: (gettext("Closed in %(year)s"), gettext("Closed, as of %(date)s"), gettext("Closed")),
        Status.MERGED: (
            gettext("Merged into another network in %(year)s"),
            gettext("Merged into another network, as of %(date)s"),
            gettext("Merged into another network"),
        ),
        Status.RENAMED: (
            gettext("Renamed in %(year)s"),
            gettext("Renamed, as of %(date)s"),
            gettext("Renamed"),
        ),
    }[Status(network.status)]
    if network.closed_year:
        return words[0] % {"year": network.closed_year}
    return words[1] % as_of if dated else words[2]


@register.simple_tag
def without(filterset, name: str, value: str = "") -> str:
    """The query of a list without one value of one filter, or without the whole filter."""
    return filterset.query(without=(name, value)) if value else filterset.query(**{name: None})


@register.simple_tag
def at_page(filterset, number: int) -> str:
    """The query of another page of the same list."""
    return filterset.query(page=number if number > 1 else None)
