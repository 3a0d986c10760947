"""The directory page, held against an oracle in plain Python that knows only the fixtures."""

import re
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.choices import Access, Cost, Identity, Scope, Status
from networks.models import Network
from networks.search import fold, words
from networks.views.listing import PAGE_SIZE
from tests import directory
from tests.page import Page

pytestmark = pytest.mark.django_db

TERMS = {
    "audience": "audiences",
    "country": "countries",
    "language": "languages",
    "feature": "features",
    "specialty": "specialties",
    "funding": "funding",
    "platform": "platforms",
}
SINGLE = {
    "category": None,
    "scope": Scope,
    "access": Access,
    "identity": Identity,
    "cost": Cost,
    "status": Status,
}
STATUS_ORDER = {"active": 0, "unknown": 1, "closed": 2, "merged": 2, "renamed": 2}


def options(name: str) -> list[str]:
    """Every value that a filter knows."""
    if name in TERMS:
        return sorted(directory.terms(directory.TERMS[TERMS[name]]))
    return sorted(directory.terms("category") if name == "category" else SINGLE[name].values)


def holds(entry: directory.Entry, name: str, values: list[str]) -> bool:
    """Whether a network fulfils one filter."""
    if name == "country":
        return entry.is_everywhere or not entry.countries.isdisjoint(values)
    if name == "feature":
        return entry.features.issuperset(values)
    if name in TERMS:
        return not getattr(entry, TERMS[name]).isdisjoint(values)
    if name == "q":
        text = fold("\n".join(entry.texts))
        return all(word in text for word in words(values[0]))
    if name == "founded_min":
        return entry.founded_year is not None and entry.founded_year >= int(values[0])
    if name == "founded_max":
        return entry.founded_year is not None and entry.founded_year <= int(values[0])
    return getattr(entry, name) in values


def found(query: dict[str, list[str]]) -> list[directory.Entry]:
    """The networks that a query finds."""
    return [each for each in directory.entries() if all(holds(each, *one) for one in query.items())]


def expected_count(query: dict[str, list[str]], name: str, value: str) -> int:
    """How many networks an option would find with everything else that is chosen."""
    if name == "feature":
        return len(found(query | {name: [*query.get(name, []), value]}))
    return len(found(query | {name: [value]}))


@st.composite
def queries(draw) -> dict[str, list[str]]:
    """A few filters with one to three values each, sometimes words out of a network's texts, sometimes years."""
    names = draw(st.lists(st.sampled_from([*TERMS, *SINGLE]), max_size=4, unique=True))
    query = {
        name: draw(st.lists(st.sampled_from(options(name)), min_size=1, max_size=3, unique=True))
        for name in names
    }
    if draw(st.integers(0, 2)) == 0:
        entry = draw(st.sampled_from(directory.entries()))
        taken = draw(st.lists(st.sampled_from(" ".join(entry.texts).split()), min_size=1, max_size=3))
        query["q"] = [" ".join(taken)]
    for name in ("founded_min", "founded_max"):
        if draw(st.integers(0, 4)) == 0:
            query[name] = [str(draw(st.integers(1990, 2024)))]
    return query


def get(client, query: dict | str = "", **headers) -> Page:
    """The directory page for a query."""
    text = query if isinstance(query, str) else urlencode(query, doseq=True)
    response = client.get(f"/networks/?{text}", headers=headers)
    assert response.status_code == 200
    return Page(response.content.decode())


