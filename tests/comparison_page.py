"""The page of a comparison as its markup contract gives it, and its CSV file."""

import csv
import io
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.tree import Tree, attributes, plain, text, walk


@dataclass(frozen=True)
class Line:
    """A row of the table: its label, whether all are the same, what its cells say without marks of sources."""

    label: str
    is_same: bool
    cells: tuple[str, ...]
    icons: tuple[tuple[str, ...], ...]  # of each cell
    group: str


class ComparisonPage(Tree):
    """A page that shows networks side by side."""

    def __init__(self, markup: str):
        super().__init__(markup)
        table = self.ids["comparison"]
        head = next(each for each in walk(table) if each.name == "thead")
        names = [
            next(walk_links(each)) for each in walk(head) if each.name == "th" and list(walk_links(each))
        ]
        self.columns = [link["href"].split("/")[2] for link in names]
        self.lines: dict[str, Line] = {}
        for body in (each for each in walk(table) if each.name == "tbody"):
            heading, *rows = [each for each in walk(body) if each.name == "tr"]
            for row in rows:
                field = attributes(row)["data-field"]
                assert field not in self.lines
                self.lines[field] = line(row, text(heading))

    def marks_of(self, field: str, slug: str) -> set[int]:
        """Numbers of the sources of a cell."""
        return set(self.marks(f"{field}:{slug}"))


def walk_links(element):
    return (attributes(each) | {"text": text(each)} for each in walk(element) if each.name == "a")


def line(row, group: str) -> Line:
    label, *cells = [each for each in walk(row) if each.name in {"th", "td"}]
    return Line(
        label=text(label),
        is_same={"true": True, "false": False}[attributes(row)["data-same"]],
        cells=tuple(said(each) for each in cells),
        icons=tuple(
            tuple(
                attributes(icon)["href"].removeprefix("#icon-") for icon in walk(each) if icon.name == "use"
            )
            for each in cells
        ),
        group=group,
    )


def said(element) -> str:
    """The text of a cell without its marks."""
    kept = [
        each if isinstance(each, str) else said(each)
        for each in element.children
        if isinstance(each, str)
        or not {"marks", "no-source"} & set((attributes(each).get("class") or "").split())
    ]
    return plain(" ".join(kept))


def query(*slugs: str, **others: str) -> str:
    """The query of a comparison."""
    return "?" + urlencode([*(("network", slug) for slug in slugs), *others.items()])


def read(client, *slugs: str, **others: str) -> ComparisonPage:
    """Open the comparison of these networks."""
    response = client.get(f"/compare/{query(*slugs, **others)}")
    assert response.status_code == 200
    return ComparisonPage(response.content.decode())


def read_csv(client, *slugs: str, **others: str) -> list[list[str]]:
    """The same table as a file."""
    response = client.get(f"/compare/{query(*slugs, **others, format='csv')}")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(response.content.decode().removeprefix("\ufeff"), newline="")))
