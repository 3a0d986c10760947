"""Entries that may be the same network are found, and saving one warns of the other without refusing it."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from medsocial.people.groups import CURATORS
from networks import search
from networks.duplicates import twins
from networks.models import Category, Network
from tests.admin_form import as_sent
from tests.page import Page
from tests.people import person

CHANGELIST = reverse("admin:networks_network_changelist")
ADD = reverse("admin:networks_network_add")

# --- The rule ----------------------------------------------------------------------------------------------


def row(pk: int, *names: str, url: str = ""):
    """A network as `twins` takes it."""
    return pk, search.names_document(names), search.normalise_address(url)


def test_a_name_is_the_same_whatever_its_case_accents_and_spaces():
    assert twins([row(1, "Ágora  Médica"), row(2, "AGORA MEDICA"), row(3, "Agora")]) == {1: {2}, 2: {1}}


def test_other_names_count():
    assert twins([row(1, "One", "Foro"), row(2, "Two", "Foro"), row(3, "foro")]) == {
        1: {2, 3},
        2: {1, 3},
        3: {1, 2},
    }


def test_an_address_is_the_same_with_and_without_what_does_not_matter():
    first, second = row(1, "A", url="https://www.Foro.example/"), row(2, "B", url="http://foro.example?x=1")

    assert twins([first, second, row(3, "C", url="https://foro.example/other")]) == {1: {2}, 2: {1}}


def test_no_address_is_not_the_same_address():
    assert twins([row(1, "A"), row(2, "B")]) == {}


words = st.sampled_from(["a", "b", "c", "d", "e", ""])


@given(st.lists(st.tuples(st.lists(words, max_size=3), words), max_size=8))
def test_it_finds_what_comparing_every_pair_would_find(networks):
    given_rows = [(pk, search.names_document(names), address) for pk, (names, address) in enumerate(networks)]

    expected = {}
    for pk, (names, address) in enumerate(networks):
        for other, (their_names, their_address) in enumerate(networks):
            shared = (set(names) & set(their_names)) - {""}
            if pk != other and (shared or (address and address == their_address)):
                expected.setdefault(pk, set()).add(other)
    assert twins(given_rows) == expected


@pytest.mark.django_db
def test_the_real_directory_has_no_duplicates():
    assert not Network.objects.possible_duplicates().exists()


def network(name: str, url: str = "", **fields) -> Network:
    """A draft."""
    fields = {"slug": name.lower().replace(" ", "-"), "coverage": "global", "summary_en": "X"} | fields
    made = Network.objects.create(name=name, url=url, category=Category.objects.first(), **fields)
    Network.objects.filter(pk=made.pk).refresh_search()
    return made


@pytest.mark.django_db
def test_the_database_is_asked_twice_however_many_there_are():
    network("SERMO", slug="sermo-again")
    network("Anything", "http://esanum.de", slug="anything")

    with CaptureQueriesContext(connection) as queries:
        found = {each.slug for each in Network.objects.possible_duplicates()}

    assert {"sermo", "sermo-again", "anything"} < found
    assert len(queries) == 2


@pytest.mark.django_db
def test_a_withdrawn_entry_is_no_duplicate_any_more():
    network("SERMO", slug="sermo-again")
    Network.objects.filter(slug="sermo-again").update(
        withdrawn_on=date(2026, 1, 1), withdrawal_reason_en="The same."
    )

    assert not Network.objects.possible_duplicates().exists()


# --- In the admin ------------------------------------------------------------------------------------------


@pytest.fixture
def curator(client, db):
    """The browser of a curator."""
    client.force_login(person("ada", CURATORS))
    return client


def save_new(browser, **fields):
    """Add a network by the form; the page that follows."""
    new = {"slug": "new", "category": Category.objects.first().pk, "summary_en": "X", "coverage": "global"}
    response = browser.post(ADD, as_sent(browser.get(ADD)) | new | fields, follow=True)
    assert Network.objects.filter(slug="new").exists()
    return Page(response.content.decode())


def change_page(slug: str) -> str:
    """The address of a network's form."""
    return reverse("admin:networks_network_change", args=[Network.objects.get(slug=slug).pk])


@pytest.mark.parametrize("name", ["Sermo", "SERMO", " Sérmo "])
def test_a_name_that_another_entry_has_is_saved_with_a_warning_that_leads_there(name, curator):
    page = save_new(curator, name=name)

    assert "Sermo has the same name. Is it the same network?" in page.text
    assert change_page("sermo") in page.links


def test_a_former_name_of_another_entry_is_warned_of_too(curator):
    sermo = Network.objects.get(slug="sermo")
    sermo.other_names.create(name="Doctors’ Square")
    Network.objects.filter(pk=sermo.pk).refresh_search()
    named = {"other_names-TOTAL_FORMS": 1, "other_names-0-name": "doctors' square"}

    assert "Sermo has the same name." in save_new(curator, name="Something new", **named).text


def test_an_address_that_another_entry_has_is_warned_of(curator):
    page = save_new(curator, name="Something new", url="http://sermo.com")

    assert "Sermo has the same address. Is it the same network?" in page.text


def test_an_entry_is_not_a_duplicate_of_itself_and_a_new_one_of_none(curator):
    url = change_page("sermo")
    again = curator.post(url, as_sent(curator.get(url)), follow=True).content.decode()

    assert "Is it the same network?" not in again
    assert (
        "Is it the same network?"
        not in save_new(curator, name="Quite new", url="https://quite-new.example/").text
    )


def test_a_name_in_a_warning_is_shown_and_not_run(curator):
    network("<b>Bold</b> {x}", slug="bold")

    page = save_new(curator, name="<b>bold</b> {X}")

    assert "<b>Bold</b> {x} has the same name." in page.text


@pytest.mark.parametrize("name", ["100%", "a_b", "\\", "Ω" * 120])
def test_any_name_can_be_looked_for(name, curator):
    network("100 x", slug="hundred")
    network("axb", slug="axb")

    assert "Is it the same network?" not in save_new(curator, name=name).text


def test_the_list_of_possible_duplicates(curator):
    network("SERMO", slug="sermo-again")

    found = curator.get(CHANGELIST, {"duplicates": "yes"})

    assert {each.slug for each in found.context["cl"].queryset} == {"sermo", "sermo-again"}
    assert "Same name or address as another (2)" in curator.get(CHANGELIST).content.decode()
