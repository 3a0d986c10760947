"""Footnotes are numbered as the page cites, without gaps, and lead back to what they support."""

import pytest

from networks.evidence import Footnotes, Mention
from networks.models import Citation, Source

SOURCES = {code: Source(code=code, title=code.upper()) for code in "abcd"}


def footnotes(**cited: str) -> Footnotes:
    """Footnotes of a network whose fields are supported by the sources with these one-letter codes."""
    citations = [Citation(field=name, source_id=code) for name, codes in cited.items() for code in codes]
    return Footnotes(citations, SOURCES)


def numbers(notes) -> list[int]:
    return [note.number for note in notes]


def test_a_source_is_numbered_when_it_is_first_met_and_keeps_its_number():
    notes = footnotes(founded_year="b", operator="ab", cost="b")

    assert numbers(notes.of_field("founded_year")) == [1]
    assert numbers(notes.of_field("operator")) == [1, 2]
    assert numbers(notes.of_field("cost")) == [1]
    assert [note.source.code for note in notes.sources] == ["b", "a"]


def test_the_list_has_only_what_the_page_has_cited():
    notes = footnotes(founded_year="a", operator="b")

    assert notes.sources == []
    notes.of_field("operator")

    assert [(note.number, note.source.code) for note in notes.sources] == [(1, "b")]


def test_marks_of_one_fact_stand_in_ascending_order():
    notes = footnotes(cost="a", access="dca")
    notes.of_field("cost")

    assert numbers(notes.of_field("access")) == [1, 2, 3]


def test_a_field_that_nobody_cited_has_no_mark():
    notes = footnotes(founded_year="a")

    assert notes.of_field("operator") == []
    assert notes.sources == []


def test_other_things_cite_their_sources_by_code_in_their_own_order():
    notes = footnotes()

    assert [note.source.code for note in notes.of(["c", "a"], "survey-x", "A survey")] == ["c", "a"]
    assert numbers(notes.of(["b", "c"], "figures-members", "Members")) == [1, 3]


def test_a_source_named_twice_for_one_thing_has_one_mark():
    assert numbers(footnotes().of(["a", "a"], "figures-members", "Members")) == [1]


def test_a_source_lists_each_thing_that_it_supports_once_in_the_order_of_the_page():
    notes = footnotes(cost="a", access="a")
    notes.of_field("cost")
    notes.of(["a"], "figures-members", "Members")
    notes.of_field("access")
    notes.of_field("cost")

    (only,) = notes.sources
    assert only.mentions == [
        Mention("fact-cost", "Cost"),
        Mention("figures-members", "Members"),
        Mention("fact-access", "Who may join"),
    ]


def test_a_footnote_names_the_id_of_its_line():
    (note,) = footnotes(cost="a").of_field("cost")

    assert note.anchor == "source-1"


def test_an_unknown_source_is_an_error_rather_than_a_missing_mark():
    with pytest.raises(KeyError):
        footnotes().of(["z"], "figures-members", "Members")
