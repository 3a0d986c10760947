"""The revision grows with every change, and what is kept under it is made anew."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from networks import revision
from networks.models import Audience, AudienceFigure, Network, Revision, Survey, UsageShare

pytestmark = pytest.mark.django_db


@pytest.fixture
def grown(django_capture_on_commit_callbacks):
    """By how much a change, made in a transaction of its own, raises the revision."""

    def measure(change) -> int:
        before = revision.current()
        with django_capture_on_commit_callbacks(execute=True):
            change()
        connection.run_on_commit.clear()
        return revision.current() - before

    return measure


CHANGES = {
    "a network saved": lambda: Network.objects.get(slug="sermo").save(),
    "a network deleted": lambda: Network.objects.filter(slug="1doc3").delete(),
    "a term saved": lambda: Audience.objects.get(code="physicians").save(),
    "terms linked": lambda: Network.objects.get(slug="sermo").audiences.clear(),
    "a figure saved": lambda: AudienceFigure.objects.first().save(),
    "a survey saved": lambda: Survey.objects.first().save(),
    "a percentage deleted": lambda: UsageShare.objects.first().delete(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_raises_the_revision(grown, change):
    assert grown(change) == 1


def test_many_changes_in_one_transaction_raise_it_once(grown):
    def change():
        for network in Network.objects.all()[:5]:
            network.save()
            network.audiences.clear()

    assert grown(change) == 1


def test_reading_raises_nothing(grown, client):
    assert grown(lambda: client.get("/networks/sermo/")) == 0


def test_a_change_that_is_undone_leaves_the_next_one_its_own_rise(grown):
    def change():
        with transaction.atomic():
            Network.objects.get(slug="sermo").save()
            transaction.set_rollback(True)
        Network.objects.get(slug="esanum").save()

    assert grown(change) == 1


def test_without_its_row_the_revision_begins_anew(grown):
    Revision.objects.all().delete()
    connection.run_on_commit.clear()
    revision.grow()

    assert revision.current() == 1


def test_a_drawing_is_kept_until_the_data_change(client, grown):
    first = client.get("/charts/usage.svg").content
    with CaptureQueriesContext(connection) as kept:
        assert client.get("/charts/usage.svg").content == first
    share = UsageShare.objects.get(
        survey__slug="cgcom-cesm-2019-wave-6", network__slug="facebook", segment="all"
    )
    share.percent = 12.5
    grown(share.save)

    assert len(kept) <= 2  # the options of the filters, the revision
    assert b">12.5%<" in client.get("/charts/usage.svg").content
    assert b">53.7%<" not in client.get("/charts/usage.svg").content
