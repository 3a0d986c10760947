"""From what a visitor wrote to what an entry could say: values that a curator only has to confirm or to mend.

Nothing is guessed: a value is proposed where the words leave no choice, otherwise the curator chooses.
"""

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.db import models
from django.utils.text import slugify

from networks import search
from networks.choices import CitedField, Status, Trouble
from networks.models import Network, SlugHistory, Source, Suggestion

# The fields of a network that a curator sees for a correction, by what is wrong.
FIELDS = {
    CitedField.NAME: ["name"],
    CitedField.ALSO_KNOWN_AS: [],  # rows of their own
    CitedField.URL: ["url"],
    CitedField.CATEGORY: ["category"],
    CitedField.SUMMARY: ["summary_en", "summary_es"],
    CitedField.DESCRIPTION: ["description_en", "description_es"],
    CitedField.STATUS: ["status", "status_as_of", "closed_year", "successor"],
    CitedField.SUCCESSOR: ["successor"],
    CitedField.FOUNDED_YEAR: ["founded_year"],
    CitedField.CLOSED_YEAR: ["closed_year"],
    CitedField.OPERATOR: ["operator"],
    CitedField.HEADQUARTERS_COUNTRY: ["headquarters"],
    CitedField.COVERAGE: ["coverage", "countries"],
    CitedField.COUNTRIES: ["countries", "coverage"],
    CitedField.COUNTRY_COUNT_CLAIM: ["country_count_claim"],
    CitedField.LANGUAGES: ["languages"],
    CitedField.AUDIENCES: ["audiences"],
    CitedField.SPECIALTIES: ["specialties"],
    CitedField.FEATURES: ["features"],
    CitedField.ACCESS: ["access"],
    CitedField.IDENTITY: ["identity"],
    CitedField.COST: ["cost"],
    CitedField.FUNDING: ["funding"],
    CitedField.PLATFORMS: ["platforms"],
    Trouble.HAS_CLOSED: ["status", "status_as_of", "closed_year", "successor"],
    Trouble.OTHER: [],
}
DRAFT_FIELDS = ["name", "slug", "url", "category", "summary_en", "summary_es", "coverage"]
# What the source of a new network most likely supports.
DRAFT_CITED = [CitedField.NAME, CitedField.URL, CitedField.SUMMARY]

_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)]")
_YEAR = re.compile(r"\b(?:1[89]|20)[0-9]{2}\b")
_NUMBER = re.compile(r"\b[0-9]+\b")
_COMMAS, _CONJUNCTIONS = re.compile(r"[,;\n]"), re.compile(r"[,;\n]|\band\b|\by\b")


def cited_field(suggestion: Suggestion) -> CitedField | None:
    """The field that the source of a correction supports; None if it is about none of them."""
    if suggestion.field == Trouble.HAS_CLOSED:
        return CitedField.STATUS
    return CitedField(suggestion.field) if suggestion.field in CitedField else None


def draft_values(suggestion: Suggestion) -> dict:
    """What the draft of a suggested network begins with."""
    return {
        "name": suggestion.name,
        "slug": free_slug(suggestion.name),
        "url": suggestion.url,
        "category": suggestion.category_id,
        "summary_en": suggestion.summary,
    }


def corrected_values(suggestion: Suggestion) -> dict:
    """New values of a network's fields that a correction leaves no doubt about; perhaps none."""
    text = suggestion.proposal.strip()
    if suggestion.field == Trouble.HAS_CLOSED:
        seen = suggestion.received_at.date().isoformat()
        found = {"status": Status.CLOSED, "status_as_of": seen, "closed_year": _only(_YEAR, text)}
    else:
        names = FIELDS[suggestion.field][:1]
        found = {name: _meant(Network._meta.get_field(name), text, suggestion.network) for name in names}
    return {name: value for name, value in found.items() if value not in (None, "")}


def current_value(network: Network, name: str) -> str:
    """What an entry says now, in words; "" for nothing."""
    field = network._meta.get_field(name)
    if field.many_to_many:
        return ", ".join(str(term) for term in getattr(network, name).all())
    value = getattr(network, f"get_{name}_display")() if field.choices else getattr(network, name)
    return "" if value is None else str(value)


def other_names(suggestion: Suggestion) -> list[str]:
    """The names that a correction gives, one a line or separated by commas."""
    if suggestion.field != CitedField.ALSO_KNOWN_AS:
        return []
    return [name for part in _COMMAS.split(suggestion.proposal) if (name := part.strip())]


def free_slug(name: str) -> str:
    """A slug for this name that no network has or had."""
    length = Network._meta.get_field("slug").max_length
    return _free(
        slugify(search.fold(name)) or "network",
        length,
        lambda slug: (
            Network.objects.filter(slug=slug).exists() or SlugHistory.objects.filter(slug=slug).exists()
        ),
    )


def free_code(publisher: str, title: str) -> str:
    """A code for this source that no other has."""
    wanted = slugify(search.fold(f"{publisher} {title}")) or "source"
    length = Source._meta.pk.max_length
    return _free(wanted, length, lambda code: Source.objects.filter(pk=code).exists())


def source_values(suggestion: Suggestion) -> dict:
    """What is known of the page that a suggestion names: its address, and who probably publishes it."""
    url = suggestion.evidence_url
    host = (urlsplit(url).hostname or "").removeprefix("www.")
    own = bool(suggestion.url) and not suggestion.source_url
    return {
        "url": url,
        "publisher": suggestion.name if own else host,
        "title": suggestion.name if own else "",
    }


def _free(wanted: str, length: int, taken) -> str:
    """The wanted word, cut to its length, with a number if it is taken."""
    word = wanted[:length].strip("-")
    number = 1
    while taken(word):
        number += 1
        word = f"{wanted[: length - len(str(number)) - 1].strip('-')}-{number}"
    return word


def _meant(field: models.Field, text: str, network: Network):
    """The value of a field that the text names; None if it names none, or several where one is wanted."""
    if field.many_to_many:
        # "Trinidad and Tobago" is one country, "Spain and Portugal" are two.
        named = _terms(field.related_model, [*_COMMAS.split(text), *_CONJUNCTIONS.split(text)])
        chosen = getattr(network, field.name).values_list("pk", flat=True)
        return [*dict.fromkeys([*chosen, *named])] if named else None
    if field.many_to_one:
        named = _terms(field.related_model, [text])
        return named[0] if len(named) == 1 else None
    if field.choices:
        wanted = search.fold(text).strip(" .")
        return next(
            (v for v, label in field.choices if wanted in {search.fold(v), search.fold(str(label))}), None
        )
    if isinstance(field, models.URLField):
        return _only(_ADDRESS, text) or (text if search.normalise_address(text) else None)
    if isinstance(field, models.IntegerField):
        return _only(_YEAR if field.name.endswith("_year") else _NUMBER, text)
    return text if len(text) <= (field.max_length or len(text)) else None


def _terms(model: type[models.Model], parts: Iterable[str]) -> list:
    """Keys of the rows that these words name exactly, in English or Spanish."""
    wanted = {search.fold(part).strip(" .") for part in parts} - {""}
    translated = hasattr(model, "name_en")
    columns = ["name_en", "name_es"] if translated else ["name"]
    return [
        pk
        for pk, *names in model.objects.order_by("pk").values_list("pk", *columns)
        if wanted & {search.fold(name) for name in names if name}
    ]


def _only(pattern: re.Pattern, text: str) -> str | None:
    """The one thing in the text that has this form; None if there is none or more than one."""
    found = set(pattern.findall(text))
    return found.pop() if len(found) == 1 else None
