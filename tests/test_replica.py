"""With a copy of the database, public pages read the copy, and whoever edits reads what was written."""

import pytest
from django.db import connection, connections, router, transaction
from django.test.utils import CaptureQueriesContext

from medsocial.replica import REPLICA, Router, public_reads
from networks import revision
from networks.models import Network, Revision
from tests.copies import copied

OLD = "Sermo of yesterday"
LAGGING = 7  # the revision of the copy


@pytest.fixture(scope="module", autouse=True)
def copy(django_db_setup, django_db_blocker):
    """A second database, as it was some time ago: a network had another name, and the revision was lower."""
    with django_db_blocker.unblock(), copied(REPLICA) as settings:
        connections.databases[REPLICA] = settings
        Network.objects.using(REPLICA).filter(slug="sermo").update(name=OLD)
        Revision.objects.using(REPLICA).update(number=LAGGING)
        yield connections[REPLICA]
        connections[REPLICA].close()
        if connection.vendor == "postgresql":
            connections[REPLICA].close_pool()
        del connections[REPLICA], connections.databases[REPLICA]


def heading(response) -> str:
    """The name of the network that a page is about."""
    return response.content.decode().partition("<h1")[2].partition("</h1>")[0]


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/networks/",
        "/networks/?q=sermo&sort=-members",
        "/networks/sermo/",
        "/networks/sermo.json",
        "/compare/?network=sermo&network=esanum",
        "/finder/?audience=physicians",
        "/surveys/",
        "/communities/",
        "/categories/",
        "/feeds/networks.atom",
        "/sitemap-networks.xml",
        "/data/",
        "/nothing/like-sermo/",
    ],
)
def test_a_public_page_reads_the_copy_only(client, copy, address):
    with CaptureQueriesContext(copy) as of_copy, CaptureQueriesContext(connection) as of_first:
        client.get(address)

    assert len(of_copy) > 0
    assert len(of_first) == 0


def test_what_is_sent_piece_by_piece_comes_from_the_copy_to_the_end(client, copy):
    with CaptureQueriesContext(connection) as of_first:
        text = b"".join(client.get("/data/networks.csv").streaming_content).decode()

    assert OLD in text
    assert len(of_first) == 0


def test_after_the_answer_the_first_database_is_read(client):
    assert OLD in heading(client.get("/networks/sermo/"))
    assert Network.objects.get(slug="sermo").name == "Sermo"


def test_the_revision_is_that_of_the_rows(client):
    document = b"".join(client.get("/data/networks.json").streaming_content).decode()

    assert OLD in document
    assert f'"revision": {LAGGING},' in document
    assert revision.current() != LAGGING


def test_a_page_of_old_rows_counts_old_rows(client, copy):
    Network.objects.using(REPLICA).filter(slug="esanum").update(is_published=False)
    Revision.objects.using(REPLICA).update(number=LAGGING + 1)

    lagging = client.get("/networks/").content.decode()
    fresh = client.get("/networks/", headers={"Cookie": "sessionid=somebody"}).content.decode()

    assert 'data-count="391"' in lagging
    assert 'data-count="392"' in fresh


def test_who_has_a_session_reads_the_first_database(client):
    client.cookies["sessionid"] = "somebody"

    assert OLD not in heading(client.get("/networks/sermo/"))


def test_the_admin_reads_the_first_database(client, copy):
    with CaptureQueriesContext(copy) as asked:
        client.get("/admin/login/")
        client.get("/admin/networks/network/")

    assert len(asked) == 0


def test_who_sends_something_is_answered_from_the_first_database(client, copy):
    with CaptureQueriesContext(copy) as asked:
        answer = client.post("/networks/sermo/suggest/", {"field": "name"})

    assert answer.status_code in {200, 422}
    assert len(asked) == 0


def test_a_transaction_reads_the_first_database(client, copy):
    with transaction.atomic():
        assert OLD not in heading(client.get("/networks/sermo/"))


def test_who_has_written_reads_what_was_written(rf):
    def view(request):
        names = [Network.objects.get(slug="sermo").name]
        router.db_for_write(Network)
        return [*names, Network.objects.get(slug="sermo").name]

    assert public_reads(view)(rf.get("/")) == [OLD, "Sermo"]


def test_nothing_is_migrated_or_written_in_the_copy():
    assert not Router().allow_migrate(REPLICA, "networks")
    assert Router().allow_migrate("default", "networks")
    assert router.db_for_write(Network) == "default"


def test_a_row_of_the_copy_is_saved_in_the_first_database():
    row = Network.objects.using(REPLICA).get(slug="sermo")

    assert router.db_for_write(Network, instance=row) == "default"


def test_commands_read_the_first_database(call, copy):
    with CaptureQueriesContext(copy) as asked:
        call("load_directory")

    assert len(asked) == 0
