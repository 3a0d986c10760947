"""What stands in a cell, for each kind of field: read from it (`clean`) and written into it (`render`).

`clean` raises ValueError with the reason. What it gives for the text that `render` wrote is the same value again.
"""

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export.widgets import Widget

from networks import search

from .dates import partial_date
from .texts import SpreadsheetDate, one_line, paragraphs

_WHOLE_NUMBER = re.compile(r"([0-9]{1,18})([.,]0+)?")
_DECIMAL = re.compile(r"([0-9]{1,9}([.,][0-9]{1,9})?) ?%?")
_YES = {"yes", "true", "1", "sí", "si", "verdadero", "x"}
_NO = {"no", "false", "0", "falso"}


class TextWidget(Widget):
    """A text, on one line or in paragraphs."""

    def __init__(self, *, lines: bool = False, longest: int | None = None):
        super().__init__()
        self.longest = longest
        self.canonical = paragraphs if lines else one_line

    @property
    def how(self) -> str:
        """How a cell is written."""
        if not self.longest:
            return _("Text.")
        return _("Text, %(number)d characters at most.") % {"number": self.longest}

    def clean(self, value: str, row=None, **kwargs) -> str:
        """The text."""
        if isinstance(value, SpreadsheetDate):
            raise ValueError(
                _("The spreadsheet holds a date here: format the cell as text and write it again.")
            )
        return self.canonical(value)

    def render(self, value: str | None, obj=None, **kwargs) -> str:
        """The text."""
        return self.canonical(value)


class WholeNumberWidget(Widget):
    """A number without decimals; spreadsheets like to write 2011.0."""

    how = gettext_lazy("A whole number.")

    def __init__(self, *, highest: int):
        super().__init__()
        self.highest = highest

    def clean(self, value: str, row=None, **kwargs) -> int | None:
        """The number, None for an empty cell."""
        if not value:
            return None
        parts = _WHOLE_NUMBER.fullmatch(value)
        if not parts:
            raise ValueError(_("Write a whole number, with digits only."))
        if int(parts[1]) > self.highest:
            raise ValueError(_("The number is larger than %(highest)d.") % {"highest": self.highest})
        return int(parts[1])

    def render(self, value: int | None, obj=None, **kwargs) -> str:
        """The digits."""
        return "" if value is None else str(value)


class DecimalWidget(Widget):
    """A number that may have decimals, after a point or a comma."""

    how = gettext_lazy("A number, such as 53.7.")

    def clean(self, value: str, row=None, **kwargs) -> Decimal | None:
        """The number, None for an empty cell."""
        if not value:
            return None
        parts = _DECIMAL.fullmatch(value)
        if not parts:
            raise ValueError(_("Write a number, such as 53.7."))
        return Decimal(parts[1].replace(",", "."))

    def render(self, value: Decimal | None, obj=None, **kwargs) -> str:
        """The number without idle zeros."""
        return "" if value is None else f"{Decimal(value).normalize():f}"


class YesNoWidget(Widget):
    """Yes or no."""

    how = gettext_lazy("yes or no.")

    def clean(self, value: str, row=None, **kwargs) -> bool | None:
        """The answer, None for an empty cell."""
        word = value.casefold()
        if word and word not in _YES | _NO:
            raise ValueError(_("Write yes or no."))
        return word in _YES if word else None

    def render(self, value: bool | None, obj=None, **kwargs) -> str:
        """The word."""
        return "" if value is None else "yes" if value else "no"


class PartialDateWidget(Widget):
    """A year, a month or a day."""

    how = gettext_lazy("A year, a month or a day: 2011, 2011-09 or 2011-09-30.")

    def clean(self, value: str, row=None, **kwargs) -> str:
        """The date in the form of ISO 8601."""
        return partial_date(value) if value else ""

    def render(self, value: str | None, obj=None, **kwargs) -> str:
        """The same."""
        return value or ""


class DayWidget(Widget):
    """A day."""

    how = gettext_lazy("A day: 2011-09-30.")

    def clean(self, value: str, row=None, **kwargs) -> date | None:
        """The day, None for an empty cell."""
        if not value:
            return None
        try:
            return date.fromisoformat(partial_date(value))
        except ValueError as error:
            raise ValueError(_("Write a day that the calendar has: 2011-09-30.")) from error

    def render(self, value: date | None, obj=None, **kwargs) -> str:
        """The day in the form of ISO 8601."""
        return value.isoformat() if value else ""


class ChoiceWidget(Widget):
    """One value of a short list."""

    how = gettext_lazy("One code.")

    def __init__(self, choices: Iterable[tuple[str, str]]):
        super().__init__()
        self.choices = dict(choices)

    def clean(self, value: str, row=None, **kwargs) -> str:
        """The value; its capitals do not matter."""
        code = value.casefold()
        if code and code not in self.choices:
            names = {known: known for known in self.choices}
            names |= {str(name): known for known, name in self.choices.items()}
            raise ValueError(_unknown(value, names))
        return code

    def render(self, value: str | None, obj=None, **kwargs) -> str:
        """The value."""
        return str(value or "")


def _unknown(value: str, names: dict[str, str]) -> str:
    """Why a code is refused, with the one that was probably meant; codes are given by all their names."""
    shown = value[: search.MAX_QUERY_LENGTH]
    if guesses := search.suggestions(shown, names, limit=1):
        reason = _("“%(value)s” is not one of the values. Is “%(guess)s” meant?")
        return reason % {"value": shown, "guess": names[guesses[0]]}
    return _("“%(value)s” is not one of the values.") % {"value": shown}
