"""Every network's page shows every fact of the fixtures, each with a mark that leads to its sources."""

import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.choices import Access, Cost, Identity, Metric, Privacy, Topic
from tests.directory import entries, term
from tests.network_page import (
    COMMUNITIES,
    COMMUNITY_FIGURES,
    SOURCES,
    SURVEY_SOURCES,
    cited,
    dated,
    every_source,
    identities,
    names,
    said,
    stated,
)
from tests.page import Page
from tests.tree import Tree, attributes, plain, walk

pytestmark = pytest.mark.django_db

UNCITED = {"name", "category", "summary"}  # editorial: they need no source


@pytest.fixture(scope="module")
def opened():
    """Pages of the fixtures' networks by slug: read once, as no test changes what is committed."""
    return {}


@pytest.fixture
def read(client, opened):
    """Open a network's page as the fixtures have it."""

    def open_page(of: str) -> Tree:
        if of not in opened:
            with CaptureQueriesContext(connection) as queries:
                response = client.get(f"/networks/{of}/")
            assert response.status_code == 200
            opened[of] = Tree(response.content.decode(), len(queries))
        return opened[of]

    return open_page


def for_every_network(check):
    """A test that checks each network's page and names those at which the check fails."""

    def test(read):
        failures = {}
        for known in entries():
            try:
                check(known, read(known.slug))
            except (AssertionError, KeyError) as failure:
                failures[known.slug] = repr(failure)
        assert failures == {}

    test.__name__ = check.__name__
    return test


@for_every_network
def test_the_page_says_every_fact_of_the_entry(known, shown):
    assert shown.headings() == [known.name]
    assert term("category", known.category)["name_en"] in shown.text
    assert plain(known.summary_en) in shown.at("fact-summary")
    for name, words in stated(known).items():
        place = shown.at(f"fact-{name}")
        for each in words:
            assert plain(each) in place, f"{name}: {each!r} is missing in {place!r}"
    if known.status_as_of:
        assert dated(known.status_as_of) in shown.at("fact-status")
    for name, choices in {"access": Access, "identity": Identity, "cost": Cost}.items():
        value = choices(getattr(known, name))
        assert ("not known" in shown.at(f"fact-{name}")) == (value == "unknown")
        assert value == "unknown" or str(value.label) in shown.text


@for_every_network
def test_what_is_not_known_is_said_to_be_not_known(known, shown):
    always = {"founded_year", "operator", "headquarters_country", "languages", "funding", "platforms", "url"}

    for name in always - stated(known).keys():
        assert "not known" in shown.at(f"fact-{name}"), name
    countries = shown.at("fact-countries")
    assert ("every country" in countries) == known.is_everywhere
    assert ("not known" in countries) == (not known.countries and not known.is_everywhere)
    assert ("All" in shown.at("fact-specialties").split()) or known.specialties
    if not known.figures:
        assert "How many people use it is not known." in shown.text
    if not known.features:
        assert "What can be done there is not known." in shown.text


@for_every_network
def test_every_stated_fact_has_the_marks_of_its_sources_or_says_that_it_has_none(known, shown):
    citations, listed = cited(known.slug), shown.sources()

    for name in (stated(known).keys() | citations.keys()) - {"features"} - UNCITED:
        place = f"fact-{name}"
        assert {listed[number] for number in shown.marks(place)} == identities(citations.get(name, ())), name
        assert ("no source yet" in shown.at(place)) == (name not in citations), name
    if known.features:
        marks = shown.marks("fact-features")
        assert {listed[number] for number in marks} == identities(citations.get("features", ()))
    if "summary" in citations:
        marks = shown.marks("fact-summary")
        assert {listed[number] for number in marks} == identities(citations["summary"])


@for_every_network
def test_footnotes_are_numbered_in_the_order_of_the_page_without_gaps(known, shown):
    marks, listed = shown.marks(), shown.sources()

    assert list(dict.fromkeys(marks)) == list(range(1, len(listed) + 1))
    assert list(listed) == list(range(1, len(listed) + 1))
    assert all(text.isdigit() or text.startswith("Source ") for text in mark_texts(shown))


def mark_texts(shown: Tree) -> list[str]:
    return [link["text"] for link in shown.links() if link.get("href", "").startswith("#source-")]


@for_every_network
def test_the_list_of_sources_holds_every_source_and_leads_back_to_what_it_supports(known, shown):
    assert set(shown.sources().values()) == identities(every_source(known))
    for number in shown.sources():
        source, *supported = shown.links(f"source-{number}")
        assert source["rel"] == "noopener nofollow"
        assert supported
        for link in supported:
            target = link["href"].removeprefix("#")
            assert number in shown.marks(target), f"{target} has no mark {number}"


@for_every_network
def test_sources_are_dated_and_name_their_publisher(known, shown):
    expected = {}
    for code in every_source(known):
        for identity in identities([code]):
            expected.setdefault(identity, []).append(SOURCES[code])

    assert len(shown.sources()) == len(every_source(known))
    for number, identity in shown.sources().items():
        line = shown.at(f"source-{number}")
        assert any(
            plain(each["publisher"]) in line
            and (dated(each["published"]) if each["published"] else "no date") in line
            for each in expected[identity]
        )


