"""Rows of the directory are kept, and written anew when something changes that they show."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from networks import entries, revision
from networks.choices import Metric, Status
from networks.models import (
    AudienceFigure,
    Category,
    ChangedNetwork,
    Country,
    Language,
    Network,
    Operator,
    Revision,
    Source,
)

pytestmark = pytest.mark.django_db


def sermo() -> Network:
    return Network.objects.get(slug="sermo")


def row(language: str = "en", **shown) -> str:
    """The row of Sermo."""
    with override(language):
        [written] = entries.written([sermo().pk], **shown)
    return written


CHANGES = {
    "its name": lambda: Network.objects.filter(slug="sermo").update(name="Sermo again"),
    "its state": lambda: Network.objects.filter(slug="sermo").update(status=Status.CLOSED),
    "its category": lambda: Network.objects.filter(slug="sermo").update(category="student"),
    "its countries": lambda: sermo().countries.set(["ES"]),
    "its languages": lambda: sermo().languages.set(["es"]),
    "its members": lambda: AudienceFigure.objects.create(
        network=sermo(), metric=Metric.MEMBERS, value=7, as_of="2027", source=Source.objects.first()
    ),
    "the members it had": lambda: sermo().figures.all().delete(),
    "the name of its category": lambda: Category.objects.filter(code="vertical").update(name_en="Renamed"),
    "the name of a language": lambda: Language.objects.filter(code="en").update(name_en="Renamed"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen_in_the_next_row(change):
    before = row()
    change()
    after = row()

    assert after != before
    entries.forget()
    assert after == row()


def test_so_is_a_change_of_the_name_of_a_country():
    sermo().countries.set(["ES"])
    assert "Spain" in row()
    Country.objects.filter(code="ES").update(name_en="Renamed")

    assert "Renamed" in row()


def test_a_row_is_written_once_for_each_language():
    row(), row("es")
    Operator.objects.create(slug="new", name="New")  # another revision, of which no row shows anything

    with CaptureQueriesContext(connection) as asked:
        english, spanish = row(), row("es")

    assert not any("networks_category" in each["sql"] for each in asked)
    assert "Compare" in english
    assert "Comparar" in spanish


def test_only_what_changed_is_written_again():
    keys = list(Network.objects.published().values_list("pk", flat=True)[:24])
    entries.written(keys)
    Network.objects.filter(pk=keys[3]).update(name="Renamed")

    with CaptureQueriesContext(connection) as asked:
        rows = entries.written(keys)

    assert "Renamed" in rows[3]
    [asked_for] = [each["sql"] for each in asked if "networks_category" in each["sql"]]
    assert str(keys[3]) in asked_for
    assert str(keys[4]) not in asked_for


def test_marks_and_ticks_of_one_page_are_not_on_the_next():
    assert "<mark>Ser</mark>mo" in row(query="ser")
    assert 'form="filter-form" checked' in row(chosen=[sermo().pk])
    assert "<mark>" not in row()
    assert 'form="filter-form" checked' not in row()
    assert 'form="filter-form" checked' in row(chosen=[sermo().pk])


def test_a_page_that_began_before_a_change_takes_what_was_written_after_it():
    before = revision.latest()
    Network.objects.filter(slug="sermo").update(name="Renamed")
    newer = row()

    with revision.making_a_page(before), CaptureQueriesContext(connection) as asked:
        assert row() == newer
    assert not any("networks_category" in each["sql"] for each in asked)
    assert row() == newer


def test_of_a_database_that_began_anew_no_row_is_kept():
    row()
    Network.objects.filter(slug="sermo").update(name="Renamed")
    ChangedNetwork.objects.all().delete()
    Revision.objects.update(number=0)

    assert "Renamed" in row()


def test_a_network_that_went_meanwhile_is_left_out():
    keys = [sermo().pk, Network.objects.get(slug="1doc3").pk]
    Network.objects.get(slug="1doc3").delete()

    assert len(entries.written(keys)) == 1


def test_only_so_many_are_kept(monkeypatch):
    monkeypatch.setattr(entries, "KEPT", 30)
    keys = list(Network.objects.published().values_list("pk", flat=True))
    for first in range(0, 96, 24):
        entries.written(keys[first : first + 24])

    assert len(entries._kept.rows) == 30
