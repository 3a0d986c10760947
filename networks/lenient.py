"""Form fields for query strings: nonsense is not an error but left out, and remembered for a notice."""

from collections.abc import Iterable
from dataclasses import dataclass

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext

SHOWN_LENGTH = 40  # of a value that a notice quotes
SHOWN_PARTS = 10  # values that a notice quotes
COMPARED = 4  # networks that can be compared at once
LOOKED_UP = 20  # of the networks that a query names
LONGEST_TEXT = 200  # of a search


@dataclass(frozen=True)
class Ignored:
    """A part of a query that is left out: the parameter's name and the value, cut for display.

    `reason` says why, where it is not that the value is not known here.
    """

    name: str
    value: str
    reason: str = ""


@dataclass(frozen=True)
class Option:
    """One value that a filter offers: its code, its name and the heading under which it stands."""

    value: str
    name: str
    group: str = ""


def presentable(value: str) -> str:
    """A sent value as a page can quote it: short, and with a mark in place of what cannot be printed."""
    text = "".join(letter if letter.isprintable() else "\ufffd" for letter in value[: SHOWN_LENGTH + 1])
    return text if len(text) <= SHOWN_LENGTH else f"{text[:SHOWN_LENGTH]}…"


class LenientField(forms.Field):
    """A field that never fails: what it cannot use it lists in `ignored` and goes on without.

    `reasons` says why, by value, where it is not that the value is not known here.
    """

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.ignored: list[str] = []
        self.reasons: dict[str, str] = {}


def ignored_parts(form: forms.Form) -> list[Ignored]:
    """What the lenient fields of a form left out, at most SHOWN_PARTS of it; cleans the form."""
    form.is_valid()  # lenient fields: it always is
    parts = [
        Ignored(name, presentable(value), field.reasons.get(value, ""))
        for name, field in form.fields.items()
        for value in field.ignored
    ]
    return parts[:SHOWN_PARTS]


class OptionsField(LenientField):
    """Known values out of several that were sent, in the order of the vocabulary."""

    widget = forms.SelectMultiple

    def __init__(self, *, options: Iterable[Option] = (), **kwargs):
        super().__init__(**kwargs)
        self.options = options

    def clean(self, value):
        """A list of known values."""
        known = {option.value for option in self.options}
        sent = list(dict.fromkeys(value or ()))
        self.ignored = [part for part in sent if part and part not in known]
        return [option.value for option in self.options if option.value in sent]


class ChoiceField(LenientField):
    """One known value, or ""."""

    def __init__(self, *, choices: Iterable[str] = (), **kwargs):
        super().__init__(**kwargs)
        self.choices = choices

    def clean(self, value):
        """The value, or "" if it is not one of the choices."""
        if not value or value in self.choices:
            return value or ""
        self.ignored = [value]
        return ""


class TextField(LenientField):
    """A line of text of bounded length, without control characters."""

    def clean(self, value):
        """The text; what is too long is cut."""
        text = "".join(letter for letter in value or "" if letter.isprintable()).strip()
        if len(text) > LONGEST_TEXT:
            rest = text[LONGEST_TEXT:]
            self.ignored = [rest]
            self.reasons = {rest: gettext("after %(number)s characters") % {"number": LONGEST_TEXT}}
        return text[:LONGEST_TEXT].strip()


class YearField(LenientField):
    """A year, or None."""

    def clean(self, value):
        """The year as a number from 1 to 9999."""
        text = (value or "").strip()
        if not text:
            return None
        if text.isascii() and text.isdigit() and 1 <= int(text[:5]) <= 9999:
            return int(text[:5])
        self.ignored = [text]
        return None


class NetworksField(LenientField):
    """Networks by today's or a former slug, in the order in which they were sent, at most COMPARED of them."""

    widget = forms.SelectMultiple

    def __init__(self, *, networks: QuerySet, **kwargs):
        super().__init__(**kwargs)
        self.networks = networks
        self.chosen: list = []

    def clean(self, value):
        """Today's slugs; the networks themselves are kept in `chosen`."""
        sent = [slug for slug in value or () if slug]
        # No slug is longer or holds NUL, which PostgreSQL refuses in a text.
        possible = [slug for slug in dict.fromkeys(sent) if len(slug) <= LONGEST_TEXT and "\0" not in slug]
        asked, unasked = possible[:LOOKED_UP], possible[LOOKED_UP:]
        known = self.networks.by_slug(asked) if asked else {}
        self.chosen, refused = [], {}
        for slug in sent:
            network = known.get(slug)
            if network in self.chosen:
                refused[slug] = gettext("named twice")
            elif slug in unasked or (network and len(self.chosen) == COMPARED):
                refused[slug] = gettext("at most %(number)s at once") % {"number": COMPARED}
            elif network:
                self.chosen.append(network)
            else:
                refused[slug] = ""
        self.ignored, self.reasons = list(refused), refused
        return [network.slug for network in self.chosen]