@for_every_network
def test_the_page_says_every_figure_with_its_date_and_source(known, shown):
    for figure in known.figures:
        place = f"figures-{figure['metric']}"
        label = str(Metric(figure["metric"]).label)
        assert f"{said(figure['value'])} {label}" in shown.at(place)
        assert dated(figure["as_of"]) in shown.at(place)
        marks = {shown.sources()[number] for number in shown.marks(place)}
        assert identities([figure["source"]]) <= marks
        several = sum(each["metric"] == figure["metric"] for each in known.figures) > 1
        assert any(each.name == "table" for each in walk(shown.ids[place])) == several


@for_every_network
def test_the_page_says_every_survey_percentage_with_who_was_asked(known, shown):
    for share in known.shares:
        survey = share["survey"]
        place = shown.at(f"survey-{survey['slug']}")
        for words in (
            survey["title_en"],
            survey["publisher"],
            str(survey["year"] or "year not known"),
            term("population", survey["population"])["name_en"],
            survey.get("population_note_en") or "",
            term("measure", share["measure"])["name_en"],
            term("segment", share["segment"])["name_en"],
            {"all": "share of all who were asked", "users": "share of users only"}[share["base"]],
            f"{share['percent']:g}%",
            share.get("note_en") or "",
            *names("country", [survey["country"]] if survey["country"] else survey["countries"]),
        ):
            assert plain(words) in place, f"{words!r} is missing in {place!r}"
        known = f"{share['n']:,} people" if share["n"] else None
        sample = f"{survey['sample_size']:,} asked in all" if survey["sample_size"] else "sample not known"
        assert (known or sample) in place
        meters = [
            attributes(each) for each in walk(shown.ids[f"survey-{survey['slug']}"]) if each.name == "meter"
        ]
        assert f"{share['percent']:.1f}" in [meter["value"] for meter in meters]
        assert all(meter["aria-label"] for meter in meters)
        assert plain(term("measure", share["measure"])["description_en"]) in shown.text
        codes = [row["source"] for row in SURVEY_SOURCES[survey["slug"]]]
        marks = {shown.sources()[number] for number in shown.marks(f"survey-{survey['slug']}")}
        assert marks == identities(codes)


@for_every_network
def test_the_page_says_every_community_with_all_that_is_known_about_it(known, shown):
    for community in COMMUNITIES.get(known.slug, []):
        name = f"community-{community['slug']}"
        place = shown.at(name)
        figures = COMMUNITY_FIGURES.get(community["slug"], [])
        for words in (
            community["name"],
            community["summary_en"],
            *names("audience", community["audiences"]),
            *names("specialty", community["specialties"]),
            *names("country", community["countries"]),
            *names("language", community["languages"]),
            *(f"{said(figure['value'])} {Metric(figure['metric']).label}" for figure in figures),
            *(dated(figure["as_of"]) for figure in figures),
            dated(community["status_as_of"]) if community["status_as_of"] else "",
            {"active": "active", "closed": "closed", "unknown": "not known whether"}[community["status"]],
            {Privacy.UNKNOWN: "not known whether public"}.get(community["privacy"], community["privacy"]),
        ):
            assert plain(words) in place, f"{words!r} is missing in {place!r}"
        assert str(Topic(community["topic"]).label) in shown.text
        links = [link for link in shown.links(name) if not link["href"].startswith("#")]
        assert [link["href"] for link in links] == ([community["url"]] if community["url"] else [])
        codes = {*community["sources"], *(figure["source"] for figure in figures)}
        assert {shown.sources()[number] for number in shown.marks(name)} == identities(codes)


@for_every_network
def test_the_page_names_the_other_networks_of_its_operator_and_its_predecessors(known, shown):
    links = {link.get("href") for link in shown.links()}

    for other in entries():
        if other.slug == known.slug:
            continue
        if other.successor == known.slug or (known.operator and other.operator == known.operator):
            assert f"/networks/{other.slug}/" in links
    assert (f"/operators/{known.operator}/" in links) == bool(known.operator)
    assert f"/categories/{known.category}/" in links


@for_every_network
def test_the_site_is_reached_by_one_button_unless_no_address_is_known(known, shown):
    buttons = [link for link in shown.links() if "visit" in link.get("class", "").split()]

    assert [button["href"] for button in buttons] == ([known.url] if known.url else [])
    assert all(button["rel"] == "noopener nofollow" for button in buttons)
    assert ("No address is known." in shown.text) == (not known.url)
    ended = known.status in {"closed", "merged", "renamed"}
    assert all(button["text"].startswith("Former address of") == ended for button in buttons)


@for_every_network
def test_a_page_has_its_title_one_heading_and_no_id_twice(known, shown):
    read = Page(shown.markup)

    assert read.title == f"{known.name} · Medsocial"
    assert len(read.headings) == 1
    assert {name for name, number in read.ids.items() if number > 1} == set()


@for_every_network
def test_no_fragment_of_the_page_leads_nowhere(known, shown):
    fragments = {link["href"][1:] for link in shown.links() if link.get("href", "").startswith("#")}

    assert fragments <= shown.ids.keys()


@for_every_network
def test_headings_descend_by_one_step_at_most(known, shown):
    levels = [int(each.name[1]) for each in shown.elements if re.fullmatch("h[1-6]", each.name)]

    assert levels[0] == 1
    assert all(below - above <= 1 for above, below in pairwise(levels))


@for_every_network
def test_a_page_costs_at_most_sixteen_queries(known, shown):
    assert shown.queries <= 16
