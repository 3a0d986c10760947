"""Cells that name other entries: terms and sources by their code, networks, surveys and operators by their slug."""

import re
from collections.abc import Iterable
from functools import cached_property

from django.db.models import Manager, Model
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.widgets import Widget

from networks import search

from .texts import SpreadsheetDate, one_line

_BETWEEN_CODES = re.compile(r"[\s,;]+")
_BETWEEN_NAMES = re.compile(r"(?<!\|)\|(?!\|)")
_GUESSES = 50  # unknown codes of a column for which a known one is looked for: it takes time


def key_name(model: type[Model]) -> str:
    """The field by which files name entries of a model."""
    return "code" if model._meta.pk.name == "code" else "slug"


_HOW = {
    "code": gettext_lazy("One code."),
    "slug": gettext_lazy("A slug: the last part of the address of its page."),
}


class ReferenceWidget(Widget):
    """One other entry. All of them are read once, so that a row costs no query."""

    @property
    def how(self):
        """How a cell is written."""
        return _HOW[key_name(self.model)]

    def __init__(self, model: type[Model]):
        super().__init__()
        self.model = model
        self.expected: set[str] = set()  # of entries that the same file makes
        self._guessed = 0

    @cached_property
    def primary_keys(self) -> dict[str, object]:
        """The primary key of each entry by its code or slug."""
        return dict(self.model._base_manager.values_list(key_name(self.model), "pk"))

    @cached_property
    def _codes(self) -> dict[object, str]:
        return {pk: code for code, pk in self.primary_keys.items()}

    @cached_property
    def _folded(self) -> dict[str, str]:
        return {code.casefold(): code for code in (*self.expected, *self.primary_keys)}

    @cached_property
    def _names(self) -> dict[str, str]:
        """Codes by everything that they are called, for guesses."""
        names = {code: code for code in self.primary_keys}
        called = {field.name for field in self.model._meta.get_fields()} & {"name_en", "name_es", "name"}
        for code, *others in self.model._base_manager.values_list(key_name(self.model), *sorted(called)):
            names |= {name: code for name in others if name}
        return names

    def clean(self, value: str, row=None, **kwargs) -> str:
        """The code or slug, "" for an empty cell; capitals do not matter."""
        return self.find(value) if value else ""

    def find(self, text: str) -> str:
        """The code that is meant; raise ValueError if there is none."""
        if text in self.primary_keys:
            return text
        if code := self._folded.get(text.casefold()):
            return code
        shown = text[: search.MAX_QUERY_LENGTH]
        self._guessed += 1
        guesses = search.suggestions(shown, self._names, limit=1) if self._guessed <= _GUESSES else []
        names = {"name": self.model._meta.verbose_name, "value": shown}
        if guesses:
            reason = _("There is no “%(value)s” (%(name)s). Is “%(guess)s” meant?")
            raise ValueError(reason % (names | {"guess": self._names[guesses[0]]}))
        raise ValueError(_("There is no “%(value)s” (%(name)s).") % names)

    def render(self, value: object, obj=None, **kwargs) -> str:
        """The code or slug of the entry with this primary key."""
        if value is None:
            return ""
        return value if key_name(self.model) == self.model._meta.pk.name else self._codes[value]


class TermsWidget(ReferenceWidget):
    """Any number of other entries, in no order: the codes are sorted."""

    how = gettext_lazy("Codes with spaces or commas between them.")

    def clean(self, value: str, row=None, **kwargs) -> list[str]:
        """The codes, each once; raise ValueError with a reason for each unknown one."""
        codes, reasons = [], []
        for part in filter(None, _BETWEEN_CODES.split(value)):
            try:
                codes.append(self.find(part))
            except ValueError as error:
                reasons.append(str(error))
        if reasons:
            raise ValueError(" ".join(reasons))
        return self.arranged(codes)

    def arranged(self, codes: Iterable[str]) -> list[str]:
        """The codes in the order in which a cell holds them."""
        return sorted(set(codes))

    def render(self, value: Manager | list[str] | None, obj=None, **kwargs) -> str:
        """The codes, with spaces between them."""
        if isinstance(value, Manager):
            value = self.arranged(term.pk for term in value.all())
        return " ".join(value or ())


class SourcesWidget(TermsWidget):
    """Sources in an order that means something: the main one first."""

    how = gettext_lazy("Codes of sources with spaces between them, the main source first.")

    def arranged(self, codes: Iterable[str]) -> list[str]:
        """As they come."""
        return list(dict.fromkeys(codes))

    def render(self, value: Manager | list[str] | None, obj=None, **kwargs) -> str:
        """The codes, with spaces between them."""
        if isinstance(value, Manager):
            links = sorted(value.all(), key=lambda link: (link.position, link.pk))
            value = [link.source_id for link in links]
        return " ".join(value or ())


class NamesWidget(Widget):
    """Names with upright bars between them; a bar within a name is doubled."""

    how = gettext_lazy("Names with upright bars between them: One name | Another name")

    def __init__(self, longest: int):
        super().__init__()
        self.longest = longest

    def clean(self, value: str, row=None, **kwargs) -> list[str]:
        """The names, each once, sorted."""
        if isinstance(value, SpreadsheetDate):
            raise ValueError(
                _("The spreadsheet holds a date here: format the cell as text and write it again.")
            )
        parts = (one_line(part.replace("||", "|")) for part in _BETWEEN_NAMES.split(value))
        names = sorted({part for part in parts if part})
        for name in names:
            if len(name) > self.longest:
                reason = _("A name has %(length)d characters; %(most)d are allowed.")
                raise ValueError(reason % {"length": len(name), "most": self.longest})
        return names

    def render(self, value: Manager | list[str] | None, obj=None, **kwargs) -> str:
        """The names, with bars between them."""
        if isinstance(value, Manager):
            value = sorted({one_line(other.name) for other in value.all()})
        names = value or ()
        return " | ".join(name.replace("|", "||") for name in names)
