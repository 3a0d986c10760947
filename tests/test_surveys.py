"""The list of surveys and a survey's page, held against the fixtures."""

import re
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from networks.models import Network, Survey, UsageShare
from networks.views.listing import PAGE_SIZE
from tests import directory
from tests.page import Page

pytestmark = pytest.mark.django_db

SURVEYS = {row["slug"]: row for row in directory.rows("survey")}
SHARES = [row | {"of": SURVEYS[directory.slug(row["survey"])]} for row in directory.rows("usageshare")]
SPAIN = "cgcom-cesm-2019-wave-6"


def options(name: str) -> list[str]:
    """Every value that a filter offers."""
    if name == "network":
        return sorted({directory.slug(share["network"]) for share in SHARES if share["network"]})
    return sorted(directory.terms(name))


FACETS = ("network", "country", "population", "measure", "segment")


def holds(share: dict, name: str, values: list[str]) -> bool:
    """Whether a percentage fulfils one filter."""
    survey = share["of"]
    match name:
        case "network":
            return directory.slug(share["network"]) in values
        case "country":
            return survey["country"] in values or not set(survey["countries"]).isdisjoint(values)
        case "population":
            return survey["population"] in values
        case "year_min":
            return survey["year"] is not None and survey["year"] >= int(values[0])
        case "year_max":
            return survey["year"] is not None and survey["year"] <= int(values[0])
    return share[name] in values


def found(query: dict) -> set[str]:
    """The surveys of which one percentage fulfils everything that is asked."""
    return {share["of"]["slug"] for share in SHARES if all(holds(share, *wish) for wish in query.items())}


@st.composite
def queries(draw) -> dict:
    """A few filters with one or two values each, mostly of percentages that exist."""
    names = draw(st.lists(st.sampled_from(FACETS), max_size=3, unique=True))
    query = {
        name: draw(st.lists(st.sampled_from(options(name)), min_size=1, max_size=2, unique=True))
        for name in names
    }
    for name in ("year_min", "year_max"):
        if draw(st.integers(0, 3)) == 0:
            query[name] = [str(draw(st.integers(2008, 2025)))]
    return query


def get(client, query="") -> Page:
    """The list for a query."""
    text = query if isinstance(query, str) else urlencode(query, doseq=True)
    response = client.get(f"/surveys/?{text}")
    assert response.status_code == 200
    return Page(response.content.decode())


