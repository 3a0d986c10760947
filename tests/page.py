"""A page as a reader of its markup sees it: what tests compare with what they expect."""

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser


@dataclass(frozen=True)
class Choice:
    """A checkbox of a filter."""

    name: str
    value: str
    count: int
    checked: bool
    disabled: bool


@dataclass
class Page(HTMLParser):
    """The parts of a page that its markup contract names."""

    markup: str
    networks: list[str] = field(default_factory=list)  # slugs of the rows, in order
    choices: dict[tuple[str, str], Choice] = field(default_factory=dict)
    count: int | None = None
    links: dict[str, dict] = field(default_factory=dict)  # attributes of links by their address
    ids: Counter = field(default_factory=Counter)
    headings: list[str] = field(default_factory=list)
    title: str = ""
    text: str = ""

    def __post_init__(self):
        HTMLParser.__init__(self)
        self._open: list[str] = []
        self.feed(self.markup)
        self.text = " ".join(self.text.split())

    def handle_starttag(self, tag, attributes):
        """Note what the contract names."""
        attributes = dict(attributes)
        if "id" in attributes:
            self.ids[attributes["id"]] += 1
        if tag == "article" and "data-network" in attributes:
            self.networks.append(attributes["data-network"])
        elif tag == "output" and attributes.get("id") == "result-count":
            self.count = int(attributes["data-count"])
        elif tag == "input" and "data-count" in attributes:
            key = attributes["name"], attributes["value"]
            assert key not in self.choices, f"{key} is offered twice"
            self.choices[key] = Choice(
                *key, int(attributes["data-count"]), "checked" in attributes, "disabled" in attributes
            )
        elif tag == "a":
            self.links[attributes.get("href", "")] = attributes
        elif tag == "h1":
            self.headings.append("")
        if tag in {"h1", "title", "script", "style"}:
            self._open.append(tag)

    def handle_endtag(self, tag):
        """Close what was opened."""
        if self._open and self._open[-1] == tag:
            self._open.pop()

    def handle_data(self, data):
        """Gather the text that a reader sees."""
        inside = self._open[-1] if self._open else ""
        if inside == "title":
            self.title += data
        elif inside not in {"script", "style"}:
            self.text += f"{data} "
            if inside == "h1":
                self.headings[-1] += data
