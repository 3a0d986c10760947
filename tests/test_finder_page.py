"""The finder's answer: groups, order and reasons, held against plain Python that knows only the fixtures."""

import re
import types
from urllib.parse import urlencode, urlsplit

import pytest
from django.urls import include, path
from hypothesis import given, settings
from hypothesis import strategies as st

from networks import urls
from networks.models import Network
from networks.views.finder import PAGE_SIZE
from tests.directory import entries, entry, terms
from tests.finder_page import (
    ACCEPTED,
    FITS,
    GROUPS,
    NO,
    TERMS,
    TYPICAL,
    UNKNOWN,
    YES,
    articles,
    counts,
    expected,
    get,
    sections,
    told,
    verdicts,
)
from tests.tree import text

pytestmark = pytest.mark.django_db


def all_listed(client, query: dict, group: str) -> list[str]:
    """The slugs of a group on all its pages, in order, with those to start with in their place."""
    first = get(client, query)
    slugs, page, number = [], first, 1
    while group in page.ids:
        slugs += list(articles(page.ids[group]))
        links = [each for each in page.links(group) if each.get("rel") == "next nofollow"]
        if not links:
            break
        number += 1
        assert f"page={number}" in links[0]["href"]
        page = get(client, urlsplit(links[0]["href"]).query)
    if group == "fits" and "start" in first.ids:
        named = list(articles(first.ids["start"]))
        wanted = expected(query)["fits"]
        slugs = sorted(named + slugs, key=wanted.index)
    return slugs


@st.composite
def queries(draw) -> dict[str, list[str]]:
    """A few questions with one to three answers each."""
    names = draw(st.lists(st.sampled_from([*TERMS, *ACCEPTED]), max_size=5, unique=True))
    values = {name: sorted(terms(name) if name in TERMS else ACCEPTED[name]) for name in names}
    return {
        name: draw(st.lists(st.sampled_from(values[name]), min_size=1, max_size=3, unique=True))
        for name in names
    }


@settings(max_examples=60)
@given(query=queries())
def test_any_answers_give_the_groups_first_rows_and_reasons_that_the_fixtures_give(client, query):
    page, wanted = get(client, query), expected(query)

    assert counts(page) == {fit: len(wanted[fit]) + len(wanted[f"{fit}-general"]) for fit in FITS}
    for fit, section in sections(page).items():
        for slug, article in articles(section).items():
            assert slug in wanted[fit] + wanted[f"{fit}-general"]
            assert sorted(told(article)) == sorted(verdicts(entry(slug), query))
    for group, slugs in wanted.items():
        assert (group in page.ids) == bool(slugs)
        if group != "fits":
            assert not slugs or list(articles(page.ids[group])) == slugs[:PAGE_SIZE]


@pytest.mark.parametrize("query", [{}, {"audience": ["nurses"], "country": ["GB"]}, TYPICAL], ids=str)
def test_on_all_pages_together_every_network_stands_exactly_once_and_in_order(client, query):
    listed = {group: all_listed(client, query, group) for group in GROUPS}

    assert listed == expected(query)
    assert sorted(slug for slugs in listed.values() for slug in slugs) == sorted(
        each.slug for each in entries()
    )


def test_a_page_lists_no_network_twice(client):
    for query in ("", urlencode(TYPICAL, doseq=True), "group=may-fit&page=3"):
        slugs = get(client, query).rows()
        assert len(slugs) == len(set(slugs)) > 20


def test_a_networks_reasons_are_told_in_words_with_marks(client):
    page = get(client, TYPICAL)
    words = text(articles(page.root)["sermo"])

    for reason in (
        "for doctors ✓",
        "you may join once your credentials are checked ✓",
        "for all specialties ✓",
        "clinical cases ✓",
        "jobs: not mentioned ✗",
        "available worldwide ✓",
        "in English and Spanish ✓",
        "real name or pseudonym ✓",
        "free ✓",
        "active, confirmed 2025 ✓",
    ):
        assert reason in words
    unknown = text(articles(page.root)["figure-1"])
    assert "not known which names are shown" in unknown


