"""`manage.py make_sample` fills another, empty database with made-up networks, and never the site's own."""

import sqlite3

import pytest
from django.core.management import CommandError
from django.db import connection

from networks.management.commands.make_sample import another_database
from networks.models import Citation, Network, OtherName, Revision
from tests import directory

pytestmark = pytest.mark.django_db

NUMBER = 600


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """Where the sample is made."""
    return tmp_path_factory.mktemp("sample") / "sample.sqlite3"


@pytest.fixture
def sample(path, call):
    """The address of a made database."""
    url = f"sqlite:///{path}"
    if not path.exists():
        call("make_sample", "--networks", str(NUMBER), "--database-url", url)
    return url


def test_as_many_networks_as_asked_for_are_made_and_called_samples(sample):
    with another_database(sample):
        networks = list(Network.objects.published())

    assert len(networks) == NUMBER
    assert all(network.slug.startswith("sample-") for network in networks)
    assert all(network.url.endswith(".example/") for network in networks)
    assert not {network.name for network in networks} & {entry.name for entry in directory.entries()}


def test_each_takes_what_goes_together_from_a_real_entry(sample):
    def traits(network):
        terms = (frozenset(term.pk for term in getattr(network, name).all()) for name in directory.TERMS)
        return network.category_id, network.status, network.founded_year, *terms

    real = {
        (
            entry.category,
            entry.status,
            entry.founded_year,
            *(getattr(entry, name) for name in directory.TERMS),
        )
        for entry in directory.entries()
    }
    with another_database(sample):
        made = {traits(network) for network in Network.objects.prefetch_related(*directory.TERMS)}

    assert made <= real
    assert len(made) > len(real) / 2


def test_a_search_finds_them_as_it_would_if_they_had_been_typed(sample):
    with another_database(sample):
        stored = list(Network.objects.order_by("pk").values_list("search_names", "search_text", "address"))
        Network.objects.refresh_search()
        made_anew = list(Network.objects.order_by("pk").values_list("search_names", "search_text", "address"))

    assert [(names, set(text.split("\n")), address) for names, text, address in stored] == [
        (names, set(text.split("\n")), address) for names, text, address in made_anew
    ]


def test_they_have_other_names_citations_and_a_revision_but_no_history(sample):
    with another_database(sample):
        assert OtherName.objects.count() > NUMBER / 10
        assert Citation.objects.count() >= 2 * NUMBER
        assert Revision.objects.get().number > 0
        assert not Network.history.exists()


def test_the_same_seed_makes_the_same_networks(sample, call, tmp_path):
    other = f"sqlite:///{tmp_path / 'again.sqlite3'}"
    call("make_sample", "--networks", "50", "--seed", "5", "--database-url", other)
    third = f"sqlite:///{tmp_path / 'third.sqlite3'}"
    call("make_sample", "--networks", "50", "--seed", "5", "--database-url", third)

    def texts(url):
        with another_database(url):
            return list(Network.objects.order_by("pk").values_list("slug", "search_text", "created_at"))

    assert texts(other) == texts(third)
    assert texts(other) != texts(sample)[:50]


def test_the_sites_own_database_is_refused(call):
    if connection.vendor != "sqlite":
        pytest.skip("needs SQLite")
    before = Network.objects.count()

    with pytest.raises(CommandError, match="own database"):
        call("make_sample", "--database-url", f"sqlite:///{connection.settings_dict['NAME']}")

    assert Network.objects.count() == before


def test_a_database_that_holds_anything_is_refused_and_left_as_it_is(call, tmp_path):
    path = tmp_path / "somebodys.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE anything (id)")

    with pytest.raises(CommandError, match="not empty"):
        call("make_sample", "--database-url", f"sqlite:///{path}")

    with sqlite3.connect(path) as database:
        assert database.execute("SELECT name FROM sqlite_master").fetchall() == [("anything",)]


def test_what_has_been_made_is_never_added_to(sample, call):
    with pytest.raises(CommandError, match="not empty"):
        call("make_sample", "--networks", "1", "--database-url", sample)


@pytest.mark.parametrize(("option", "value"), [("--networks", "0"), ("--database-url", "nonsense")])
def test_wrong_options_are_refused(call, tmp_path, option, value):
    options = {"--networks": "1", "--database-url": f"sqlite:///{tmp_path / 'new.sqlite3'}"} | {option: value}

    with pytest.raises(CommandError, match=option):
        call("make_sample", *(part for pair in options.items() for part in pair))


def test_the_site_works_on_its_own_database_again_whatever_happened(call, tmp_path):
    before = Network.objects.count()

    with pytest.raises(RuntimeError), another_database(f"sqlite:///{tmp_path / 'new.sqlite3'}"):
        raise RuntimeError

    assert Network.objects.count() == before
