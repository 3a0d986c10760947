"""Search columns follow whatever they are made of, after the transaction that changed it."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from networks.models import Country, Network, Operator, OtherName, Specialty
from networks.querysets import NetworkQuerySet

pytestmark = pytest.mark.django_db

WORD = "quokkamedia"  # no text of the directory holds it


@pytest.fixture
def sermo():
    return Network.objects.get(slug="sermo")


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """A block whose end is the end of a transaction, for all that waits for one."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def found(word: str = WORD) -> set[str]:
    return set(Network.objects.search(word).values_list("slug", flat=True))


def test_no_network_has_the_word_of_these_tests():
    assert found() == set()


def test_a_new_network_is_found_by_its_texts(committed, sermo):
    with committed():
        Network.objects.create(
            slug="new",
            name=WORD,
            category=sermo.category,
            summary="New",
            coverage="global",
            url="https://new.example/",
        )

    assert found() == {"new"}
    assert found("www.new.example") == {"new"}


def test_a_new_name_is_found_and_the_old_one_is_not(committed, sermo):
    with committed():
        sermo.name = WORD
        sermo.url = "https://quokka.example"
        sermo.save()

    assert found() == {"sermo"}
    assert found("quokka.example/login") == {"sermo"}
    assert Network.objects.get(slug="sermo").search_names.startswith(f"\n{WORD}\n")


def test_nothing_changes_before_the_transaction_is_over(django_capture_on_commit_callbacks, sermo):
    with django_capture_on_commit_callbacks() as callbacks:
        sermo.name = WORD
        sermo.save()

    assert callbacks
    assert found() == set()


def test_another_name_is_found_and_after_its_deletion_no_more(committed, sermo):
    with committed():
        other = sermo.other_names.create(name=WORD)
    assert found() == {"sermo"}

    with committed():
        other.name = f"{WORD}2"
        other.save()
    assert found(f"{WORD}2") == {"sermo"}

    with committed():
        OtherName.objects.filter(network=sermo).delete()
    assert found() == set()


def test_a_name_that_moves_to_another_network_is_found_there(committed, sermo):
    with committed():
        other = sermo.other_names.create(name=WORD)
    with committed():
        other.network = Network.objects.get(slug="doximity")
        other.save()

    assert "doximity" in found()


def test_all_networks_of_an_operator_are_found_by_its_new_name(committed):
    operator = Operator.objects.get(slug="meta")
    networks = set(operator.networks.values_list("slug", flat=True))
    assert len(networks) > 1

    with committed():
        operator.name = WORD
        operator.save()

    assert found() == networks


def test_another_operator_is_found(committed, sermo):
    with committed():
        sermo.operator = Operator.objects.create(slug="new", name=WORD)
        sermo.save()

    assert found() == {"sermo"}


def test_all_networks_of_a_category_are_found_by_its_new_name(committed, sermo):
    with committed():
        sermo.category.name_en = WORD
        sermo.category.save()

    assert found() == set(sermo.category.networks.values_list("slug", flat=True))


@pytest.mark.parametrize(
    "field", ["audiences", "specialties", "features", "funding", "platforms", "countries", "languages"]
)
def test_all_networks_with_a_term_are_found_by_its_new_name(committed, field):
    term = Network._meta.get_field(field).related_model.objects.filter(networks__isnull=False).first()

    with committed():
        term.name_en = WORD
        term.save()

    assert found() == set(term.networks.values_list("slug", flat=True)) != set()


@pytest.fixture
def term():
    return Specialty.objects.create(code="quokka", name_en=WORD)


def test_a_term_given_and_taken_away_is_found_as_long_as_it_is_there(committed, sermo, term):
    with committed():
        sermo.specialties.add(term)
    assert found() == {"sermo"}

    with committed():
        sermo.specialties.remove(term)
    assert found() == set()

    with committed():
        sermo.specialties.set([term])
    assert found() == {"sermo"}

    with committed():
        sermo.specialties.clear()
    assert found() == set()


def test_networks_given_to_a_term_and_taken_away_from_it_are_found_as_long_as_they_are_there(
    committed, sermo, term
):
    with committed():
        term.networks.add(sermo)
    assert found() == {"sermo"}

    with committed():
        term.networks.remove(sermo)
    assert found() == set()

    with committed():
        term.networks.set([sermo])
    with committed():
        term.networks.clear()
    assert found() == set()


def test_a_term_that_is_deleted_is_found_no_more(committed, sermo, term):
    with committed():
        sermo.specialties.add(term)
    with committed():
        term.delete()

    assert found() == set()


def test_terms_that_are_deleted_at_once_are_found_no_more(committed, sermo, term):
    with committed():
        sermo.specialties.add(term)
    with committed():
        Specialty.objects.filter(code="quokka").delete()

    assert found() == set()


def test_another_category_is_found(committed, sermo):
    old, new = sermo.category, Network.objects.get(slug="facebook").category
    assert old != new

    with committed():
        sermo.category = new
        sermo.save()

    assert "sermo" in found(new.name_en)


def test_a_country_without_a_name_gets_one_that_is_found(committed, sermo):
    with committed():
        country, _ = Country.objects.get_or_create(code="AQ")
        sermo.countries.add(country)

    assert found("antarctica") == {"sermo"}


def test_a_transaction_rolled_back_does_not_break_later_ones(committed, sermo):
    with committed(), transaction.atomic():
        sermo.name = WORD
        sermo.save()
        transaction.set_rollback(True)
    assert found() == set()

    doximity = Network.objects.get(slug="doximity")
    with committed():
        doximity.name = WORD
        doximity.save()
    assert found() == {"doximity"}

    with committed():
        sermo.save()
    assert found() == {"doximity", "sermo"}


def test_a_network_deleted_in_the_same_transaction_is_no_trouble(committed, sermo):
    with committed():
        network = Network.objects.create(
            slug="new", name=WORD, category=sermo.category, summary="New", coverage="global"
        )
        network.other_names.create(name="Short-lived")
        network.delete()

    assert found() == set()


@pytest.fixture
def refreshes(monkeypatch):
    """How many networks each refresh touched, and in how many queries."""
    calls = []
    refresh = NetworkQuerySet.refresh_search

    def counted(networks):
        with CaptureQueriesContext(connection) as queries:
            touched = refresh(networks)
        calls.append((touched, len(queries)))
        return touched

    monkeypatch.setattr(NetworkQuerySet, "refresh_search", counted)
    return calls


def test_many_changes_in_one_transaction_cost_one_refresh(committed, sermo, refreshes):
    with committed(), transaction.atomic():
        sermo.save()
        sermo.other_names.create(name="One")
        sermo.other_names.create(name="Two")
        sermo.languages.set(["es"])

    assert [touched for touched, _ in refreshes] == [1]


def test_loading_the_networks_costs_one_refresh_whose_queries_do_not_grow_with_them(committed, refreshes):
    with committed():
        call_command("loaddata", "networks", verbosity=0)

    [(touched, queries)] = refreshes
    assert touched == Network.objects.count()
    # The networks, their names, seven kinds of terms, and one for every hundred that is written.
    assert queries <= 9 + 2 + touched / 100 + 1
