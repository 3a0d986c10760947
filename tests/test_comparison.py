"""When networks are the same in a fact, which rows are left out, and what the table of a comparison holds."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from networks.comparison import Agreement, Cell, Comparison, Group, Item, Row, row, table
from networks.models import Network, Source

SOURCES = {code: Source(code=code, url=f"https://example.org/{code}") for code in "ab"}
UNKNOWN = Cell()


def known(value: object, *codes: str) -> Cell:
    """A cell that says its value."""
    return Cell((Item(str(value)),), value, source_codes=codes)


def networks(number: int) -> tuple[Network, ...]:
    return tuple(Network(slug=f"slug-{place}", name=f"Network {place}") for place in range(number))


def comparison(*rows_of_groups: list[Row], only_differences: bool = False) -> Comparison:
    groups = tuple(Group(f"group-{place}", "Group", tuple(rows)) for place, rows in enumerate(rows_of_groups))
    return Comparison(networks(len(rows_of_groups[0][0].cells)), groups, only_differences)


def of(*cells: Cell, field: str = "cost") -> Row:
    return row(field, "Cost", networks(len(cells)), cells)


# --- The same or different ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "agreement"),
    [
        ([known("free"), known("free")], Agreement.SAME),
        ([known("free"), known("paid")], Agreement.DIFFERENT),
        ([known("free"), UNKNOWN], Agreement.OPEN),
        ([UNKNOWN, UNKNOWN], Agreement.OPEN),
        ([known("free"), known("paid"), UNKNOWN], Agreement.DIFFERENT),
        ([known("free"), known("free"), UNKNOWN], Agreement.OPEN),
        ([known("free"), known("free"), known("paid")], Agreement.DIFFERENT),
    ],
)
def test_what_is_not_known_is_neither_the_same_nor_different(cells, agreement):
    assert of(*cells).agreement == agreement
    assert of(*cells).is_same == (agreement == Agreement.SAME)


def test_values_decide_and_not_the_words_for_them():
    one, other = Cell((Item("2 features"),), 2), Cell((Item("two features"),), 2)

    assert of(one, other).is_same
    assert not of(one, replace(one, value=3)).is_same


def test_a_known_nothing_is_the_same_as_another():
    # Such as "not yet reviewed": that is known.
    assert of(Cell((Item("never"),), ""), Cell((Item("never"),), "")).is_same


def test_a_cell_without_anything_says_that_it_is_not_known():
    assert UNKNOWN.text == "not known"
    assert not UNKNOWN.is_known


def test_a_cell_knows_its_place_and_what_it_is_about():
    first, second = of(known("free"), UNKNOWN).cells

    assert (first.anchor, first.label) == ("cost:slug-0", "Network 0: Cost")
    assert (second.anchor, second.label) == ("cost:slug-1", "Network 1: Cost")


def test_a_row_needs_a_cell_for_each_network():
    with pytest.raises(ValueError, match="zip"):
        row("cost", "Cost", networks(2), [UNKNOWN])


# --- Only differences --------------------------------------------------------------------------------------


def test_rows_that_are_the_same_are_left_out_and_counted():
    same, different, unknown = of(known(1), known(1)), of(known(1), known(2)), of(UNKNOWN, UNKNOWN)
    shown = comparison([same, different], [same, unknown], only_differences=True)

    assert [each.rows for each in shown.groups] == [(different,), (unknown,)]
    assert shown.hidden == 2
    assert shown.counts == {"same": 2, "different": 1, "open": 1}


def test_a_group_without_a_difference_is_left_out():
    same, different = of(known(1), known(1)), of(known(1), known(2))
    shown = comparison([same], [different], only_differences=True)

    assert [each.code for each in shown.groups] == ["group-1"]


def test_all_rows_are_shown_unless_the_reader_asks_for_differences():
    shown = comparison([of(known(1), known(1))])

    assert len(shown.groups[0].rows) == 1
    assert shown.hidden == 0


# --- As a table of texts -----------------------------------------------------------------------------------


def test_a_table_has_the_facts_then_the_addresses_of_their_sources():
    shown = comparison([of(known("free", "a", "b"), UNKNOWN)])

    assert table(shown, SOURCES) == [
        ["Group", "Fact", "Same or different", "Network 0", "Network 1", "Sources: Network 0", "Sources: Network 1"],
        ["Group", "Cost", "not all known", "free", "not known", "https://example.org/a https://example.org/b", ""],
    ]  # fmt: skip


# --- Whatever is compared ----------------------------------------------------------------------------------

cells = st.one_of(st.just(UNKNOWN), st.sampled_from(["x", "y"]).map(lambda value: known(value, "a")))


@st.composite
def comparisons(draw) -> Comparison:
    """Two to four networks in a few rows of a few groups."""
    columns = networks(draw(st.integers(2, 4)))
    line = st.lists(cells, min_size=len(columns), max_size=len(columns))

    def group(name: str) -> Group:
        lines = enumerate(draw(st.lists(line, max_size=4)))
        return Group(
            name, "Group", tuple(row(f"{name}-{place}", "Fact", columns, found) for place, found in lines)
        )

    return Comparison(columns, tuple(group(f"group-{place}") for place in range(draw(st.integers(0, 3)))))


def rows(shown: Comparison) -> list[Row]:
    return [each for group in shown.groups for each in group.rows]


@given(comparisons(), st.randoms(use_true_random=False))
def test_another_order_of_the_columns_changes_nothing_but_that_order(shown, shuffler):
    order = list(range(len(shown.networks)))
    shuffler.shuffle(order)
    for each in rows(shown):
        permuted = replace(each, cells=tuple(each.cells[place] for place in order))

        assert permuted.agreement == each.agreement


@given(comparisons())
def test_only_differences_are_exactly_the_rows_that_are_not_the_same(shown):
    different = replace(shown, only_differences=True)

    assert rows(different) == [each for each in rows(shown) if not each.is_same]
    assert different.hidden == len(rows(shown)) - len(rows(different))
    assert different.counts == shown.counts
    assert sum(shown.counts.values()) == len(rows(shown))
    assert all(group.rows for group in different.groups)


@given(comparisons(), st.booleans())
def test_the_table_has_a_line_for_each_row_that_is_shown(shown, only_differences):
    shown = replace(shown, only_differences=only_differences)
    _headings, *lines = table(shown, SOURCES)
    number = len(shown.networks)

    assert [line[3 : 3 + number] for line in lines] == [
        [cell.text for cell in each.cells] for each in rows(shown)
    ]
    assert {len(line) for line in lines} <= {3 + 2 * number}


@given(comparisons())
def test_a_row_is_the_same_only_if_every_two_of_its_cells_are(shown):
    for each in rows(shown):
        values = [cell.value if cell.is_known else object() for cell in each.cells]
        assert each.is_same == all(one == other for one in values for other in values)
