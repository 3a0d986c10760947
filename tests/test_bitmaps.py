"""The bitmaps that facets are counted from follow every change, and read only what changed."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from networks import bitmaps, revision
from networks.choices import Scope, Status
from networks.filters import NetworkFilterSet
from networks.models import Audience, Category, ChangedNetwork, Country, Network, Operator, Revision
from tests.merges import merge

pytestmark = pytest.mark.django_db


def published() -> NetworkFilterSet:
    """The whole directory."""
    return NetworkFilterSet(QueryDict(""), Network.objects.published())


def plain(found: bitmaps.Bitmaps) -> dict:
    """What they say, without options that find nothing."""
    options = {
        name: {value: rows for value, rows in each.items() if rows} for name, each in found.options.items()
    }
    return {"everyone": found.everyone} | {name: each for name, each in options.items() if each}


def sermo():
    return Network.objects.get(slug="sermo")


def raw(statement: str):
    """What another program might write."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


CHANGES = {
    "a state": lambda: Network.objects.filter(slug="sermo").update(status=Status.CLOSED),
    "a category": lambda: Network.objects.filter(slug="sermo").update(category="student"),
    "many states": lambda: Network.objects.filter(category="student").update(status=Status.UNKNOWN),
    "withdrawn": lambda: Network.objects.filter(slug="sermo").update(is_published=False),
    "deleted": lambda: Network.objects.get(slug="1doc3").delete(),
    "deleted by another program": lambda: raw("DELETE FROM networks_network_countries"),
    "new": lambda: Network.objects.create(
        slug="new",
        name="New",
        category_id="vertical",
        coverage="global",
        summary_en="New",
        is_published=True,
    ),
    "linked": lambda: sermo().countries.add("ES", "PT"),
    "linked where it is already": lambda: sermo().audiences.through.objects.bulk_create(
        [sermo().audiences.through(network=sermo(), audience_id="nurses") for _ in range(2)],
        ignore_conflicts=True,
    ),
    "a link taken away": lambda: sermo().countries.clear(),
    "links moved": lambda: Network.countries.through.objects.filter(network=sermo()).update(
        network=Network.objects.get(slug="esanum")
    ),
    "links set": lambda: sermo().audiences.set(["nurses"]),
    "merged": lambda: merge("sermo", "doximity"),
    "a term deleted": lambda: Audience.objects.get(code="nurses").delete(),
    "a term new and linked": lambda: sermo().countries.add(
        Country.objects.create(code="XX", name_en="Xanadu", name_es="Xanadú", position=900)
    ),
    "a category's scope": lambda: Category.objects.filter(code="vertical").update(scope=Scope.GENERAL),
    "nothing of networks": lambda: Operator.objects.create(slug="new", name="New"),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_after_a_change_they_are_what_a_new_reading_gives(change):
    bitmaps.of_networks(published())
    change()

    assert plain(bitmaps.of_networks(published())) == plain(bitmaps.read(published()))


def test_after_each_of_several_changes_too():
    for change in ("a state", "linked", "a category", "new", "withdrawn", "deleted by another program"):
        CHANGES[change]()
        kept = plain(bitmaps.of_networks(published()))

        assert kept == plain(bitmaps.read(published())), change


def test_what_changed_is_read_in_one_query():
    bitmaps.of_networks(published())
    Network.objects.filter(slug="sermo").update(status=Status.CLOSED)
    filterset = published()

    with CaptureQueriesContext(connection) as asked:
        bitmaps.of_networks(filterset)

    assert len(asked) == 2  # with that for the revision


def test_a_page_that_began_before_a_change_takes_what_was_read_after_it():
    before = revision.latest()
    Network.objects.filter(slug="sermo").update(status=Status.CLOSED)
    newer = bitmaps.of_networks(published())

    with revision.making_a_page(before):
        assert bitmaps.of_networks(published()) is newer


def test_a_database_that_began_anew_is_read_anew():
    kept = bitmaps.of_networks(published())
    Network.objects.filter(slug="sermo").update(status=Status.CLOSED)
    ChangedNetwork.objects.all().delete()
    Revision.objects.update(number=0)

    assert plain(bitmaps.of_networks(published())) != plain(kept)


def test_only_networks_that_changed_are_noted():
    ChangedNetwork.objects.all().delete()
    sermo().countries.add("ES", "PT")
    Operator.objects.create(slug="new", name="New")
    Network.objects.filter(slug="esanum").update(founded_year=2006)

    assert {*ChangedNetwork.objects.values_list("network", flat=True)} == {
        sermo().pk,
        Network.objects.get(slug="esanum").pk,
    }
