"""Footnotes of a page: which sources support what it says, numbered in the order in which they are met."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from networks.models import Citation, Source


@dataclass(frozen=True)
class Mention:
    """A place on the page that a source supports: the id of its element, and what it is called."""

    anchor: str
    label: str


@dataclass
class Footnote:
    """A source with its number on this page and the places that it supports, in the page's order."""

    number: int
    source: Source
    mentions: list[Mention] = field(default_factory=list)
    prefix: str = ""  # tells it from the same number of other footnotes on the page

    @property
    def anchor(self) -> str:
        """The id of its line in the list of sources."""
        return f"{self.prefix}source-{self.number}"


class Footnotes:
    """The footnotes of one page.

    A source gets the next number when the page first cites it, so the list of sources has neither gaps nor
    lines that nothing refers to, and it is complete once all the rest of the page is written.
    """

    def __init__(self, citations: Iterable[Citation], sources: Mapping[str, Source], *, prefix: str = ""):
        """Take the citations of one network, and at least all sources that the page will cite, by code.

        Where a page has several lists of sources, each needs a `prefix` for the ids of its lines.
        """
        self._by_field = defaultdict(list)
        for citation in citations:
            self._by_field[citation.field].append(citation)
        self._sources = sources
        self._prefix = prefix
        self._notes: dict[str, Footnote] = {}

    def of_field(self, name: str) -> list[Footnote]:
        """The footnotes of a field of the network: none if nobody has cited a source for it yet."""
        cited = self._by_field.get(name, [])
        label = str(cited[0].get_field_display()) if cited else ""
        return self.of(sorted(citation.source_id for citation in cited), f"fact-{name}", label)

    def of(self, codes: Iterable[str], anchor: str, label: str) -> list[Footnote]:
        """The footnotes of anything else that names its sources; raises KeyError for an unknown source."""
        mention = Mention(anchor, label)
        cited = [self._cite(code) for code in dict.fromkeys(codes)]
        for note in cited:
            if mention not in note.mentions:
                note.mentions.append(mention)
        return sorted(cited, key=lambda note: note.number)

    @property
    def sources(self) -> list[Footnote]:
        """What the page has cited so far, by number."""
        return list(self._notes.values())

    def _cite(self, code: str) -> Footnote:
        if code not in self._notes:
            self._notes[code] = Footnote(len(self._notes) + 1, self._sources[code], prefix=self._prefix)
        return self._notes[code]
