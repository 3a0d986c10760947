"""Feeds tell what is new and what changed, for any question that may be put to the directory."""

import re
from datetime import datetime
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from networks.feeds import MOST
from networks.history.recording import edit
from networks.models import Network
from tests.page import Page

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
ATOM = "{http://www.w3.org/2005/Atom}"


def feed(client, query: str = "") -> ElementTree.Element:
    """A feed that has all that the Atom format asks for (RFC 4287)."""
    response = client.get(f"/feeds/networks.atom{query}")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("application/atom+xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314 our own file
    assert root.tag == f"{ATOM}feed"
    for name in ("id", "title", "updated"):
        assert len(root.findall(f"{ATOM}{name}")) == 1
        assert root.findtext(f"{ATOM}{name}")
    assert root.find(f"{ATOM}author/{ATOM}name") is not None
    entries = root.findall(f"{ATOM}entry")
    for entry in entries:
        for name in ("id", "title", "updated", "summary"):
            assert len(entry.findall(f"{ATOM}{name}")) == 1
        assert datetime.fromisoformat(entry.findtext(f"{ATOM}updated")).tzinfo
    ids = [entry.findtext(f"{ATOM}id") for entry in entries]
    assert len(set(ids)) == len(ids)
    return root


def entries(client, query: str = "") -> list[tuple[str, str]]:
    """Titles and texts of a feed."""
    return [
        (entry.findtext(f"{ATOM}title"), entry.findtext(f"{ATOM}summary"))
        for entry in feed(client, query).findall(f"{ATOM}entry")
    ]


def slugs(client, query: str = "") -> set[str]:
    """Slugs of the networks that a feed tells of."""
    links = [entry.find(f"{ATOM}link").get("href") for entry in feed(client, query).findall(f"{ATOM}entry")]
    return {re.fullmatch(f"{SITE}/networks/(.+)/", link)[1] for link in links}


def test_networks_without_a_history_are_told_as_new(client):
    told = entries(client)

    assert len(told) == MOST
    assert all(title.endswith(" is new in the directory") and text for title, text in told)


def test_a_change_is_told_first_with_the_facts_that_changed_and_nothing_else(client):
    with edit("a reason for curators only"):
        sermo = Network.objects.get(slug="sermo")
        sermo.cost, sermo.founded_year = "paid", 1999
        sermo.save()

    title, text = entries(client)[0]

    assert title == "Sermo: what changed"
    assert "Cost" in text
    assert "Founded" in text
    assert "reason" not in text


def test_a_network_that_is_published_is_new(client):
    Network.objects.filter(slug="sermo").update(is_published=False)
    assert "sermo" not in slugs(client, "?q=sermo")

    with edit():
        sermo = Network.objects.get(slug="sermo")
        sermo.is_published = True
        sermo.save()

    assert entries(client, "?q=sermo").count(("Sermo is new in the directory", sermo.summary)) == 1


@pytest.mark.parametrize(
    "query", ["?category=student&country=ES", "?q=sermo", "?feature=jobs&cost=free&sort=name"]
)
def test_a_filtered_feed_tells_of_what_the_list_shows(client, query):
    listed = set(Page(client.get(f"/networks/{query}").content.decode()).networks)
    told = slugs(client, query)

    assert told
    assert told <= {*listed} or len(listed) == 24
    root = feed(client, query)
    assert {link.get("rel") for link in root.findall(f"{ATOM}link")} == {"self", "alternate"}
    assert all(link.get("href").startswith(SITE) for link in root.findall(f"{ATOM}link"))


def test_nothing_found_is_an_empty_feed_and_nonsense_is_ignored(client):
    assert entries(client, "?q=quokkaquokka") == []
    assert len(entries(client, "?category=nonsense&founded_min=%00&page=x")) == MOST


def test_days_stand_newest_first(client):
    Network.objects.filter(slug="esanum").update(created_at=timezone.now() + timezone.timedelta(days=2))

    assert entries(client)[0][0] == "esanum is new in the directory"


@pytest.mark.parametrize(
    ("page", "feed_address"),
    [
        ("/", "/feeds/networks.atom"),
        ("/networks/?cost=free&network=sermo", "/feeds/networks.atom?cost=free"),
        ("/categories/student/", "/feeds/networks.atom?category=student"),
    ],
)
def test_pages_name_their_feed(client, page, feed_address):
    markup = client.get(page).content.decode()

    assert '<link rel="alternate" type="application/atom+xml"' in markup
    assert f'href="{feed_address}"' in markup
    assert client.get(feed_address).status_code == 200


def test_a_feed_costs_the_same_few_queries(client, django_assert_max_num_queries, request):
    with django_assert_max_num_queries(5):  # options of the filters; versions; newest; those not among them
        client.get("/feeds/networks.atom")
    request.getfixturevalue("few_networks")
    with django_assert_max_num_queries(5):
        client.get("/feeds/networks.atom")


def test_a_feed_can_only_be_read(client):
    assert client.post("/feeds/networks.atom").status_code == 405
    assert client.head("/feeds/networks.atom").status_code == 200
