"""Dates as people and spreadsheets write them, where only one reading is possible."""

import re

from django.utils.translation import gettext as _

_SEPARATOR = "[-/.]"
_YEAR_FIRST = re.compile(r"([0-9]{4})(?:[-/]([0-9]{1,2})(?:[-/]([0-9]{1,2}))?)?")
_YEAR_LAST = re.compile(rf"(?:([0-9]{{1,2}}){_SEPARATOR})?([0-9]{{1,2}}){_SEPARATOR}([0-9]{{4}})")
_MIDNIGHT = re.compile(r"[ T]00:00(:00(\.0+)?)?Z?$")
_WHOLE_NUMBER = re.compile(r"([0-9]{4})[.,]0+")


def partial_date(text: str) -> str:
    """A year, a month or a day in the form of ISO 8601: "2011.0" is "2011", "9/2011" "2011-09".

    Raise ValueError if it is none of these, or if day and month could be meant either way. Whether the calendar
    has such a day is not asked.
    """
    text = _MIDNIGHT.sub("", text.strip())
    if whole := _WHOLE_NUMBER.fullmatch(text):
        return whole[1]
    if parts := _YEAR_FIRST.fullmatch(text):
        return _iso(*parts.groups())
    if parts := _YEAR_LAST.fullmatch(text):
        return _iso(*_ordered(*parts.groups()))
    raise ValueError(_("Write a year, a month or a day: 2011, 2011-09 or 2011-09-30."))


def _ordered(first: str | None, second: str, year: str) -> tuple[str, str, str | None]:
    """Year, month and day of a date whose year stands last."""
    if first is None:
        return year, second, None
    if int(first) > 12 or int(first) == int(second):
        return year, second, first
    if int(second) > 12:
        return year, first, second
    raise ValueError(
        _("Day and month of this date can be read either way: write it as 2011-09-30, with the year first.")
    )


def _iso(*parts: str | None) -> str:
    return "-".join(part.zfill(2) for part in parts if part)
