"""A directory of more than ten thousand networks: its pages cost as many queries, and PostgreSQL uses the indexes."""

import io

import pytest
from django.core.cache import caches
from django.db import connection, transaction
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from networks import facets, trigrams
from networks.comparison_query import OFFERED
from networks.filters import NetworkFilterSet
from networks.models import Network
from networks.sample import Sample
from networks.views.listing import LAST_PAGE, PAGE_SIZE
from tests.page import Page
from tests.test_directory import KEPT, QUERIES
from tests.tree import Tree, attributes

MADE = 10_000


@pytest.fixture(scope="module", autouse=True)
def large_directory(django_db_setup, django_db_blocker):
    """The real directory and many made-up networks, in a transaction that is undone after this file's tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        for _ in Sample(seed=7).fill(MADE):
            pass
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":  # as its vacuum would in time
                for index in trigrams.INDEXED:
                    cursor.execute("SELECT gin_clean_pending_list(%s)", [index])
            cursor.execute("ANALYZE")
        yield
        transaction.set_rollback(True)


@pytest.fixture
def undone():
    """Whatever the test does is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def plan():
    """How the database finds the rows of a queryset; the test is for PostgreSQL."""
    if connection.vendor != "postgresql":
        pytest.skip("plans are PostgreSQL's")
    return lambda rows: rows.explain()


def published():
    """What the public sees."""
    return Network.objects.published()


# --- Pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["", "scope=medical&audience=physicians&country=ES", "sort=-members", "page=50"]
)
def test_ten_thousand_networks_cost_as_many_queries_as_ten(client, query):
    with CaptureQueriesContext(connection) as asked:
        page = Page(client.get(f"/networks/?{query}").content.decode())

    assert page.count > 1000
    assert len(asked) == QUERIES
    caches["pages"].clear()
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/networks/?{query}")
    assert len(asked) == QUERIES - KEPT


@pytest.mark.parametrize(
    "query",
    [
        "",
        "feature=polls&feature=discussion-forum&status=active",
        "country=ES&country=FR&language=es",
        "q=polls&founded_min=2005&access=verified&category=vertical",
        "q=zzzz&country=ES",
    ],
)
def test_bitmaps_count_what_the_database_counts(query):
    filterset = NetworkFilterSet(QueryDict(query), published())
    everywhere = filterset.facets["country"].for_every_option

    counted, asked = filterset.counts(), facets.tally(filterset)

    assert filterset.found == filterset.matching().count()
    for name, options in counted.items():
        more = everywhere(filterset.matching(without=name)).count() if name == "country" else 0
        assert options == {value: asked[name][value] + more for value in options}, name


def test_a_long_list_says_where_it_can_be_turned_no_further(client):
    assert published().count() > LAST_PAGE * PAGE_SIZE

    first = client.get("/networks/?page=2").content.decode()
    last = client.get(f"/networks/?page={LAST_PAGE}").content.decode()

    assert "Only the first 4,800 can be looked through" not in first
    assert "Only the first 4,800 can be looked through" in last
    assert f"Page {LAST_PAGE} of {LAST_PAGE}" in last
    assert 'rel="next"' not in last
    assert client.get(f"/networks/?page={LAST_PAGE + 1}").status_code == 404


def test_only_so_many_names_are_offered_and_every_other_can_be_typed(client):
    shown = Tree(client.get("/compare/").content.decode())
    offered = {attributes(each)["value"] for each in shown.elements if each.name == "option"}
    name = published().exclude(name__in=offered).last().name

    assert OFFERED / 2 < len(offered) < OFFERED * 2
    assert client.get("/compare/", {"network": "sermo", "add": name}).status_code == 302


@pytest.mark.parametrize(
    ("typed", "meant"), [("sermmo", "Sermo"), ("doximty", "Doximity"), ("pupilamm", "Pupilum")]
)
def test_a_mistyped_name_is_found_among_ten_thousand(client, typed, meant):
    assert f">{meant}</a>" in client.get("/networks/", {"q": typed}).content.decode()


# --- Plans -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("index", "rows"),
    [
        ("network_text_trigrams", lambda: published().search("doximity")),
        ("network_text_trigrams", lambda: published().search("https://www.sermo.com/login")),
        ("network_names_trigrams", lambda: published().named("doximity")),
        ("network_names_trigrams", lambda: published().named_or_at(["Doximity"], "")),
        ("network_in_default_order", lambda: published().sorted_by("status")[:PAGE_SIZE]),
        ("network_in_default_order", lambda: published().sorted_by("status")[4000 : 4000 + PAGE_SIZE]),
        ("network_by_name", lambda: published().sorted_by("name")[:PAGE_SIZE]),
        ("network_newest", lambda: published().newest_first()[:50]),
        ("network_changed", lambda: published().order_by("-updated_at")[:1]),
    ],
    ids=["search", "address", "names", "name", "status", "deep", "by-name", "newest", "changed"],
)
def test_an_index_is_used(plan, index, rows):
    assert index in plan(rows())


def test_a_mistyped_name_is_looked_for_by_an_index(plan):
    with CaptureQueriesContext(connection) as asked:
        published().names_like("doximty")
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked[0]['sql']}")
        lines = [line for (line,) in cursor.fetchall()]

    assert any("network_names_trigrams" in line for line in lines)


def test_without_the_right_to_make_an_extension_searches_go_on_and_the_reason_is_said(plan, undone):
    found = set(published().search("doximity"))
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come gets no index
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
        cursor.execute("CREATE ROLE medsocial_test_reader")
        cursor.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO medsocial_test_reader")
        cursor.execute("SET LOCAL ROLE medsocial_test_reader")
    said = io.StringIO()

    trigrams.keep_indexes(using="default", stderr=said)

    assert said.getvalue().count("\n") == 1
    assert "permission denied" in said.getvalue()
    assert set(published().search("doximity")) == found
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        trigrams.keep_indexes(using="default", stderr=said)  # the next `migrate`, of somebody who may
        there = connection.introspection.get_constraints(cursor, Network._meta.db_table)
    assert trigrams.INDEXED.keys() <= there.keys()
    assert said.getvalue().count("\n") == 1
