"""Differences in words, without a page around them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from networks.history import names, states
from networks.history.differences import ColumnDifference, RowsDifference, TermsDifference, differences
from networks.history.texts import ADDED, MOST_WORDS, REMOVED, SAME, Piece, compared
from networks.history.words import ROW_WORDS, in_words
from networks.models import Network, Survey, UsageShare

WORDS = some.lists(some.sampled_from(["one", "two", "three", " ", "\n"]), max_size=12).map(" ".join)


def test_a_changed_word_is_marked_in_its_text():
    assert compared("a long enough text", "a very long enough text") == [
        Piece(SAME, "a"),
        Piece(ADDED, " very"),
        Piece(SAME, " long enough text"),
    ]


@given(WORDS, WORDS)
def test_the_pieces_make_up_both_texts(before, after):
    if pieces := compared(before, after):
        assert "".join(piece.text for piece in pieces if piece.mark != ADDED) == before
        assert "".join(piece.text for piece in pieces if piece.mark != REMOVED) == after


def test_texts_with_hardly_a_word_in_common_are_not_cut_into_pieces():
    assert compared("The quick brown fox", "Nothing of all that remains here") == []


def test_texts_that_are_too_long_are_not_compared():
    assert compared("word " * (MOST_WORDS + 1), "word " * MOST_WORDS) == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("name", "Name"),
        ("summary_en", "Summary (English)"),
        ("summary_es", "Summary (Spanish)"),
        ("features", "What you can do there"),
        ("other_names", "Other names"),
        ("figures", "Audience figures"),
    ],
)
def test_fields_have_the_names_that_curators_know(name, expected):
    assert names.label(Network, name) == expected


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("status", "closed", "Closed"),
        ("status", "no-longer-a-choice", "no-longer-a-choice"),
        ("status_as_of", "2011-09", "September 2011"),
        ("last_reviewed", date(2027, 2, 3), "3 February 2027"),
        ("is_published", False, "No"),
        ("founded_year", 2011, "2011"),
        ("founded_year", None, ""),
        ("url", "", ""),
        ("operator", 7, "Quokka"),
        ("operator", 8, "8 (no longer in the directory)"),
    ],
)
def test_values_read_as_people_say_them(name, value, expected):
    field = Network._meta.get_field(name)

    assert names.value_in_words(field, value, {(field.related_model, "7"): "Quokka"}) == expected


@pytest.mark.django_db
def test_all_names_are_found_in_one_query(django_assert_num_queries):
    entry = states.read(Network, [Network.objects.get(slug="sermo").pk]).popitem()[1]
    found = differences(Network, states.empty(Network), entry)
    survey = Survey.objects.get(slug="cgcom-cesm-2019-wave-6")
    everything = differences(Survey, states.empty(Survey), states.read(Survey, [survey.pk])[survey.pk])

    with django_assert_num_queries(1):
        (lines,) = in_words(Network, [found])
    with django_assert_num_queries(1):
        in_words(Survey, [everything])

    said = {line.label: line for line in lines}
    assert said["Category"].after == "All-specialty medical networks"
    assert "United States" in said["Based in"].after
    assert all("no longer" not in str(line) for line in lines)


@pytest.mark.django_db
def test_nothing_to_tell_costs_no_query(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert in_words(Network, [[], []]) == [[], []]


def test_rows_of_every_relation_have_words():
    relations = {kind.relation for kinds in states.ENTRIES.values() for kind in kinds}

    assert relations == set(ROW_WORDS)


def test_a_percentage_tells_all_that_it_holds():
    row = {column.name: "" for column in states.row_columns(UsageShare)}
    row |= {
        "network": None,
        "percent": "41.5",
        "n": 1200,
        "measure": "uses",
        "segment": "all",
        "base": "users",
    }

    words = ROW_WORDS["shares"](row | {"note_en": "rounded"}, {})

    assert words.startswith("Any social network: 41.5% (uses (no longer in the directory); ")
    assert words.endswith("; users only; of 1,200 people; rounded)")


def test_differences_are_those_of_columns_terms_and_rows():
    before = states.empty(Survey)
    row = {"position": 0, "source": "a"}
    after = states.State(
        before.values | {"title_en": "T"}, before.rows | {"countries": ["ES"], "survey_sources": [row]}
    )
    moved = states.State(
        after.values, after.rows | {"countries": ["PT"], "survey_sources": [row | {"position": 1}]}
    )

    assert differences(Survey, before, before) == []
    assert differences(Survey, before, after) == [
        ColumnDifference("title_en", "", "T"),
        TermsDifference("countries", ["ES"], []),
        RowsDifference("survey_sources", [row], [], []),
    ]
    assert differences(Survey, after, moved) == [
        TermsDifference("countries", ["PT"], ["ES"]),
        RowsDifference("survey_sources", [], [], [(row, row | {"position": 1})]),
    ]
