"""Two texts compared word by word."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_WORDS = 2000  # longer texts are not compared: it would take too long
LIKENESS = 0.3  # texts that have less in common are better shown one after the other
SAME, ADDED, REMOVED = "same", "added", "removed"


@dataclass(frozen=True)
class Piece:
    """A part of a text: in both, only in the new one, or only in the old one."""

    mark: str
    text: str


def compared(before: str, after: str) -> list[Piece]:
    """The pieces of two texts; none if they are too long, or too different for pieces to be readable."""
    old, new = (re.findall(r"\s*\S+|\s+$", text) for text in (before, after))
    if max(len(old), len(new)) > MOST_WORDS:
        return []
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < LIKENESS:
        return []
    pieces = []
    for kind, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            parts = [(SAME, new[new_start:new_end])]
        else:
            parts = [(REMOVED, old[old_start:old_end]), (ADDED, new[new_start:new_end])]
        pieces += [Piece(mark, "".join(words)) for mark, words in parts if words]
    return pieces
