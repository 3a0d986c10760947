"""An address outlives a slug: whoever changes it, the old one leads on, in one step."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks import publishing
from networks.history.recording import unrecorded
from networks.models import Network, SlugHistory

pytestmark = pytest.mark.django_db


def move(was: str, slug: str) -> Network:
    """Give a network another slug, as a command or an import would."""
    network = Network.objects.get(slug=was)
    network.slug = slug
    network.save()
    return network


def former() -> dict[str, str]:
    """Today's slugs by former ones."""
    return dict(SlugHistory.objects.values_list("slug", "network__slug"))


def leads_to(client, slug: str) -> str | int:
    """Where an address leads in one step, or the status of its answer."""
    response = client.get(f"/networks/{slug}/")
    return response["Location"].split("/")[2] if response.status_code == 301 else response.status_code


@pytest.mark.parametrize(
    "save",
    [
        lambda network: network.save(),
        lambda network: network.save(update_fields=["slug"]),
        lambda network: network.save(update_fields={"slug", "name"}),
        lambda network: Network.objects.update_or_create(pk=network.pk, defaults={"slug": network.slug}),
    ],
)
def test_every_way_of_saving_leaves_the_old_address_behind(client, save):
    network = Network.objects.get(slug="sermo")
    network.slug = "sermo-for-doctors"

    save(network)

    assert former() == {"sermo": "sermo-for-doctors"}
    assert leads_to(client, "sermo") == "sermo-for-doctors"
    assert leads_to(client, "sermo-for-doctors") == 200


def test_the_slug_that_counts_is_the_one_in_the_database_not_the_one_that_was_read():
    stale = Network.objects.get(slug="sermo")
    move("sermo", "second")
    stale.slug = "third"

    stale.save()

    assert former() == {"sermo": "third", "second": "third"}


def test_a_network_read_with_few_columns_leaves_its_address_behind_too():
    network = Network.objects.only("slug").get(slug="sermo")
    network.slug = "second"

    network.save()

    assert former() == {"sermo": "second"}


def test_a_save_of_other_fields_asks_nothing_about_addresses():
    network = Network.objects.get(slug="sermo")
    network.slug = "second"

    with unrecorded(), CaptureQueriesContext(connection) as queries:
        network.save(update_fields=["name"])

    assert former() == {}
    assert not [query for query in queries if "slughistory" in query["sql"]]
    assert not [query for query in queries if query["sql"].startswith("SELECT") and "slug" in query["sql"]]


def test_many_former_addresses_lead_on_in_one_step(client):
    move("sermo", "second")
    move("second", "third")

    assert leads_to(client, "sermo") == leads_to(client, "second") == "third"


def test_a_slug_that_is_taken_back_is_no_former_one_any_more(client):
    move("sermo", "second")
    move("second", "sermo")

    assert former() == {"second": "sermo"}
    assert leads_to(client, "sermo") == 200


def test_a_published_network_takes_over_an_address_that_another_had_left(client):
    move("sermo", "second")
    move("doximity", "sermo")

    assert former() == {"doximity": "sermo"}
    assert leads_to(client, "sermo") == 200
    assert leads_to(client, "second") == 200


def test_two_networks_may_change_their_slugs_with_each_other(client):
    move("sermo", "aside")
    move("doximity", "sermo")
    move("aside", "doximity")

    assert former() == {"aside": "doximity"}
    assert Network.objects.get(slug="doximity").name == "Sermo"


@pytest.fixture
def draft():
    """A draft with the slug that Sermo had before."""
    move("sermo", "second")
    known = Network.objects.get(slug="second")
    return Network.objects.create(
        slug="sermo", name="Draft", category=known.category, summary_en="New.", coverage="global"
    )


def test_a_draft_leaves_the_former_address_of_a_public_network_alone(client, draft):
    assert former() == {"sermo": "second"}
    assert leads_to(client, "sermo") == "second"


def test_a_curator_sees_the_draft_under_that_address(client, admin_client, draft):
    response = admin_client.get("/networks/sermo/")

    assert response.status_code == 200
    assert "Draft: only you curators see this." in response.content.decode()


def test_once_it_is_published_the_draft_has_the_address(client, draft):
    source = Network.objects.get(slug="second").citations.first().source
    draft.citations.create(field="description", source=source)

    assert publishing.publish([draft]) == ([draft], {})

    assert former() == {}
    assert leads_to(client, "sermo") == 200


def test_a_draft_that_moves_away_leaves_the_address_where_it_led(client, draft):
    move("sermo", "elsewhere")

    assert former() == {"sermo": "second"}
    assert leads_to(client, "sermo") == "second"


def test_a_network_that_is_deleted_takes_its_former_addresses_with_it():
    network = move("1doc3", "second")

    network.delete()

    assert former() == {}


def test_loading_fixtures_asks_nothing_about_addresses():
    SlugHistory.objects.create(slug="was", network=Network.objects.get(slug="sermo"))

    with CaptureQueriesContext(connection) as queries:
        call_command("loaddata", "networks", verbosity=0)

    assert not [query for query in queries if "slughistory" in query["sql"]]
    assert former() == {"was": "sermo"}


def test_a_save_asks_once_for_the_stored_address():
    network = Network.objects.get(slug="sermo")

    with unrecorded(), CaptureQueriesContext(connection) as queries:
        network.save()

    asked = [query for query in queries if query["sql"].startswith("SELECT") and '"slug"' in query["sql"]]
    assert len(asked) == 1
    assert not [query for query in queries if "slughistory" in query["sql"]]
