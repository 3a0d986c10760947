"""How facts are put into words, in the language and the manner of the page."""

import re
from collections.abc import Iterable
from datetime import date

from babel import Locale
from babel.dates import format_date, format_skeleton
from babel.lists import format_list
from babel.numbers import format_compact_decimal, format_decimal
from django.conf import settings
from django.utils.translation import get_language, gettext, pgettext

from networks import search
from networks.choices import Coverage, Qualifier, Status
from networks.models import AudienceFigure, Network, Survey, Term

NAMED_COUNTRIES = 3  # a row names so many countries; of more it names two and counts the rest
MILLION = 1_000_000
THOUSAND_MILLION = 1_000 * MILLION
MILLIONS = {"es": "millones"}  # languages without a word for a thousand millions that people use

_SOUNDS_LIKE_I = re.compile(r"h?[ií](?![aeou])", re.IGNORECASE)  # "e Italia", but "y hielo"
_SOUNDS_LIKE_O = re.compile(r"h?[oó]|8", re.IGNORECASE)


def number(value: int | None) -> str:
    """A number as people say it: 35,000, but 1.5 million."""
    if value is None:
        return ""
    if value >= THOUSAND_MILLION and (millions := MILLIONS.get(get_language())):
        return f"{format_decimal(round(value / MILLION), locale=page_locale())} {millions}"
    if value >= MILLION:
        return format_compact_decimal(value, format_type="long", locale=page_locale(), fraction_digits=1)
    return format_decimal(value, locale=page_locale())


def percent(value) -> str:
    """A percentage with as many digits as it has: 53.7 % or 80 %, in the language's own style."""
    if value is None:
        return ""
    locale = Locale.parse(page_locale())
    return format_decimal(value, locale=locale) + locale.percent_formats[None].suffix[0]


def year(partial: str) -> str:
    """The year of a partial date."""
    return partial[:4]


def partial_date(partial: str) -> str:
    """A partial date in words: "2011", "September 2011" or "30 September 2011"."""
    match [int(part) for part in partial.split("-") if part]:
        case [only_year]:
            return str(only_year)
        case [a_year, month]:
            return format_skeleton("yMMMM", date(a_year, month, 1), locale=page_locale())
        case [a_year, month, day]:
            return format_date(date(a_year, month, day), "long", locale=page_locale())
    return ""


def in_order(terms: Iterable[Term]) -> list[Term]:
    """Terms in the order of their vocabulary, those of one place by the alphabet of the page's language."""
    return sorted(terms, key=lambda term: (term.position, search.alphabetical(term.name), term.code))


def named(terms: Iterable) -> str:
    """The names of terms in a row, with "and"."""
    return in_a_row([str(term) for term in terms])


def in_a_row(words: list[str], *, style: str = "standard") -> str:
    """Words with "and", or with "or" in the style of that name; Spanish changes both before their own sound."""
    text = format_list(words, style=style, locale=page_locale())
    if get_language() != "es" or len(words) < 2:
        return text
    before, last = text[: -len(words[-1])], words[-1]
    if style == "or":
        return (before.removesuffix(" o ") + " u " if _SOUNDS_LIKE_O.match(last) else before) + last
    return (before.removesuffix(" y ") + " e " if _SOUNDS_LIKE_I.match(last) else before) + last


def figure(value: AudienceFigure) -> str:
    """A figure in words: "more than 3 million members"."""
    text = {
        Qualifier.EXACT: gettext("%(number)s %(metric)s"),
        Qualifier.APPROXIMATELY: gettext("about %(number)s %(metric)s"),
        Qualifier.MORE_THAN: gettext("more than %(number)s %(metric)s"),
    }[Qualifier(value.qualifier)]
    counted = number(value.value)
    if value.value >= MILLION:
        # Translators: before what is counted, as in “3 million members”; some languages put a word between.
        counted = pgettext("before what is counted", "%(millions)s") % {"millions": counted}
    return text % {"number": counted, "metric": value.get_metric_display()}


def where(network: Network) -> str:
    """Where a network (with card data) is available, in a few words."""
    countries = [str(country) for country in in_order(network.listed_countries)]
    if not countries:
        if network.coverage == Coverage.GLOBAL:
            return gettext("Worldwide")
        return gettext("Several countries, not known which")
    if len(countries) <= NAMED_COUNTRIES:
        return in_a_row(countries)
    return gettext("%(first)s, %(second)s and %(more)s more countries") % {
        "first": countries[0],
        "second": countries[1],
        "more": len(countries) - 2,
    }


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


def decimal(value: float) -> str:
    """A number with one decimal, in the language's own style."""
    return format_decimal(value, format="#,##0.0", locale=page_locale())


def span(interval, unit: str = "%") -> str:
    """An interval: "53.0% to 54.4%", or with another unit "4.1 to 7.5"."""
    ends = {"low": decimal(interval.low), "high": decimal(interval.high)}
    return gettext("%(low)s%% to %(high)s%%") % ends if unit == "%" else gettext("%(low)s to %(high)s") % ends


def place(survey: Survey) -> str:
    """Where a survey asked: its country, its countries, or that they are not known."""
    if survey.country_id:
        return survey.country.name
    countries = in_order(survey.countries.all())
    return named(countries) if countries else gettext("countries not known")


def language_of(row, field: str) -> str:
    """The language of a translated text where it is not the page's, because it is not translated yet; else ""."""
    language = get_language()
    if language == settings.LANGUAGE_CODE or getattr(row, f"{field}_{language}"):
        return ""
    return settings.LANGUAGE_CODE if getattr(row, field) else ""


def page_locale() -> str:
    """The page's locale for CLDR; English is British, as our texts are."""
    language = get_language() or "en"
    return {"en": "en_GB"}.get(language, language)
