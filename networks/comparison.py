"""Networks side by side: one row a fact, one cell a network, and whether they are the same in it.

Two rules decide what a row says.

What is not known is never the same, not even as something else that is not known: two networks of which nobody
says what they cost may cost as much or not. A row is SAME only if every cell is known and all have one value, it is
DIFFERENT if two known values differ, and otherwise OPEN.

A feature that no source names is not known, it is not absent: sources tell what can be done on a network, hardly ever
what cannot. "No" stands only where a network has ended, because nothing can be done there any more.

Nothing here asks the database: networks.compared gathers what is known, networks.comparison_facts and
networks.comparison_rows put it into cells and rows.
"""

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import TextChoices
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networks.models import Network, Source

SEPARATOR = " · "


class Agreement(TextChoices):
    """What can be said of all networks of a comparison in one row."""

    SAME = "same", _("same")
    DIFFERENT = "different", _("differs")
    OPEN = "open", _("not all known")


class Answer(TextChoices):
    """The answer to a question such as whether something can be done on a network."""

    YES = "yes", _("yes")
    NO = "no", _("no")
    UNKNOWN = "unknown", _("not known")


@dataclass(frozen=True)
class Item:
    """A piece of a cell, perhaps a link: to a page of this site, or `is_elsewhere`.

    Paper, where room is short, can do without one that `is_spare`.
    """

    text: str
    address: str = ""
    is_elsewhere: bool = False
    is_spare: bool = False
    language: str = ""  # of a text that is not in the page's


@dataclass(frozen=True)
class Cell:
    """What is known of one network in one row; without items it is not known.

    Two cells are the same if their values are; the value says no less than the items do.
    """

    items: tuple[Item, ...] = ()
    value: Hashable = None
    answer: str = ""  # of Answer, where the row is a question
    source_codes: tuple[str, ...] = ()
    needs_source: bool = False  # without a source, it is said that there is none
    anchor: str = ""  # the id of the cell
    label: str = ""  # what the cell is about, in the list of sources

    @property
    def is_known(self) -> bool:
        """Whether anything is known."""
        return bool(self.items)

    @property
    def text(self) -> str:
        """The cell in words."""
        return SEPARATOR.join(item.text for item in self.items) or str(Answer.UNKNOWN.label)


@dataclass(frozen=True)
class Row:
    """One fact of all networks, their cells in the order of the columns."""

    field: str
    label: str
    cells: tuple[Cell, ...]

    @property
    def agreement(self) -> Agreement:
        """Whether the networks are the same in it."""
        values = {cell.value for cell in self.cells if cell.is_known}
        if len(values) > 1:
            return Agreement.DIFFERENT
        return Agreement.SAME if all(cell.is_known for cell in self.cells) else Agreement.OPEN

    @property
    def is_same(self) -> bool:
        """Whether all are known and the same: such a row can be left out without a loss."""
        return self.agreement == Agreement.SAME


@dataclass(frozen=True)
class Group:
    """Rows under one heading."""

    code: str
    label: str
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Comparison:
    """A table: its columns, and its rows in groups; `only_differences` leaves the rows out that are the same."""

    networks: tuple[Network, ...]
    every_group: tuple[Group, ...]
    only_differences: bool = False

    @property
    def groups(self) -> list[Group]:
        """The groups with the rows that are shown; a group without any is left out."""
        if not self.only_differences:
            return list(self.every_group)
        shown = [
            replace(group, rows=tuple(row for row in group.rows if not row.is_same))
            for group in self.every_group
        ]
        return [group for group in shown if group.rows]

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each agreement, by its value, shown or not."""
        found = [row.agreement for group in self.every_group for row in group.rows]
        return {agreement.value: found.count(agreement) for agreement in Agreement}

    @property
    def hidden(self) -> int:
        """How many rows are left out."""
        return self.counts[Agreement.SAME] if self.only_differences else 0

    @property
    def names(self) -> str:
        """The names of the networks in the order of the columns."""
        return ", ".join(network.name for network in self.networks)


def row(field: str, label: str, networks: Iterable[Network], cells: Iterable[Cell]) -> Row:
    """A row whose cells know where they stand: the id of each holds the field and the network's slug."""
    placed = (
        replace(cell, anchor=f"{field}:{network.slug}", label=f"{network.name}: {label}")
        for network, cell in zip(networks, cells, strict=True)
    )
    return Row(field, label, tuple(placed))


def table(comparison: Comparison, sources: Mapping[str, Source]) -> list[list[str]]:
    """The rows that are shown as lists of texts under a line of headings, as a CSV file has them.

    Group, fact, agreement, a column for each network, then for each the addresses of its sources.
    """
    names = [network.name for network in comparison.networks]
    cited = [gettext("Sources: %(name)s") % {"name": name} for name in names]
    lines = [[gettext("Group"), gettext("Fact"), gettext("Same or different"), *names, *cited]]
    lines += [
        [
            str(group.label),
            str(each.label),
            str(each.agreement.label),
            *(cell.text for cell in each.cells),
            *(" ".join(sources[code].url for code in cell.source_codes) for cell in each.cells),
        ]
        for group in comparison.groups
        for each in group.rows
    ]
    return lines
