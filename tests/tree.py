"""A page as a tree of elements, for tests that ask what stands where."""

import re

from django.test.html import parse_html


class Tree:
    """A page that can be asked for its elements."""

    def __init__(self, markup: str, queries: int = 0):
        self.markup = markup
        self.queries = queries
        self.root = parse_html(re.search("<body.*</body>", markup, re.DOTALL)[0])
        self.elements = list(walk(self.root))
        self.ids = {attributes(each)["id"]: each for each in self.elements if "id" in attributes(each)}
        self.text = text(self.root)

    def at(self, name: str) -> str:
        """The text of the element with this id."""
        return text(self.ids[name])

    @property
    def title(self) -> str:
        return plain(re.search("<title>(.*?)</title>", self.markup, re.DOTALL)[1])

    def headings(self, level: int = 1) -> list[str]:
        """Texts of the headings of a level."""
        return [text(each) for each in self.elements if each.name == f"h{level}"]

    def rows(self) -> list[str]:
        """Slugs of the networks that the page lists as rows."""
        found = [attributes(each) for each in self.elements if each.name == "article"]
        return [each["data-network"] for each in found if "data-network" in each]

    def links(self, name: str = "") -> list[dict]:
        """Attributes and text of all links of the page, or of the element with this id."""
        within = walk(self.ids[name]) if name else self.elements
        return [attributes(each) | {"text": text(each)} for each in within if each.name == "a"]

    def marks(self, name: str = "") -> list[int]:
        """Numbers of the footnote marks of the page, or of the element with this id, in their order."""
        addresses = [link.get("href", "") for link in self.links(name)]
        return [int(each.removeprefix("#source-")) for each in addresses if each.startswith("#source-")]

    def sources(self) -> dict[int, tuple[str, str]]:
        """Address and title of each listed source, by its number, in the order of the list."""
        found = {}
        for name in self.ids:
            if number := re.fullmatch("source-([0-9]+)", name):
                link = self.links(name)[0]
                found[int(number[1])] = (link["href"], link["text"].partition(f", source {number[1]}")[0])
        return found


def walk(element):
    """The element and all below it, in the order of the page."""
    yield element
    for child in element.children:
        if not isinstance(child, str):
            yield from walk(child)


def attributes(element) -> dict:
    return dict(element.attributes)


def text(element) -> str:
    """All text of an element, with single spaces, also between its parts."""
    return plain(" ".join(child if isinstance(child, str) else text(child) for child in element.children))


def plain(words: str) -> str:
    """The words with single spaces and none before a stop: the parser keeps no spaces between elements."""
    return re.sub(r" (?=[,.;:])", "", " ".join(words.split()))
