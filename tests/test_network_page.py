"""A network's page: what it costs, where it is found, and how it treats what has ended, changed or is missing."""

import pytest

from networks.models import Community, Network, Operator, OtherName, SlugHistory, Source, Survey
from tests.tree import Tree, text, walk

pytestmark = pytest.mark.django_db

# One with most kinds of facts, two with the most surveys and communities, two that ended, a modest one.
SAMPLE = ("sermo", "facebook", "x-twitter", "medhelp", "docsapp", "1doc3")
# Revision, network, names, citations, terms, figures, surveys, communities, relatives, sources, its history,
# similar ones (2), footer.
QUERIES = 14


@pytest.fixture
def read(client):
    """Open a network's page."""
    return lambda of: Tree(client.get(f"/networks/{of}/").content.decode())


# --- Cost --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("of", SAMPLE)
def test_a_page_costs_the_same_number_of_queries_whatever_it_shows(client, django_assert_num_queries, of):
    with django_assert_num_queries(QUERIES):
        client.get(f"/networks/{of}/")


def test_a_page_costs_as_many_queries_among_ten_networks(client, few_networks, django_assert_num_queries):
    assert few_networks.count() == 10
    for network in few_networks:
        with django_assert_num_queries(QUERIES):
            client.get(network.get_absolute_url())


# --- Addresses ---------------------------------------------------------------------------------------------


def test_a_former_address_leads_on_for_good(client):
    SlugHistory.objects.create(slug="old-sermo", network=Network.objects.get(slug="sermo"))

    response = client.get("/networks/old-sermo/")

    assert response.status_code == 301
    assert response["Location"] == "/networks/sermo/"


def test_a_slug_that_is_in_use_wins_over_a_former_one(client):
    SlugHistory.objects.create(slug="sermo", network=Network.objects.get(slug="doximity"))

    assert client.get("/networks/sermo/").status_code == 200


@pytest.mark.parametrize("address", ["/networks/no-such-network/", "/networks/SERMO/"])
def test_an_unknown_network_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_an_unpublished_network_is_not_found_under_any_of_its_addresses(client):
    SlugHistory.objects.create(slug="old-sermo", network=Network.objects.get(slug="sermo"))
    Network.objects.filter(slug="sermo").update(is_published=False)

    assert client.get("/networks/sermo/").status_code == 404
    assert client.get("/networks/old-sermo/").status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_page_can_only_be_read(client, method):
    assert getattr(client, method)("/networks/sermo/").status_code == 405


def test_a_head_request_is_answered(client):
    assert client.head("/networks/sermo/").status_code == 200


# --- Endings -----------------------------------------------------------------------------------------------


def test_an_ended_network_leads_to_its_successor(read):
    shown = read("medhelp")

    assert "It went into Vitals" in shown.at("fact-successor")
    assert "/networks/vitals/" in [link["href"] for link in shown.links("fact-successor")]


def test_a_successor_that_is_not_public_is_not_named(read):
    Network.objects.filter(slug="vitals").update(is_published=False)

    shown = read("medhelp")

    assert "/networks/vitals/" not in shown.markup
    assert "is not in this directory" in shown.at("fact-successor")
    assert shown.marks("fact-successor")


def test_an_ended_network_without_a_listed_successor_says_so_with_its_source(read):
    shown = read("docsapp")

    assert "is not in this directory" in shown.at("fact-successor")
    assert shown.marks("fact-successor")


def test_a_network_names_what_it_took_in(read):
    shown = read("mendeley")

    assert "It took in the people of BiomedExperts" in shown.text


def test_relatives_that_are_not_public_are_not_named(read):
    Network.objects.filter(slug__in=["instagram", "threads"]).update(is_published=False)

    shown = read("facebook")

    addresses = {link.get("href") for link in shown.links()}
    assert "/networks/whatsapp/" in addresses
    assert not addresses & {"/networks/instagram/", "/networks/threads/"}


# --- Dates of the entry ------------------------------------------------------------------------------------


def test_an_entry_that_nobody_reviewed_says_so(read):
    assert "Not yet reviewed by a curator. Added on 22 November 2026." in read("sermo").text


def test_a_reviewed_and_changed_entry_says_when(read):
    Network.objects.filter(slug="sermo").update(last_reviewed="2027-01-05", updated_at="2027-02-03T12:00Z")

    words = read("sermo").text

    assert "Last reviewed on 5 January 2027. Added on 22 November 2026. Changed on 3 February 2027." in words
    assert "Not yet reviewed" not in words


# --- Empty and odd entries ---------------------------------------------------------------------------------


def test_an_entry_of_which_hardly_anything_is_known_has_a_whole_page(read):
    known = Network.objects.get(slug="sermo")
    Network.objects.create(
        slug="bare",
        name="Bare",
        category=known.category,
        summary_en="Bare.",
        coverage="national",
        is_published=True,
    )

    shown = read("bare")

    assert "There is no description yet." in shown.text
    assert "No source is named yet." in shown.text
    assert shown.sources() == {}
    assert "One country no source yet" in shown.at("fact-coverage")
    assert "not known" in shown.at("fact-countries")


def test_a_description_without_a_source_says_so(read):
    Network.objects.get(slug="sermo").citations.filter(field="description").delete()

    assert "no source yet" in read("sermo").at("fact-description")


def test_a_long_list_of_countries_is_folded(read):
    shown = read("1doc3")
    (fold,) = [each for each in walk(shown.ids["fact-countries"]) if each.name == "details"]

    assert text(fold).startswith("12 countries ")


def test_nothing_that_curators_write_reaches_the_page_unescaped(client):
    attack = "<script>alert(1)</script>"
    for model, field in (
        (Network, "name"), (Network, "summary_en"), (Network, "description_en"), (Operator, "name"),
        (OtherName, "name"), (Community, "name"), (Community, "summary_en"), (Source, "title"),
        (Source, "publisher"), (Survey, "title_en"), (Survey, "publisher"), (Survey, "population_note_en"),
    ):  # fmt: skip
        if model is OtherName:
            OtherName.objects.create(network=Network.objects.get(slug="facebook"), name=attack)
        else:
            model.objects.update(**{field: attack})

    for address in (
        "/networks/facebook/",
        "/networks/medhelp/",
        "/operators/meta/",
        "/categories/general/",
        "/",
    ):
        content = client.get(address).content.decode()
        assert attack not in content
        assert "&lt;script&gt;alert(1)" in content
