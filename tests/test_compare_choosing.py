"""Choosing what to compare: a page to begin with, names to add, the way from the directory and from networks."""

from urllib.parse import urlencode

import pytest

from networks.lenient import COMPARED
from networks.models import Network, OtherName, SlugHistory
from tests.comparison_page import ComparisonPage, query, read
from tests.directory import entries
from tests.page import Page
from tests.tree import Tree, attributes

pytestmark = pytest.mark.django_db

SLUGS = [each.slug for each in entries()]


def page(client, text: str = "") -> Tree:
    """The page for a query, whatever it shows."""
    response = client.get(f"/compare/{text}")
    assert response.status_code == 200
    return Tree(response.content.decode())


def inputs(shown: Tree, name: str) -> list[str]:
    """The values of the form's fields of a name."""
    found = [attributes(each) for each in shown.elements if each.name == "input"]
    return [
        each.get("value", "") for each in found if each.get("name") == name and each.get("type") != "search"
    ]


# --- None or one -------------------------------------------------------------------------------------------


def test_without_a_network_the_page_says_what_comparing_is_for_and_takes_two_names(client):
    shown = page(client)

    assert shown.title == "Compare networks · Medsocial"
    assert "Two to four networks side by side" in shown.text
    assert inputs(shown, "add") == ["", ""]
    assert "/networks/" in [link["href"] for link in shown.links("content")]


def test_every_name_is_offered_to_be_filled_in(client):
    offered = [attributes(each)["value"] for each in page(client).elements if each.name == "option"]

    assert len(offered) == len(set(offered))
    assert set(offered) == {
        *Network.objects.values_list("name", flat=True),
        *OtherName.objects.values_list("name", flat=True),
    }


def test_one_network_comes_with_similar_ones_each_with_its_reasons_and_the_way_to_compare(client):
    shown = page(client, "?network=sermo")
    network = Tree(client.get("/networks/sermo/").content.decode())

    assert shown.title == "Compare Sermo · Medsocial"
    ways = [link["href"] for link in shown.links() if link["text"].startswith("Compare with ")]
    assert ways == [link["href"] for link in network.links() if link["text"].startswith("Compare with ")][1:]
    assert len(ways) == 6
    assert "Both with polls and second opinions" in shown.text
    for way in ways:
        assert ComparisonPage(client.get(way).content.decode()).columns[0] == "sermo"


def test_one_ended_network_shows_where_its_people_can_go(client):
    shown = page(client, "?network=medhelp")

    assert "Where its people can go now" in shown.text
    assert "/compare/?network=medhelp&network=vitals" in [link["href"] for link in shown.links()]


# --- Adding and removing -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "slug"),
    [("esanum", "esanum"), ("  ESANUM ", "esanum"), ("Twitter", "x-twitter"), ("pupilám", "pupilum")],
)
def test_a_typed_name_of_today_or_of_former_times_is_added_and_the_address_is_the_one_to_share(
    client, typed, slug
):
    response = client.get("/compare/", {"network": "sermo", "add": typed})

    assert response.status_code == 302
    assert response["Location"] == f"/compare/{query('sermo', slug)}"


def test_two_typed_names_make_a_comparison(client):
    response = client.get("/compare/", {"add": ["Sermo", "esanum"]})

    assert response["Location"] == f"/compare/{query('sermo', 'esanum')}"


def test_adding_keeps_to_differences_if_the_reader_asked_for_them(client):
    response = client.get("/compare/", {"network": ["sermo", "esanum"], "differences": "1", "add": "Reddit"})

    assert response["Location"] == f"/compare/{query('sermo', 'esanum', 'reddit', differences='1')}"


def test_a_name_that_no_network_has_stays_in_the_field_with_what_it_may_have_meant(client):
    shown = page(client, "?network=sermo&add=esanm")

    assert inputs(shown, "add") == ["esanm"]
    assert "No network here is called “esanm”." in shown.at("problem-1")
    assert [(link["text"], link["href"]) for link in shown.links("problem-1")] == [
        ("esanum", "/compare/?network=sermo&network=esanum"),
        ("Look for “esanm” in the directory", "/networks/?q=esanm"),
    ]


def test_of_two_typed_names_the_one_that_was_found_is_kept(client):
    shown = page(client, "?add=Sermo&add=nobody+at+all")

    assert shown.title == "Compare Sermo · Medsocial"
    assert inputs(shown, "network") == ["sermo"]
    assert inputs(shown, "add") == ["nobody at all"]


def test_a_name_that_is_there_already_is_reported(client):
    shown = page(client, "?network=sermo&network=esanum&add=Sermo")

    assert "“sermo” (named twice)" in shown.text


def test_an_empty_field_changes_nothing(client):
    response = client.get("/compare/", {"network": ["sermo", "esanum"], "add": ""})

    assert response["Location"] == f"/compare/{query('sermo', 'esanum')}"


def test_four_networks_leave_no_room_for_a_fifth(client):
    shown = read(client, *SLUGS[:COMPARED])

    assert inputs(shown, "add") == []
    assert "Remove one to add another" in shown.text


def test_each_column_can_be_removed(client):
    shown = read(client, "sermo", "esanum", "reddit", differences="1")
    ways = {link["text"]: link for link in shown.links("comparison") if link["text"].startswith("Remove")}

    assert {name: way["href"] for name, way in ways.items()} == {
        "Remove Sermo": f"/compare/{query('esanum', 'reddit', differences='1')}",
        "Remove esanum": f"/compare/{query('sermo', 'reddit', differences='1')}",
        "Remove Reddit": f"/compare/{query('sermo', 'esanum', differences='1')}",
    }
    assert all(way["rel"] == "nofollow" for way in ways.values())


# --- From other pages --------------------------------------------------------------------------------------


def test_the_directory_sends_its_ticked_networks_by_its_own_form(client):
    shown = Tree(client.get("/networks/?network=sermo&network=esanum&network=reddit").content.decode())
    (button,) = [each for each in shown.elements if "formaction" in attributes(each)]

    assert attributes(button)["formaction"] == "/compare/"
    assert attributes(button)["form"] == "filter-form"
    assert "Compare 3" in shown.text


def test_what_the_directorys_form_sends_along_is_left_behind(client):
    sent = {"q": "", "category": "student", "founded_min": "", "sort": "name", "network": ["sermo", "esanum"]}

    assert client.get("/compare/", sent)["Location"] == f"/compare/{query('sermo', 'esanum')}"


def test_the_directory_says_why_a_fifth_network_is_not_chosen(client):
    shown = Page(client.get("/networks/?" + urlencode({"network": SLUGS[:5]}, doseq=True)).content.decode())

    assert "(at most 4 at once)" in shown.text


def test_a_former_slug_stays_chosen_in_the_directory_under_todays(client):
    SlugHistory.objects.create(slug="old-sermo", network=Network.objects.get(slug="sermo"))
    shown = Page(client.get("/networks/?network=old-sermo").content.decode())

    assert "Chosen to compare: 1" in shown.text
    assert 'name="network" value="sermo"' in shown.markup


@pytest.mark.parametrize("address", ["/", "/networks/", "/networks/sermo/", "/about/"])
def test_every_page_leads_here(client, address):
    assert "/compare/" in [link.get("href") for link in Tree(client.get(address).content.decode()).links()]