def test_a_network_that_does_not_fit_or_only_may_says_why_first(client):
    page = get(client, "audience=nurses&country=JP")

    for fit, beginning, verdict in (
        ("no-fit", "Does not fit, because:", NO),
        ("may-fit", "May fit, but:", UNKNOWN),
    ):
        for article in articles(sections(page)[fit]).values():
            assert beginning in text(article)
            assert told(article)[0][1] == verdict
    for article in articles(sections(page)["fits"]).values():
        assert "fit" not in text(article).partition("✓")[0].split()


def test_an_ended_network_names_its_successor(client):
    ended = next(each for each in entries() if each.successor and each.scope == "medical")
    Network.objects.exclude(slug__in=[ended.slug, ended.successor]).update(is_published=False)
    page = get(client)
    words = text(articles(page.root)[ended.slug])

    assert entry(ended.successor).name in words
    Network.objects.filter(slug=ended.successor).update(is_published=False)
    assert f"/networks/{ended.successor}/" not in get(client).markup


def test_general_networks_stand_under_the_medical_ones_with_the_advice(client):
    page = get(client, "audience=physicians")
    first = sections(page)["fits"]
    scopes = [entry(slug).scope for slug in articles(first)]
    advice = terms("category")["general"]["advice_en"]

    assert scopes == sorted(scopes, reverse=True)
    assert set(scopes) == {"medical", "general"}
    assert page.markup.count(advice) == 1
    assert advice in page.at("fits-general")


# --- To start with -----------------------------------------------------------------------------------------


def test_at_most_three_are_named_to_start_with_and_they_lead_the_order(client):
    page = get(client, TYPICAL)
    named = list(articles(page.ids["start"]))

    assert named == expected(TYPICAL)["fits"][:3]
    assert "Made for medicine" in page.at("start")
    assert "A few specific networks" in page.at("start")
    assert not set(named) & set(articles(page.ids["fits"]))
    assert "start" not in get(client, TYPICAL | {"page": ["2"]}).ids


def test_before_any_answer_the_page_lists_all_and_says_that_answering_helps(client):
    page = get(client)

    assert "start" not in page.ids
    assert "Answer one question" in page.text
    assert counts(page) == {
        "fits": sum(each.status == "active" for each in entries()),
        "may-fit": sum(each.status == "unknown" for each in entries()),
        "no-fit": sum(each.status not in {"active", "unknown"} for each in entries()),
    }
    assert page.title == "Finder · Medsocial"


def test_where_many_are_equally_good_it_says_so_instead_of_choosing_by_name(client):
    page = get(client, "audience=physicians")
    best = [
        each
        for each in entries()
        if each.scope == "medical"
        and set(verdicts(each, {"audience": ["physicians"]}))
        == {("status", YES), ("audience", YES), ("access", YES)}
    ]

    assert "start" not in page.ids
    assert f"{len(best)} networks meet your wishes equally well" in page.text


def test_the_order_is_explained_in_a_sentence_and_no_score_is_shown(client):
    page = get(client, TYPICAL)

    assert "networks that meet more of your wishes come first" in page.text
    assert not re.search(r"\b(score|points|\d+ ?%|\d+ of \d+ (wishes|answers))", page.at("answer"))


@pytest.fixture
def comparison(settings):
    """The address where networks are compared, whether or not the site has it."""
    patterns = [each for each in urls.urlpatterns if each.name != "compare"]
    patterns.append(path("compare/", lambda request: None, name="compare"))
    root = types.ModuleType("with_comparison")
    root.urlpatterns = [path("", include((patterns, "networks")))]
    settings.ROOT_URLCONF = root


def test_the_first_ones_can_be_compared_where_the_site_compares(client, comparison):
    links = [each["href"] for each in get(client, TYPICAL).links("answer") if "/compare/" in each["href"]]
    wanted = expected(TYPICAL)["fits"][:3]

    assert links == ["/compare/?" + urlencode({"network": wanted}, doseq=True)]
    assert "/compare/?" not in get(client).at("answer")
