"""What the query of a comparison may hold, what is left out of it and why, and what it costs."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networks.models import Network, SlugHistory
from tests.comparison_page import query, read
from tests.directory import entries
from tests.tree import Tree

pytestmark = pytest.mark.django_db

SLUGS = [each.slug for each in entries()]


def page(client, text: str = "") -> Tree:
    """The page for a query, whatever it shows."""
    response = client.get(f"/compare/{text}")
    assert response.status_code == 200
    return Tree(response.content.decode())


# --- Which networks ----------------------------------------------------------------------------------------


def test_title_and_heading_name_the_networks_in_the_order_asked_for(client):
    shown = read(client, "esanum", "sermo")

    assert shown.title == "esanum, Sermo: comparison · Medsocial"
    assert shown.headings() == ["esanum, Sermo: comparison"]


def test_the_page_names_its_one_address(client):
    shown = page(client, "?differences=1&network=esanum&utm_source=x&network=sermo")

    assert (
        '<link rel="canonical" href="http://testserver/compare/?network=esanum&amp;network=sermo">'
        in shown.markup
    )


@pytest.mark.parametrize(
    ("sent", "columns", "notice"),
    [
        (["sermo", "nobody", "esanum"], ["sermo", "esanum"], "“nobody” (not known here)"),
        (["sermo", "esanum", "sermo"], ["sermo", "esanum"], "“sermo” (named twice)"),
        (
            ["sermo", "esanum", "reddit", "facebook", "doximity"],
            ["sermo", "esanum", "reddit", "facebook"],
            "“doximity” (at most 4 at once)",
        ),
        (["sermo", "SERMO", "esanum"], ["sermo", "esanum"], "“SERMO” (not known here)"),
    ],
)
def test_what_cannot_be_compared_is_left_out_and_named_with_the_reason(client, sent, columns, notice):
    shown = read(client, *sent)

    assert shown.columns == columns
    assert notice in shown.text


def test_an_unpublished_network_is_as_unknown_as_one_that_never_was(client):
    Network.objects.filter(slug="reddit").update(is_published=False)

    shown = read(client, "sermo", "reddit", "esanum")

    assert shown.columns == ["sermo", "esanum"]
    assert "“reddit” (not known here)" in shown.text
    assert "Reddit" not in shown.markup


def test_a_former_slug_means_the_network_of_today(client):
    SlugHistory.objects.create(slug="old-sermo", network=Network.objects.get(slug="sermo"))
    SlugHistory.objects.create(slug="older-sermo", network=Network.objects.get(slug="sermo"))

    assert read(client, "old-sermo", "esanum").columns == ["sermo", "esanum"]
    assert "named twice" in read(client, "sermo", "esanum", "older-sermo").text
    assert "/compare/?network=sermo&amp;network=esanum" in read(client, "older-sermo", "esanum").markup


def test_a_slug_in_use_wins_over_a_former_one(client):
    SlugHistory.objects.create(slug="esanum", network=Network.objects.get(slug="reddit"))

    assert read(client, "esanum", "sermo").columns == ["esanum", "sermo"]


def test_the_former_slug_of_an_unpublished_network_is_not_known(client):
    SlugHistory.objects.create(slug="old-sermo", network=Network.objects.get(slug="sermo"))
    Network.objects.filter(slug="sermo").update(is_published=False)

    assert "“old-sermo” (not known here)" in read(client, "esanum", "old-sermo", "reddit").text


# --- Nonsense ----------------------------------------------------------------------------------------------


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["network", "add", "differences", "format", "page", "q", "x"]),
            st.one_of(
                st.sampled_from([*SLUGS[:6], "1", "csv", "", "\0", "=1", "<script>", "a" * 5000, "٣"]),
                st.text(max_size=12).filter(
                    lambda text: text.isascii() or text.encode("utf-8", "ignore") != b""
                ),
            ),
        ),
        max_size=8,
    )
)
def test_no_query_breaks_the_page(client, sent):
    text = urlencode(sent)
    response = client.get(f"/compare/?{text}")

    assert response.status_code in {200, 302}
    assert b"<script>" not in response.content
    assert b"\0" not in response.content
    if response.status_code == 302:
        assert set(parse_qs(urlsplit(response["Location"]).query)) <= {"network", "differences"}
        assert client.get(response["Location"]).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "?network=%00&network=%FF%FE&add=%00",
        "?network=" + "&network=".join(["sermo", "esanum"] * 500),
        "?network=" + "&network=".join(f"nobody-{number}" for number in range(900)),
        "?format=xml&differences=maybe&network=sermo&network=esanum",
        "?format=csv&network=sermo",
        "?add=" + "x" * 5000,
    ],
)
def test_hostile_queries_get_a_page_that_says_what_was_ignored(client, text):
    shown = page(client, text)

    assert shown.headings()
    assert ("ignored" in shown.ids) == (text not in {"?format=csv&network=sermo", "?add=" + "x" * 5000})


def test_only_reading_is_allowed(client):
    assert client.head("/compare/").status_code == 200
    assert client.post("/compare/").status_code == 405


# --- Cost --------------------------------------------------------------------------------------------------

# revision; names and other names; networks, their other names and citations; figures, shares, communities, terms;
# sources; features; newest change
QUERIES = 13


@pytest.mark.parametrize(
    "slugs",
    [("sermo", "esanum"), ("docsapp", "medhelp", "1d"), ("facebook", "x-twitter", "youtube", "linkedin")],
)
def test_a_comparison_costs_the_same_few_queries_whatever_and_however_many_it_compares(
    client, django_assert_num_queries, slugs
):
    with django_assert_num_queries(QUERIES):
        client.get(f"/compare/{query(*slugs)}")
    with django_assert_num_queries(QUERIES):
        client.get(f"/compare/{query('nobody', *slugs, differences='1')}")


def test_a_comparison_costs_as_many_queries_among_ten_networks(
    client, few_networks, django_assert_num_queries
):
    slugs = list(few_networks.order_by("slug").values_list("slug", flat=True))
    for number in (2, 4):
        with django_assert_num_queries(QUERIES):
            client.get(f"/compare/{query(*slugs[:number])}")


def test_networks_of_which_hardly_anything_is_known_cost_no_more(client, django_assert_num_queries):
    known = Network.objects.get(slug="sermo")
    for slug in ("bare", "bald"):
        Network.objects.create(
            slug=slug,
            name=slug,
            category=known.category,
            summary_en=".",
            coverage="national",
            is_published=True,
        )
    with django_assert_num_queries(QUERIES - 1):  # there is no source to look up
        shown = read(client, "bare", "bald")

    assert shown.sources() == {}
    assert shown.lines["cost"].cells == ("not known", "not known")
    assert not shown.lines["cost"].is_same


@pytest.mark.parametrize(("text", "number"), [("", 4), ("?network=sermo", 10), ("?network=medhelp", 10)])
def test_choosing_costs_few_queries(client, django_assert_num_queries, text, number):
    with django_assert_num_queries(number):
        client.get(f"/compare/{text}")