def all_slugs(client, query: dict) -> list[str]:
    """The slugs on every page of a list, in order."""
    first = get(client, query)
    last_page = max(1, -(-first.count // PAGE_SIZE))
    return first.networks + [
        slug for page in range(2, last_page + 1) for slug in get(client, query | {"page": [page]}).networks
    ]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries())
def test_any_query_shows_the_networks_and_counts_that_the_fixtures_give(client, query):
    page = get(client, query)
    slugs = all_slugs(client, query)

    assert page.count == len(slugs) == len(found(query))
    assert set(slugs) == {entry.slug for entry in found(query)}
    for name in [*TERMS, *SINGLE]:
        for value in options(name):
            assert page.choices[name, value].count == expected_count(query, name, value), (name, value)


def test_every_facet_offers_every_value_of_its_vocabulary(client):
    offered = {(name, value) for name in [*TERMS, *SINGLE] for value in options(name)}

    assert set(get(client).choices) == offered


def test_a_bare_page_lists_every_network_with_active_ones_first_and_ended_ones_last(client):
    ordered = sorted(
        directory.entries(), key=lambda entry: (STATUS_ORDER[entry.status], fold(entry.name), entry.position)
    )

    assert all_slugs(client, {}) == [entry.slug for entry in ordered]


@pytest.mark.parametrize(
    ("sort", "key"),
    [
        ("name", lambda entry: fold(entry.name)),
        ("founded", lambda entry: (entry.founded_year or 9999, fold(entry.name))),
        ("-founded", lambda entry: (-(entry.founded_year or 0), fold(entry.name))),
    ],
)
def test_a_list_stands_in_the_chosen_order(client, sort, key):
    assert all_slugs(client, {"sort": [sort]}) == [
        entry.slug for entry in sorted(directory.entries(), key=key)
    ]


def test_an_unpublished_network_is_neither_listed_nor_counted(client):
    Network.objects.filter(slug="sermo").update(is_published=False)
    page = get(client, {"q": ["sermo"]})

    assert "sermo" not in page.networks
    assert page.count == len(found({"q": ["sermo"]})) - 1


def test_an_option_that_would_find_nothing_is_disabled_but_a_chosen_one_can_be_taken_back(client):
    page = get(client, "category=student&funding=data-licensing")

    for choice in page.choices.values():
        assert choice.disabled == (choice.count == 0 and not choice.checked)
    assert any(choice.disabled for choice in page.choices.values())
    assert page.choices["funding", "data-licensing"].checked


def test_nonsense_is_ignored_with_a_notice_that_names_it_and_the_rest_applies(client):
    page = get(client, "category=nonsense&category=student&audience=%00&founded_min=x&sort=;drop&page=abc")

    assert page.count == len(found({"category": ["student"]}))
    for word in ("nonsense", "audience", "founded_min", "sort", "page", "abc"):
        assert word in page.text
    assert page.ids["ignored"] == 1


def test_a_query_that_makes_sense_gets_no_notice(client):
    assert get(client, "category=student&q=exam&sort=name").ids["ignored"] == 0


@pytest.mark.parametrize(
    "query",
    [
        "q=<script>alert(1)</script>&category=<script>alert(2)</script>&sort=<script>&page=<script>",
        "q=%00&q=%FF%FE&country=%F0%9F%92%A9",
        "q=" + "a" * 5000,
        "q=%25_%5C'\"--",
        "founded_min=99999999999999999999&founded_max=-1&founded_min=٣",
        "category=&audience=&q=&founded_min=&sort=&page=",
        "page=--1",
        "network=sermo&utm_source=x",
        "q=http://[::1&q=https://",
        "feature=" + "&feature=".join(["clinical-cases"] * 300),
    ],
)
def test_hostile_queries_get_a_page_without_anything_unescaped(client, query):
    response = client.get(f"/networks/?{query}")

    assert response.status_code == 200
    assert b"<script>" not in response.content
    assert b"\0" not in response.content


@pytest.mark.parametrize("number", ["0", "-1", "18", "999", "99999999999999999999999"])
def test_a_page_that_the_list_does_not_have_is_a_404_with_a_way_back(client, number):
    response = client.get(f"/networks/?page={number}")

    assert response.status_code == 404
    assert "/networks/" in Page(response.content.decode()).links


def test_pages_keep_the_query_and_know_their_neighbours(client):
    page = get(client, "scope=medical&sort=name&page=2")
    neighbours = {
        attributes["rel"]: parse_qs(urlsplit(address).query)
        for address, attributes in page.links.items()
        if attributes.get("rel") in {"prev", "next"}
    }

    assert neighbours["prev"] == {"scope": ["medical"], "sort": ["name"]}
    assert neighbours["next"] == {"scope": ["medical"], "sort": ["name"], "page": ["3"]}


def test_each_chip_takes_away_its_own_value_only(client):
    query = {"audience": ["physicians", "residents"], "country": ["ES"], "q": ["cases"]}
    page = get(client, query)
    chips = {
        address: attributes for address, attributes in page.links.items() if attributes.get("class") == "chip"
    }
    left = [parse_qs(urlsplit(address).query) for address in chips]

    assert len(left) == 4
    for name, values in query.items():
        for value in values:
            rest = {
                each: [one for one in many if (each, one) != (name, value)] for each, many in query.items()
            }
            assert {each: many for each, many in rest.items() if many} in left
    assert all(attributes["rel"] == "nofollow" for attributes in chips.values())


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("", "Networks"),
        ("audience=medical-students&country=ES", "Networks for medical students, available in Spain"),
        ("category=collaboration&audience=physicians", "Case and second-opinion networks for doctors"),
        ("scope=general", "General networks"),
        ("feature=clinical-cases&feature=jobs", "Networks with clinical cases and jobs"),
        ("country=ES&country=MX", "Networks available in Mexico or Spain"),
        ("cost=free&status=active&language=en", "Networks in English, cost: free, status: active"),
        ("founded_min=2010&founded_max=2015", "Networks founded from 2010 to 2015"),
        ("language=es&q=casos", "Networks in Spanish, matching “casos”"),
    ],
)
def test_the_heading_says_in_words_what_is_shown(client, query, heading):
    page = get(client, query)

    assert page.headings == [heading]
    assert page.title == f"{heading} · Medsocial"


