"""Texts as cells hold them: without what only an editor or a spreadsheet put there, and never run as a formula.

Text that differs only in what `one_line` and `paragraphs` take away counts as the same text.
"""

import re

from networks.exports import FORMULA

# Control characters, halves of letters, and two code points that no XML file can hold.
_UNPRINTABLE = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
# Where a spreadsheet may see the beginning of a formula: at the beginning of the cell, and after a semicolon, at which
# a program with other separators begins a cell of its own. Spaces, quotation marks and invisible letters do not matter.
_BEGINNING = '((?:^|;)[\\s"\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]*)'
_WOULD_RUN = re.compile(f"{_BEGINNING}('*[{re.escape(FORMULA)}])")
_GUARDED = re.compile(f"{_BEGINNING}'('*[{re.escape(FORMULA)}])")
_LINE_ENDS = re.compile("\r\n|[\r\v\f\u2028\u2029]")
_SPACES = re.compile("[ \t\n\v\f\r\u2028\u2029]+")  # not the no-break space, which authors mean


class SpreadsheetDate(str):
    """A cell that the spreadsheet holds as a date, ISO 8601, as exactly as the cell shows it."""

    __slots__ = ()


def guard(text: str) -> str:
    """The text with an apostrophe before whatever in it a spreadsheet would run as a formula.

    Unlike networks.exports.guarded it loses nothing: `unguard` gives the same text again.
    """
    return _WOULD_RUN.sub(r"\1'\2", text)


def unguard(text: str) -> str:
    """The text without the apostrophes that `guard` put there; any other text as it is."""
    return _GUARDED.sub(r"\1\2", text)


def control_characters(text: str) -> list[str]:
    """Names of what is in a cell but is neither a letter nor space nor the end of a line."""
    return [f"U+{ord(letter):04X}" for letter in sorted(set(_UNPRINTABLE.findall(text)))]


def one_line(text: str | None) -> str:
    """The text on one line, with single spaces."""
    return _SPACES.sub(" ", _UNPRINTABLE.sub("", text or "")).strip()


def paragraphs(text: str | None) -> str:
    """The text with its line breaks, each a single character, and no space around it."""
    return _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text or "")).strip()
