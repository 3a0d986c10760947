"""The finder's form, its manners with whatever is sent to it, what it costs, and the ways that lead to it."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.models import Feature, Language, Network, Specialty
from networks.views.finder import PAGE_SIZE
from tests.directory import entries, terms
from tests.finder_page import ACCEPTED, FITS, GROUPS, TERMS, TYPICAL, articles, counts, expected, get
from tests.page import Page
from tests.plain_networks import add_plain_networks
from tests.tree import Tree, attributes, walk

pytestmark = pytest.mark.django_db


# --- The form ----------------------------------------------------------------------------------------------


def chosen(page: Tree) -> list[str]:
    """The values that drop-down lists of the form show."""
    return [
        attributes(each)["value"] for each in walk(page.ids["finder-form"]) if "selected" in attributes(each)
    ]


def test_the_form_asks_five_questions_and_keeps_the_answers(client):
    page = get(client, TYPICAL)
    form = page.ids["finder-form"]
    ticked = [attributes(each) for each in walk(form) if "checked" in attributes(each)]

    assert len([each for each in walk(form) if each.name == "fieldset"]) == 5
    assert {(each["name"], each["value"]) for each in ticked} == {
        ("audience", "physicians"),
        ("feature", "clinical-cases"),
        ("feature", "jobs"),
    }
    assert chosen(page) == ["cardiology", "ES", "en", "es", "pseudonym", "free"]
    assert attributes(form)["action"].startswith("/finder/")
    assert "method" not in attributes(form)


def test_every_value_of_the_vocabularies_is_offered_but_that_nothing_is_known(client):
    offered = {}
    for each in walk(get(client).ids["finder-form"]):
        known = attributes(each)
        if each.name == "select":
            options = [attributes(option)["value"] for option in walk(each) if option.name == "option"]
            offered[known["name"]] = {value for value in options if value}
        elif each.name == "input":
            offered.setdefault(known["name"], set()).add(known["value"])

    vocabularies = {name: set(terms(name)) for name in TERMS}
    assert offered == vocabularies | {name: set(values) for name, values in ACCEPTED.items()}


def test_several_values_are_kept_where_a_list_shows_one(client):
    page = get(client, "country=ES&country=PE&country=MX")
    wanted = expected({"country": ["ES", "PE", "MX"]})

    assert sorted(chosen(page)) == ["ES", "MX", "PE"]
    assert counts(page)["fits"] == sum(len(wanted[name]) for name in GROUPS[:2])


def test_the_answers_are_put_into_words_and_each_can_be_taken_back(client):
    page = get(client, "audience=nurses&country=GB&feature=jobs&cost=free")
    chips = [each["href"] for each in page.links("answer") if each.get("class") == "chip"]

    assert (
        page.at("answer-title") == "Networks for nurses, with jobs, available in United Kingdom, cost: free"
    )
    assert page.title == f"{page.at('answer-title')} · Finder · Medsocial"
    assert page.headings() == ["Which networks suit you?"]
    assert [len(parse_qs(urlsplit(each).query)) for each in chips] == [3, 3, 3, 3]


# --- Manners -----------------------------------------------------------------------------------------------


def test_nonsense_is_ignored_with_a_notice_that_names_it_and_the_rest_applies(client):
    page = get(
        client, "audience=nobody&audience=nurses&cost=unknown&country=XX&identity=%00&group=best&page=x"
    )

    assert counts(page) == counts(get(client, "audience=nurses"))
    for word in ("nobody", "unknown", "XX", "identity", "best", "page"):
        assert word in page.at("ignored")
    assert "ignored" not in get(client, TYPICAL).ids


@pytest.mark.parametrize(
    "query",
    [
        "audience=<script>alert(1)</script>&group=<script>&page=<script>",
        "country=%00&language=%FF%FE&feature=%F0%9F%92%A9",
        "feature=" + "a" * 5000,
        "audience=&country=&group=&page=",
        "country=" + "&country=".join(["ES"] * 300),
        "page=--1",
    ],
)
def test_hostile_queries_get_a_page_without_anything_unescaped(client, query):
    response = client.get(f"/finder/?{query}")

    assert response.status_code == 200
    assert b"<script>" not in response.content
    assert b"\0" not in response.content


@pytest.mark.parametrize(
    "query", ["page=0", "page=-1", "page=99", "group=no-fit-general&page=2", "page=" + "9" * 30]
)
def test_a_page_that_a_group_does_not_have_is_a_404(client, query):
    assert client.get(f"/finder/?{query}").status_code == 404


def test_a_further_page_of_one_group_leaves_the_others_on_their_first_and_opens_the_fold(client):
    page, first = get(client, "group=no-fit&page=2"), get(client)

    assert list(articles(page.ids["no-fit"])) == expected({})["no-fit"][PAGE_SIZE:]
    assert list(articles(page.ids["may-fit"])) == list(articles(first.ids["may-fit"]))
    assert "open" in attributes(page.ids["no-fit-fold"])
    assert "open" not in attributes(first.ids["no-fit-fold"])


def test_unpublished_networks_are_nowhere(client):
    before = sum(counts(get(client)).values())
    Network.objects.filter(slug__in=["sermo", "facebook"]).update(is_published=False)
    page = get(client)

    assert before == len(entries())
    assert sum(counts(page).values()) == before - 2
    assert "/networks/facebook/" not in page.markup


def test_empty_groups_say_so(client):
    Network.objects.update(is_published=False)
    nothing = get(client, "audience=nurses")
    assert counts(nothing) == dict.fromkeys(FITS, 0)
    for words in ("Of no network is it certain", "None is in doubt", "None is ruled out"):
        assert words in nothing.text

    Network.objects.filter(slug="facebook").update(is_published=True)
    only = get(client, "audience=nurses&country=ES")
    assert counts(only) == {"fits": 1, "may-fit": 0, "no-fit": 0}
    assert "start" not in only.ids


def test_the_page_can_only_be_read(client):
    assert client.post("/finder/").status_code == 405
    assert client.head("/finder/").status_code == 200


def test_htmx_gets_the_part_with_the_title_and_the_canonical_address(client):
    address = "/finder/?country=ES&audience=nurses&audience=nobody&language="
    response = client.get(address, headers={"HX-Request": "true"})
    markup = response.content.decode()

    assert response["HX-Push-Url"] == "/finder/?audience=nurses&country=ES"
    assert "HX-Request" in response["Vary"]
    assert "<title>Networks for nurses, available in Spain · Finder · Medsocial</title>" in markup
    assert "<body" not in markup
    restored = {"HX-Request": "true", "HX-History-Restore-Request": "true"}
    assert b"<body" in client.get(address, headers=restored).content


def test_links_of_the_page_lead_somewhere(client):
    page = get(client, TYPICAL)
    addresses = {each["href"] for each in page.links()}

    assert {each[1:] for each in addresses if each[0] == "#"} <= page.ids.keys()
    for each in sorted(each for each in addresses if each[0] == "/"):
        assert client.get(each).status_code == 200, each


# --- Cost --------------------------------------------------------------------------------------------------

# revision, vocabularies, terms that were asked for, facts, details of rows, advice, newest change
QUERIES = 7
NURSES = TYPICAL | {"audience": ["nurses"]}


def cost(client, query: dict | str) -> int:
    """How many database queries a page costs."""
    with CaptureQueriesContext(connection) as asked:
        get(client, query)
    return len(asked)


def test_a_page_costs_seven_queries_and_as_many_among_ten_networks(client, request):
    assert cost(client, NURSES) == QUERIES
    request.getfixturevalue("few_networks")
    assert cost(client, NURSES) == QUERIES


def test_among_ten_thousand_networks_a_page_costs_as_many_queries_and_is_no_longer(client):
    length = len(client.get("/finder/").content)
    add_plain_networks(10_000)

    assert cost(client, NURSES) == QUERIES
    assert sum(counts(get(client, NURSES)).values()) == 10_000 + len(entries())
    assert len(client.get("/finder/").content) < 1.1 * length


@pytest.mark.parametrize(
    "query", ["", "group=may-fit&page=3", "feature=jobs", "identity=either", "audience=x"]
)
def test_no_query_costs_more_database_queries_than_the_fullest(client, query):
    assert cost(client, query) <= QUERIES


def test_a_query_that_asks_for_everything_is_answered(client):
    everything = {name: sorted(terms(name)) for name in TERMS}
    everything |= {name: sorted(values) for name, values in ACCEPTED.items()}

    assert sum(counts(get(client, everything)).values()) == len(entries())
    assert cost(client, everything) <= QUERIES


def test_without_terms_the_page_still_works(client):
    for model in (Feature, Specialty, Language):
        model.objects.all().delete()

    assert sum(counts(get(client)).values()) == len(entries())


# --- The ways that lead to it ------------------------------------------------------------------------------


def test_home_asks_the_first_question(client):
    page = Tree(client.get("/").content.decode())
    forms = [each for each in page.elements if each.name == "form"]
    form = next(each for each in forms if attributes(each).get("action") == "/finder/")
    offered = [attributes(each) for each in walk(form) if each.name == "button"]

    assert [each["value"] for each in offered][:3] == ["physicians", "residents", "medical-students"]
    assert {each["name"] for each in offered} == {"audience"}
    assert [attributes(each)["href"] for each in walk(form) if each.name == "a"] == ["/finder/"]


def test_the_header_leads_to_the_finder_from_every_page_and_marks_it_there(client):
    for address in ("/", "/networks/", "/about/"):
        assert "/finder/" in Page(client.get(address).content.decode()).links
    assert Page(client.get("/finder/").content.decode()).links["/finder/"]["aria-current"] == "page"
