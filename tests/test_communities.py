"""The list of communities, held against an oracle in plain Python that knows only the fixtures."""

import re
from collections import defaultdict
from functools import cache
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.db import connection
from django.db.models import Count
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from networks.choices import CommunityStatus, Metric, Privacy, Topic
from networks.models import Community, Network, Specialty
from networks.search import fold, words
from networks.views.listing import PAGE_SIZE
from tests import directory
from tests.network_page import dated, said
from tests.page import Page
from tests.tree import Tree, plain

pytestmark = pytest.mark.django_db

TERMS = {"audience": "audiences", "specialty": "specialties", "country": "countries", "language": "languages"}
SINGLE = {"topic": Topic, "privacy": Privacy, "status": CommunityStatus}
NAMES = [*TERMS, *SINGLE, "network"]
STATUS_ORDER = {"active": 0, "unknown": 1, "closed": 2}
WORD = "quokkamedia"  # no text of the directory holds it

COMMUNITIES = directory.rows("community")
FIGURES = defaultdict(list)
for figure in directory.rows("audiencefigure"):
    FIGURES[directory.slug(figure.get("community"))].append(figure)


def network_of(row: dict) -> directory.Entry:
    """The network that a community is inside of."""
    return directory.entry(directory.slug(row["network"]))


def options(name: str) -> list[str]:
    """Every value that a filter knows."""
    if name == "network":
        return sorted({directory.slug(row["network"]) for row in COMMUNITIES})
    return sorted(directory.terms(name) if name in TERMS else SINGLE[name].values)


@cache
def text_of(slug: str) -> str:
    """Every text by which a search may find a community, folded."""
    row = next(each for each in COMMUNITIES if each["slug"] == slug)
    texts = [row["name"], row["summary_en"], row["summary_es"], network_of(row).name]
    for language in ("en", "es"):
        with translation.override(language):
            texts.append(str(Topic(row["topic"]).label))
    for name, field in TERMS.items():
        for code in row[field]:
            texts += directory.both_names(name, code)
    return "\n".join(" ".join(fold(each).split()) for each in texts)


def holds(row: dict, name: str, values: list[str]) -> bool:
    """Whether a community fulfils one filter."""
    if name == "q":
        return all(word in text_of(row["slug"]) for word in words(values[0]))
    if name == "network":
        return network_of(row).slug in values
    return not set(row[TERMS[name]]).isdisjoint(values) if name in TERMS else row[name] in values


def found(query: dict[str, list[str]]) -> list[str]:
    """The slugs of the communities that a query finds, in the order of the list."""
    rows = [row for row in COMMUNITIES if all(holds(row, *one) for one in query.items())]
    ordered = sorted(rows, key=lambda row: (STATUS_ORDER[row["status"]], fold(row["name"])))
    return [row["slug"] for row in ordered]


@st.composite
def queries(draw) -> dict[str, list[str]]:
    """A few filters with one to three values each, sometimes with words out of a community's texts."""
    names = draw(st.lists(st.sampled_from(NAMES), max_size=4, unique=True))
    query = {
        name: draw(st.lists(st.sampled_from(options(name)), min_size=1, max_size=3, unique=True))
        for name in names
    }
    if draw(st.integers(0, 2)) == 0:
        text = text_of(draw(st.sampled_from(COMMUNITIES))["slug"])
        query["q"] = [" ".join(draw(st.lists(st.sampled_from(text.split()), min_size=1, max_size=3)))]
    return query


def get(client, query: dict | str = "") -> Page:
    """The page for a query."""
    text = query if isinstance(query, str) else urlencode(query, doseq=True)
    response = client.get(f"/communities/?{text}")
    assert response.status_code == 200
    return Page(response.content.decode())


def listed(page: Page) -> list[str]:
    """The slugs of the entries on a page, in order."""
    return re.findall(r'<article [^>]*data-community="([^"]+)"', page.markup)