@pytest.mark.parametrize(
    ("typed", "meant"), [("esanm", "esanum"), ("doximty", "Doximity"), ("fgure 1", "Figure 1")]
)
def test_a_typing_error_gets_a_suggestion_that_finds_something(client, typed, meant):
    page = get(client, {"q": [typed]})
    suggestion = next(
        address for address in page.links if parse_qs(urlsplit(address).query).get("q") == [meant]
    )

    assert page.count == 0
    assert "Did you mean" in page.text
    assert Page(client.get(suggestion).content.decode()).count > 0


def test_pupilam_leads_to_pupilum(client):
    assert get(client, {"q": ["pupilam"]}).networks[0] == "pupilum"


def test_an_empty_list_says_what_each_filter_costs(client):
    query = {"category": ["student"], "funding": ["data-licensing"]}
    page = get(client, query)

    assert page.networks == []
    assert page.count == 0
    for name in query:
        left = {each: values for each, values in query.items() if each != name}
        address = f"/networks/?{urlencode(left, doseq=True)}"
        assert address in page.links
        assert re.search(rf"Without “[^”]+” : {len(found(left))}\b", page.text)


def test_matched_words_are_marked_and_escaped(client):
    Network.objects.filter(slug="sermo").update(name="Sermo <b>&")
    markup = client.get("/networks/?q=sermo").content.decode()

    assert "<mark>Sermo</mark> &lt;b&gt;&amp;" in markup


def test_htmx_gets_only_the_part_that_changes_and_its_canonical_address(client):
    response = client.get("/networks/?q=&founded_min=&category=student", headers={"HX-Request": "true"})
    markup = response.content.decode()

    assert "<html" not in markup
    assert markup.lstrip().startswith("<title>Student and trainee networks · Medsocial</title>")
    assert response["HX-Push-Url"] == "/networks/?category=student"
    assert Page(markup).networks == get(client, "category=student").networks


def test_htmx_restoring_history_gets_the_whole_page_and_caches_keep_the_two_apart(client):
    headers = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    response = client.get("/networks/", headers=headers)

    assert "<html" in response.content.decode()
    assert {"HX-Request", "HX-History-Restore-Request"} <= set(re.split(r",\s*", response["Vary"]))


def test_only_reading_is_allowed(client):
    assert client.head("/networks/").status_code == 200
    assert client.post("/networks/").status_code == 405


def test_networks_chosen_to_be_compared_stay_chosen_while_the_list_changes(client):
    page = get(client, "network=sermo&network=esanum&scope=general")

    assert page.count == len(found({"scope": ["general"]}))
    assert 'name="network" value="sermo"' in page.markup
    assert 'name="network" value="esanum"' in page.markup
    assert "/networks/?scope=general&network=esanum" in page.links  # Sermo taken out
    assert "/networks/?network=sermo&network=esanum" in page.links  # filters cleared
    assert page.ids["ignored"] == 0


def test_at_most_four_known_networks_can_be_chosen_and_the_others_are_named(client):
    page = get(
        client,
        urlencode({"network": ["sermo", "nobody", "esanum", "reddit", "facebook", "doximity"]}, doseq=True),
    )

    assert "Chosen to compare: 4" in page.text
    assert "“nobody”" in page.text
    assert "“doximity”" in page.text


EVERY_FILTER = urlencode(
    {name: options(name)[:2] for name in [*TERMS, *SINGLE]}
    | {"q": "a", "founded_min": "1990", "founded_max": "2025", "network": "sermo"},
    doseq=True,
)


@pytest.mark.parametrize(
    "query",
    ["", "page=3", "scope=medical&sort=-members", "sort=-usage", "q=medical", "q=pupilamm", EVERY_FILTER],
)
def test_no_query_costs_more_than_23_database_queries(client, query):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        get(client, query)

    assert len(asked) <= 23


# revision, terms of the facets, what is counted, which networks the page shows, these with their countries, languages
# and figures, newest change
QUERIES = 9
KEPT = 5  # of them; what is counted and the rows are known until something changes


def test_ten_networks_cost_as_many_database_queries_as_four_hundred(client, few_networks):
    with CaptureQueriesContext(connection) as few:
        assert get(client).count == 10
    with CaptureQueriesContext(connection) as filtered:
        get(client, "scope=medical&audience=physicians&country=ES")

    assert len(few) == QUERIES
    assert len(filtered) == QUERIES - KEPT


def test_four_hundred_networks_cost_the_exact_number_of_database_queries(client):
    with CaptureQueriesContext(connection) as asked:
        get(client)

    assert len(asked) == QUERIES