def slugs(client, query: dict) -> list[str]:
    """The surveys on all pages of a list."""
    pages = max(1, -(-get(client, query).count // PAGE_SIZE))
    texts = [
        client.get(f"/surveys/?{urlencode(query | {'page': [page]}, doseq=True)}").content.decode()
        for page in range(1, pages + 1)
    ]
    return re.findall(r'<article[^>]+data-survey="([^"]+)"', " ".join(texts))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries())
def test_any_query_shows_the_surveys_and_counts_that_the_fixtures_give(client, query):
    page = get(client, query)

    assert page.count == len(found(query))
    assert sorted(slugs(client, query)) == sorted(found(query))
    for name in FACETS:
        for value in options(name):
            assert page.choices[name, value].count == len(found(query | {name: [value]})), (name, value)


def test_surveys_stand_newest_first_and_those_without_a_year_last(client):
    years = [SURVEYS[slug]["year"] or 0 for slug in slugs(client, {})]

    assert len(years) == len(SURVEYS)
    assert years == sorted(years, reverse=True)


def test_the_picture_and_its_table_show_answers_of_all_doctors_to_one_question(client):
    markup = get(client).markup
    expected = {
        (directory.slug(share["network"]), share["of"]["year"], share["percent"])
        for share in SHARES
        if share["network"]
        and share["of"]["year"]
        and share["of"]["is_questionnaire"]
        and share["of"]["population"] == "physicians"
        and (share["measure"], share["segment"], share["base"]) == ("uses", "all", "all")
    }
    rows = re.findall(
        r'<th scope="row"><a href="/networks/([^/]+)/">[^<]+</a></th>\s*<td class="number">(\d+)</td>\s*'
        r'<td class="number">([\d.]+)%</td>',
        markup,
    )

    assert {(slug, int(year), float(percent)) for slug, year, percent in rows} == expected
    assert len(rows) == len(expected)


def test_the_picture_follows_the_query(client):
    page = get(client, "population=general-practitioners&measure=has-profile")
    drawing = client.get(
        "/charts/usage.svg?population=general-practitioners&measure=has-profile"
    ).content.decode()

    assert (
        "/charts/usage.svg?population=general-practitioners&amp;measure=has-profile&amp;shape=wide"
        in page.markup
    )
    assert drawing.count("<polyline") == 1  # two waves of the Italian survey
    assert ">53%<" in drawing


def test_comparable_surveys_are_taken_together_with_their_range(client):
    text = get(client).text

    assert "Facebook : 3 comparable surveys together (22,438 asked)" in text
    assert "They lie between 46.3% and 75%" in text
    assert "YouTube : 3 comparable surveys together" in text
    assert "Instagram : " not in text  # two surveys are too few


def test_nonsense_is_ignored_with_a_notice(client):
    page = get(client, "network=nonsense&year_min=x&country=%00&page=abc")

    assert page.count == len(SURVEYS)
    assert page.ids["ignored"] == 1
    for word in ("nonsense", "year_min", "country", "page"):
        assert word in page.text


def test_an_unpublished_network_is_no_option_and_in_no_picture(client):
    network = Network.objects.get(slug="facebook")
    network.is_published = False
    network.save()
    page = get(client)

    assert ("network", "facebook") not in page.choices
    assert "/networks/facebook/" not in page.links
    assert "Facebook" not in client.get("/charts/usage.svg").content.decode()


def test_the_list_costs_at_most_twelve_queries_however_many_surveys(client):
    with CaptureQueriesContext(connection) as all_of_them:
        get(client)
    Survey.objects.exclude(slug__in=[SPAIN, "mdu-2024-uk", "fimmg-2010-italy"]).delete()
    with CaptureQueriesContext(connection) as three:
        assert get(client).count == 3

    assert len(all_of_them) == len(three) <= 12


@pytest.mark.parametrize("slug", SURVEYS)
def test_every_survey_shows_all_its_percentages_its_sample_its_limits_and_its_sources(client, slug):
    with CaptureQueriesContext(connection) as asked:
        response = client.get(f"/surveys/{slug}/")
    page = Page(response.content.decode())
    shares = [share for share in SHARES if share["of"]["slug"] == slug]
    rows = re.findall(
        r'<tr data-percent="([\d.]+)"\s+data-segment="([^"]+)"\s+data-measure="([^"]+)"', page.markup
    )

    assert sorted((float(percent), segment, measure) for percent, segment, measure in rows) == sorted(
        (share["percent"], share["segment"], share["measure"]) for share in shares
    )
    assert len(asked) <= 9
    survey = SURVEYS[slug]
    for text in (survey["title_en"], survey["publisher"], survey["limits_en"], survey["summary_en"]):
        assert " ".join(text.split()) in page.text
    if survey["sample_size"]:
        assert f"{survey['sample_size']:,}" in page.text
    else:
        assert "sample not known" in page.text
    sources = directory.terms("source")
    for link in directory.rows("surveysource"):
        if directory.slug(link["survey"]) == slug:
            assert sources[link["source"]]["url"] in page.links


def test_women_and_men_stand_side_by_side_with_their_difference(client):
    text = Page(client.get(f"/surveys/{SPAIN}/").content.decode()).text

    assert "Any social network: Women 84.2% , Men 78.4% , a difference of 5.8 percentage points" in text


def test_an_interval_stands_beside_a_share_whose_sample_is_known_and_nowhere_else(client):
    markup = client.get(f"/surveys/{SPAIN}/").content.decode()
    everybody = re.search(r'<tr data-percent="53.7".*?</tr>', markup, flags=re.S).group()
    women = re.search(r'<tr data-percent="84.2".*?</tr>', markup, flags=re.S).group()

    assert "53.0% to 54.4%" in everybody
    assert " to " not in women


def test_surveys_of_one_family_name_each_other_and_count_once_in_the_picture(client):
    family = Survey.objects.get(slug="kantar-2013-us").family
    relative = Survey.objects.filter(family=family).exclude(slug="kantar-2013-us").get()
    page = Page(client.get("/surveys/kantar-2013-us/").content.decode())

    assert f"/surveys/{relative.slug}/" in page.links
    spain = Survey.objects.get(slug=SPAIN)
    before = client.get("/charts/usage.svg").content.decode().count("<circle")
    twin = Survey.objects.create(
        slug="twin",
        title="Twin",
        publisher="P",
        year=2019,
        country_id="ES",
        population_id="physicians",
        family=spain.family,
    )
    row = spain.shares.get(network__slug="facebook", segment="all")
    UsageShare.objects.create(
        survey=twin, network=row.network, measure=row.measure, segment=row.segment, percent=row.percent
    )
    assert client.get("/charts/usage.svg").content.decode().count("<circle") == before


def test_the_list_says_which_surveys_rest_on_the_same_respondents(client):
    families = [survey["family"] for survey in SURVEYS.values() if survey["family"]]
    shared = sum(families.count(family) > 1 for family in families)
    markup = " ".join(client.get(f"/surveys/?page={page}").content.decode() for page in range(1, 7))

    assert shared == markup.count("Another entry rests on the same respondents") == 4


def test_an_unknown_survey_is_a_404(client):
    assert client.get("/surveys/nothing/").status_code == 404