def all_listed(client, query: dict) -> list[str]:
    """The slugs on every page of a list, in order."""
    first = get(client, query)
    last_page = max(1, -(-first.count // PAGE_SIZE))
    others = [get(client, query | {"page": [page]}) for page in range(2, last_page + 1)]
    return [slug for page in [first, *others] for slug in listed(page)]


# --- What is found, in which order -------------------------------------------------------------------------


@settings(max_examples=60)
@given(query=queries())
def test_any_query_shows_the_communities_and_counts_that_the_fixtures_give(client, query):
    page = get(client, query)

    assert all_listed(client, query) == found(query)
    assert page.count == len(found(query))
    for name in NAMES:
        for value in options(name):
            assert page.choices[name, value].count == len(found(query | {name: [value]})), (name, value)


def test_every_facet_offers_every_value_of_its_vocabulary_and_networks_that_have_communities(client):
    assert set(get(client).choices) == {(name, value) for name in NAMES for value in options(name)}


def test_networks_are_offered_by_name_in_the_order_of_their_names(client):
    markup = get(client).markup
    rest = markup[markup.index('id="more-network"') :]
    offered = re.findall(r'name="network" value="([^"]+)".*?<span>(.*?)</span>', rest)
    names = [name for _, name in offered]

    assert names == sorted(names, key=fold)
    assert all(name == directory.entry(slug).name for slug, name in offered)


def test_a_bare_page_lists_every_community_with_active_ones_first_and_says_so(client):
    assert all_listed(client, {}) == found({})
    assert "Active ones first" in get(client).text


def test_communities_of_an_unpublished_network_are_neither_listed_nor_counted_nor_offered(client):
    inside = sum(network_of(row).slug == "reddit" for row in COMMUNITIES)
    Network.objects.filter(slug="reddit").update(is_published=False)
    page = get(client)

    assert page.count == len(COMMUNITIES) - inside < len(COMMUNITIES)
    assert f"{page.count} of {page.count} communities." in page.text
    assert ("network", "reddit") not in page.choices
    assert page.choices["topic", "students"].count == sum(
        row["topic"] == "students" and network_of(row).slug != "reddit" for row in COMMUNITIES
    )
    ignored = get(client, "network=reddit")
    assert ignored.ids["ignored"] == 1
    assert ignored.count == page.count


@pytest.mark.parametrize("typed", ["cirugia", "CIRUGÍA", "cirugi\u0301a"])
def test_case_and_accents_make_no_difference(client, typed):
    assert all_listed(client, {"q": [typed]}) == found({"q": ["cirugia"]}) != []


def test_every_word_must_match(client):
    both = set(found({"q": ["facebook"]})) & set(found({"q": ["surgery"]}))

    assert set(all_listed(client, {"q": ["SURGERY facebook"]})) == both != set()
    assert get(client, {"q": [f"surgery {WORD}"]}).count == 0


# --- The page ----------------------------------------------------------------------------------------------


def test_an_option_that_would_find_nothing_is_disabled_but_a_chosen_one_can_be_taken_back(client):
    page = get(client, "topic=event&audience=dentists")

    assert page.count == 0
    for choice in page.choices.values():
        assert choice.disabled == (choice.count == 0 and not choice.checked)
    assert page.choices["audience", "dentists"].checked
    assert any(choice.disabled for choice in page.choices.values())


def test_an_empty_list_says_what_each_filter_costs(client):
    page = get(client, "topic=event&audience=dentists")

    assert "/communities/?topic=event" in page.links
    assert "/communities/?audience=dentists" in page.links
    assert f"Without “Topic” : {len(found({'audience': ['dentists']}))}" in page.text


@pytest.mark.parametrize(("typed", "meant"), [("facebok", "Facebook"), ("dokumed paediatrics", None)])
def test_a_typing_error_gets_a_suggestion_that_finds_something(client, typed, meant):
    page = get(client, {"q": [typed]})
    suggested = [address for address in page.links if parse_qs(urlsplit(address).query).get("q") == [meant]]

    assert page.count == 0
    assert len(suggested) == (meant is not None)
    for address in suggested:
        assert Page(client.get(address).content.decode()).count > 0


def test_nonsense_is_ignored_with_a_notice_that_names_it_and_the_rest_applies(client):
    page = get(client, "topic=nonsense&topic=event&network=sermo&audience=%00&page=abc")

    assert page.count == len(found({"topic": ["event"]}))
    for word in ("nonsense", "sermo", "audience", "page", "abc"):
        assert word in page.text
    assert page.ids["ignored"] == 1


def test_a_query_that_makes_sense_gets_no_notice(client):
    assert get(client, "topic=event&q=a&network=x-twitter&page=1").ids["ignored"] == 0


@pytest.mark.parametrize(
    "query",
    [
        "q=<script>alert(1)</script>&topic=<script>&network=<script>&page=<script>",
        "q=%00&q=%FF%FE&country=%F0%9F%92%A9&network=%00",
        "q=" + "a" * 5000,
        "q=%25_%5C'\"--",
        "topic=&network=&q=&page=",
        "page=--1",
        "q=http://[::1&q=https://sermo.com",
        "network=" + "&network=".join(["facebook"] * 300),
    ],
)
def test_hostile_queries_get_a_page_without_anything_unescaped(client, query):
    response = client.get(f"/communities/?{query}")

    assert response.status_code == 200
    assert b"<script>" not in response.content
    assert b"\0" not in response.content


@pytest.mark.parametrize("number", ["0", "-1", "8", "99999999999999999999999"])
def test_a_page_that_the_list_does_not_have_is_a_404(client, number):
    assert client.get(f"/communities/?page={number}").status_code == 404


def test_pages_keep_the_query_and_chips_take_away_their_own_value_only(client):
    page = get(client, "network=x-twitter&network=facebook&audience=physicians&page=2")
    links = {
        attributes.get("rel", ""): address
        for address, attributes in page.links.items()
        if "rel" in attributes
    }
    chips = [address for address, attributes in page.links.items() if attributes.get("class") == "chip"]
    left = [parse_qs(urlsplit(address).query) for address in chips]

    assert parse_qs(urlsplit(links["next"]).query)["network"] == ["facebook", "x-twitter"]
    assert left == [
        {"network": ["x-twitter"], "audience": ["physicians"]},
        {"network": ["facebook"], "audience": ["physicians"]},
        {"network": ["facebook", "x-twitter"]},
    ]
    assert all(page.links[chip]["rel"] == "nofollow" for chip in chips)


@pytest.mark.parametrize(
    ("query", "heading"),
    [
        ("", "Communities"),
        (
            "topic=specialty&network=facebook&audience=physicians",
            "Communities about a specialty, on Facebook, for doctors",
        ),
        ("topic=event&topic=congress", "Communities about a congress or an event"),
        ("network=x-twitter&network=mastodon", "Communities on Mastodon or X"),
        ("specialty=surgery&country=ES&language=es", "Communities in surgery, in Spain, in Spanish"),
        (
            "topic=students&privacy=public&status=active",
            "Communities about students, who can read it: public, status: active",
        ),
        ("status=unknown&q=cases", "Communities matching “cases”, status: not known"),
    ],
)
def test_the_heading_says_in_words_what_is_shown(client, query, heading):
    page = get(client, query)

    assert page.headings == [heading]
    assert page.title == f"{heading} · Medsocial"


def test_matched_words_are_marked_and_escaped(client):
    Community.objects.filter(slug="academic-surgical-congress").update(name="#ASC <b>&")
    markup = get(client, {"q": ["academic surgical"]}).markup

    assert "#ASC &lt;b&gt;&amp;" in markup
    assert "<mark>Academic</mark> <mark>Surgical</mark> Congress" in markup


def test_htmx_gets_only_the_part_that_changes_and_its_canonical_address(client):
    response = client.get("/communities/?q=&topic=event", headers={"HX-Request": "true"})
    markup = response.content.decode()

    assert "<html" not in markup
    assert markup.lstrip().startswith("<title>Communities about an event · Medsocial</title>")
    assert response["HX-Push-Url"] == "/communities/?topic=event"
    assert listed(Page(markup)) == found({"topic": ["event"]})
    assert {"HX-Request", "HX-History-Restore-Request"} <= set(re.split(r",\s*", response["Vary"]))


def test_only_reading_is_allowed(client):
    assert client.head("/communities/").status_code == 200
    assert client.post("/communities/").status_code == 405


def test_the_headers_search_field_searches_communities_and_the_navigation_leads_here(client):
    page = get(client)

    assert "Search communities" in page.text
    assert page.ids["q"] == 1
    assert page.links["/communities/"]["aria-current"] == "page"


# --- An entry ----------------------------------------------------------------------------------------------


def test_every_entry_says_all_that_is_known_with_its_sources(client):
    sources = directory.terms("source")
    shown = {}
    for number in range(1, -(-len(COMMUNITIES) // PAGE_SIZE) + 1):
        tree = Tree(client.get(f"/communities/?page={number}").content.decode())
        shown |= dict.fromkeys(re.findall('data-community="([^"]+)"', tree.markup), tree)

    for row in COMMUNITIES:
        tree, name = shown[row["slug"]], f"community-{row['slug']}"
        place, figures = tree.at(name), FIGURES[row["slug"]]
        cited = {*row["sources"], *(each["source"] for each in figures)}
        for text in (
            row["name"],
            row["summary_en"],
            network_of(row).name,
            Topic(row["topic"]).label,
            {"unknown": "not known whether public"}.get(row["privacy"], row["privacy"]),
            {"unknown": "not known whether"}.get(row["status"], row["status"]),
            dated(row["status_as_of"]) if row["status_as_of"] else "",
            *(directory.term(kind, code)["name_en"] for kind, field in TERMS.items() for code in row[field]),
            *(f"{said(each['value'])} {Metric(each['metric']).label}" for each in figures),
            *(dated(each["as_of"]) for each in figures),
            *(sources[code]["title"] for code in cited),
            *(sources[code]["publisher"] for code in cited),
            *(
                dated(sources[code]["published"]) if sources[code]["published"] else "no date"
                for code in cited
            ),
        ):
            assert plain(str(text)) in place, f"{text!r} is missing in {place!r}"
        links = tree.links(name)
        leaving = [link for link in links if link["href"].startswith("http")]
        own = [row["url"]] if row["url"] else []
        assert sorted(link["href"] for link in leaving) == sorted(
            [*own, *(sources[code]["url"] for code in cited)]
        )
        assert all(link["rel"] == "noopener nofollow" for link in leaving)
        assert f"/networks/{network_of(row).slug}/" in {link["href"] for link in links}
        marks = {link["href"].removeprefix("#") for link in links if link["href"].startswith("#")}
        assert marks == {each for each in tree.ids if each.startswith(f"{name}-source-")}
        assert len(marks) == len(cited)


def test_what_is_not_known_is_said(client):
    community = Community.objects.get(slug="academic-surgical-congress")
    community.languages.clear()
    Community.objects.filter(pk=community.pk).update(status="unknown", status_as_of="", privacy="unknown")
    place = Tree(get(client, {"q": ["#asc2015"]}).markup).at("community-academic-surgical-congress")

    for words_for_it in ("not known whether public", "not known whether active", "language not known"):
        assert words_for_it in place


def test_a_networks_page_leads_to_the_list_of_its_communities(client):
    inside = len(found({"network": ["facebook"]}))
    links = Tree(client.get("/networks/facebook/").content.decode()).links()
    link = next(each for each in links if each["href"] == "/communities/?network=facebook")

    assert link["text"] == f"All {inside} communities on Facebook, with filters"


# --- What it costs -----------------------------------------------------------------------------------------

# revision, terms of the facets, counts of the facets, number found, number of all; communities and their audiences,
# specialties, countries, languages, sources and figures; newest change
QUERIES = 13


@pytest.mark.parametrize(
    "query", ["", "page=3", "q=facebok", "topic=event&audience=dentists&q=a", "q=a&page=2"]
)
def test_no_query_costs_more_database_queries_than_a_page_of_all(client, query):
    with CaptureQueriesContext(connection) as asked:
        get(client, query)

    assert len(asked) <= QUERIES


def test_ten_communities_cost_as_many_database_queries_as_all(client):
    with CaptureQueriesContext(connection) as many:
        get(client)
    richest = Community.objects.annotate(number=Count("figures")).order_by("-number", "pk")[:10]
    Community.objects.exclude(pk__in=[each.pk for each in richest]).delete()
    with CaptureQueriesContext(connection) as few:
        assert get(client).count == 10

    assert len(few) == len(many) == QUERIES


# --- Search columns ----------------------------------------------------------------------------------------


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """A block whose end is the end of a transaction, for all that waits for one."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def searched(word: str = WORD) -> set[str]:
    return set(Community.objects.search(word).values_list("slug", flat=True))


def test_search_columns_hold_what_the_fixtures_say_whatever_the_readers_language():
    with translation.override("es"):
        assert Community.objects.all().refresh_search() == len(COMMUNITIES)

    for community in Community.objects.all():
        assert community.search_names == f"\n{' '.join(fold(community.name).split())}\n"
        assert sorted(community.search_text.split("\n")) == sorted(text_of(community.slug).split("\n"))


def test_a_community_is_found_by_a_new_text_of_its_own(committed):
    community = Community.objects.first()

    with committed():
        community.name = WORD
        community.save()

    assert searched() == {community.slug}
    with committed():
        new = Community.objects.create(
            network=community.network, slug="new", name="New", topic="event", summary=f"{WORD}2"
        )
    assert searched(f"{WORD}2") == {new.slug}


def test_communities_are_found_by_the_new_name_of_their_network(committed):
    network = Network.objects.get(slug="reddit")

    with committed():
        network.name = WORD
        network.save()

    assert searched() == set(found({"network": ["reddit"]})) != set()


@pytest.mark.parametrize("field", TERMS.values())
def test_communities_with_a_term_are_found_by_its_new_name(committed, field):
    term = Community._meta.get_field(field).related_model.objects.filter(communities__isnull=False).first()

    with committed():
        term.name_en = WORD
        term.save()

    assert searched() == set(term.communities.values_list("slug", flat=True)) != set()


def test_a_term_given_and_taken_away_from_either_side_is_found_as_long_as_it_is_there(committed):
    community, other = Community.objects.all()[:2]
    term = Specialty.objects.create(code="quokka", name_en=WORD)
    for give, expected in (
        (lambda: community.specialties.add(term), {community.slug}),
        (lambda: community.specialties.remove(term), set()),
        (lambda: term.communities.set([community, other]), {community.slug, other.slug}),
        (lambda: term.communities.remove(other), {community.slug}),
        (lambda: term.communities.clear(), set()),
        (lambda: community.specialties.add(term), {community.slug}),
        (term.delete, set()),
    ):
        with committed():
            give()
        assert searched() == expected
