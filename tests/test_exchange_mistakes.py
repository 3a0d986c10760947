"""What is wrong with a file is found at once, with line, column and reason, and nothing is written."""

import pytest

from networks.exchange import resource
from networks.exchange.networks import NetworkResource
from networks.exchange.reading import read
from networks.models import (
    Network,
    Revision,
    SlugHistory,
)
from tests.spreadsheets import NEW, csv_file, findings

pytestmark = pytest.mark.django_db


MISTAKES = {
    "unknown terms": (
        {"countries": "ES, SPAIN XX"},
        "countries",
        "Is “ES” meant? There is no “XX” (country).",
    ),
    "an unknown category": (
        {"category": "generl"},
        "category",
        "There is no “generl” (category). Is “general” meant?",
    ),
    "a bad year": ({"founded_year": "20x1"}, "founded_year", "whole number"),
    "an implausible year": ({"founded_year": "1066"}, "founded_year", "not a year between 1800 and 2100"),
    "an end before the beginning": (
        {"founded_year": "2011", "closed_year": "2010"},
        "closed_year",
        "cannot end before it was founded",
    ),
    "a summary that is too long": (
        {"summary_en": "x" * 161},
        "summary_en",
        "at most 160 characters (it has 161)",
    ),
    "a bad partial date": ({"status_as_of": "2011-13"}, "status_as_of", "There is no such date"),
    "a date to come": ({"status_as_of": "2999"}, "status_as_of", "in the future"),
    "an ambiguous date": ({"status_as_of": "03/04/2011"}, "status_as_of", "either way"),
    "a bad day": ({"last_reviewed": "2011-02-30"}, "last_reviewed", "a day that the calendar has"),
    "a bad address": ({"url": "quokka"}, "url", "Enter a valid URL"),
    "an address that is no web address": ({"url": "javascript:alert(1)"}, "url", "Enter a valid URL"),
    "a bad slug": ({"slug": "two words"}, "slug", "Enter a valid"),
    "no slug": ({"slug": ""}, "slug", "needs a value"),
    "no name": ({"name": ""}, "name", "A new entry needs a value here"),
    "no category": ({"category": ""}, "category", "A new entry needs a value here"),
    "an unknown state": ({"status": "activ"}, "status", "Is “active” meant?"),
    "an unknown successor": ({"successor": "sermoo"}, "successor", "Is “sermo” meant?"),
    "itself as successor": ({"successor": "quokka"}, "successor", "circle"),
    "an operator by its name": ({"operator": "Metta"}, "operator", "Is “meta” meant?"),
    "a number too large for the database": (
        {"country_count_claim": "40000"},
        "country_count_claim",
        "larger than 32767",
    ),
    "a long other name": ({"other_names": "x" * 121}, "other_names", "120 are allowed"),
    "neither yes nor no": ({"is_published": "maybe"}, "is_published", "yes or no"),
}


@pytest.mark.parametrize(("mistake", "column", "reason"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_reported_with_line_column_and_reason(mistake, column, reason):
    [(line, where, why)] = findings(csv_file(NEW | {"slug": "right"}, NEW | mistake))

    assert (line, where) == ("3", column)
    assert reason in why


def test_all_mistakes_of_all_rows_are_reported_at_once_and_nothing_is_written():
    before = Network.objects.count(), Revision.objects.get().number
    content = csv_file(
        NEW | {"founded_year": "x", "category": "y"},
        NEW | {"slug": "right"},
        {"slug": "sermo", "name": "", "countries": "XX"},
        NEW | {"slug": "quokka2", "status_as_of": "soon"},
    )
    sheet = read(content, NetworkResource.names())

    plan, is_done = NetworkResource(may=lambda permission: True).carry_out(sheet, "whatever was seen")

    assert not is_done
    assert [(each.lines, each.column) for each in plan.findings] == [
        ("2", "category"),
        ("2", "founded_year"),
        ("4", "category"),
        ("4", "countries"),
        ("4", "coverage"),
        ("4", "name"),
        ("4", "summary_en"),
        ("5", "status_as_of"),
    ]
    assert (Network.objects.count(), Revision.objects.get().number) == before


def test_one_mistake_on_many_lines_is_one_finding():
    rows = [NEW | {"slug": f"quokka-{n}", "category": "" if n != 2 else "general"} for n in range(5)]
    assert findings(csv_file(*rows)) == [("2–3, 5–6", "category", "A new entry needs a value here.")]


def test_an_entry_that_comes_twice_is_refused():
    assert findings(csv_file(NEW, NEW | {"name": "Another"})) == [
        ("3", "slug", "The same entry is on line 2 already.")
    ]


def test_a_file_without_the_column_that_says_what_a_row_is_about_is_refused():
    [(line, column, reason)] = findings(csv_file(["name"], ["Sermo"], ["esanum"]))
    assert (line, column) == ("", "slug")
    assert "missing" in reason


def test_columns_that_are_missing_for_new_entries_are_named():
    found = findings(csv_file(["slug", "name"], ["quokka", "Quokka"]))
    assert [column for _line, column, _reason in found] == ["category", "coverage", "summary_en"]


def test_a_former_slug_is_refused_because_it_would_make_the_entry_twice():
    SlugHistory.objects.create(slug="quokka", network=Network.objects.get(slug="sermo"))
    assert findings(csv_file(NEW)) == [("2", "slug", "This is a former slug of “sermo”: write today’s.")]


def test_more_changes_than_anybody_looks_through_are_refused(monkeypatch):
    monkeypatch.setattr(resource, "MOST_CHANGES", 1)
    assert findings(csv_file(NEW)) == []
    assert findings(csv_file(NEW, NEW | {"slug": "another"})) == [
        ("", "", "More than 1 entries would change: split the file.")
    ]
