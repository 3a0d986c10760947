"""Home speaks of the newest survey of Spanish doctors, of every category and of the newest entries."""

import pytest

from networks.models import Network, Survey, UsageShare
from networks.usage import usage_in
from tests.directory import entries, rows, slug, terms
from tests.tree import Tree, attributes, plain, text, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def read(client):
    """Open a page that is there."""

    def open_page(address: str) -> Tree:
        response = client.get(address)
        assert response.status_code == 200
        return Tree(response.content.decode())

    return open_page


def spanish_survey() -> dict:
    """The survey of which home must speak, found in the fixtures without the database."""
    shares = {slug(row["survey"]) for row in rows("usageshare") if is_whole(row)}
    asked = [
        row
        for row in rows("survey")
        if row["country"] == "ES"
        and row["population"] == "physicians"
        and row["is_questionnaire"]
        and row["slug"] in shares
    ]
    return max(asked, key=lambda row: (row["year"] or 0, row["sample_size"] or 0))


def is_whole(row: dict) -> bool:
    return bool(row["network"]) and row["base"] == "all" and row["segment"] == "all"


def test_home_shows_what_the_newest_survey_of_spanish_doctors_says(read):
    shown, survey = read("/"), spanish_survey()
    expected = {
        f"/networks/{slug(row['network'])}/": row
        for row in rows("usageshare")
        if slug(row["survey"]) == survey["slug"] and is_whole(row)
    }
    section = next(each for each in shown.elements if attributes(each).get("aria-labelledby") == "usage")
    lines = [
        each
        for each in walk(section)
        if each.name == "li" and any(inner.name == "meter" for inner in walk(each))
    ]

    assert len(lines) == len(expected) > 2
    for line in lines:
        link = next(attributes(each) for each in walk(line) if each.name == "a")
        meter = next(attributes(each) for each in walk(line) if each.name == "meter")
        row = expected.pop(link["href"])
        assert f"{row['percent']:g}%" in text(line)
        assert float(meter["value"]) == row["percent"]
        assert set(meter["aria-labelledby"].split()) <= shown.ids.keys()
        assert plain(row["note_en"] or "") in text(line)
    assert expected == {}


def test_home_says_which_survey_it_is_with_its_sample_and_source(read):
    words, survey = read("/"), spanish_survey()
    main = min(
        (row for row in rows("surveysource") if slug(row["survey"]) == survey["slug"]),
        key=lambda row: row["position"],
    )

    for expected in (
        survey["title_en"],
        survey["publisher"],
        str(survey["year"]),
        survey["population_note_en"][1:],
        f"{survey['sample_size']:,} asked",
        survey["limits_en"],
        "What doctors really use: Spain",
    ):
        assert plain(expected) in words.text
    assert terms("source")[main["source"]]["url"] in {link["href"] for link in words.links()}


def add_survey(name: str, *, year: int | None, sample: int, base="all", segment="all", **facts) -> Survey:
    """A survey of Spanish doctors with one percentage."""
    facts = {"country_id": "ES", "population_id": "physicians"} | facts
    survey = Survey.objects.create(slug=name, title_en=name, year=year, sample_size=sample, **facts)
    UsageShare.objects.create(
        survey=survey,
        network=Network.objects.get(slug="tiktok"),
        measure_id="uses",
        segment_id=segment,
        base=base,
        percent=12.5,
    )
    return survey


def test_a_newer_survey_takes_the_place_of_the_old_one(read):
    add_survey("newer", year=2026, sample=10)

    assert "12.5%" in read("/").text


def test_of_one_year_the_larger_survey_counts():
    add_survey("small", year=2026, sample=10)
    larger = add_survey("larger", year=2026, sample=11)

    assert usage_in("ES").survey == larger


@pytest.mark.parametrize(
    "unlike",
    [
        {"year": None},
        {"country_id": "PT"},
        {"population_id": "surgeons"},
        {"is_questionnaire": False},
        {"base": "users"},
        {"segment": "women"},
    ],
    ids=str,
)
def test_a_survey_that_cannot_speak_for_spanish_doctors_is_passed_over(unlike):
    add_survey("unlike", **({"year": 2026, "sample": 10**6} | unlike))

    assert usage_in("ES").survey.slug == spanish_survey()["slug"]


def test_home_does_without_a_survey_and_without_networks_that_are_not_public(read):
    Network.objects.filter(slug="facebook").update(is_published=False)
    assert "/networks/facebook/" not in read("/").markup

    UsageShare.objects.all().delete()
    assert "What doctors really use" not in read("/").text


def test_home_names_each_category_with_its_advice_and_number(read):
    words = read("/").text

    for code, category in terms("category").items():
        number = sum(each.category == code for each in entries())
        assert f"{category['name_en']} {number} {plain(category['advice_en'])}" in words


def test_home_shows_the_six_newest_entries_with_the_date_on_which_they_were_added(read):
    Network.objects.filter(slug="sermo").update(created_at="2027-03-04T05:06Z")
    shown = read("/")
    section = next(each for each in shown.elements if attributes(each).get("aria-labelledby") == "newest")
    links = [attributes(each)["href"] for each in walk(section) if each.name == "a"]

    assert links[0] == "/networks/sermo/"
    assert "added on 4 March 2027" in text(section)
    assert len(links) == 6
    founded = [next(e.founded_year for e in entries() if f"/{e.slug}/" in link) for link in links[1:]]
    assert founded == sorted((e.founded_year or 0 for e in entries() if e.slug != "sermo"), reverse=True)[:5]


def test_home_searches_the_directory(read):
    shown = read("/")
    form = next(
        each for each in shown.elements if each.name == "form" and "home-search" in attributes(each)["class"]
    )

    assert attributes(form)["action"] == "/networks/"
    assert "q" in [attributes(each).get("name") for each in walk(form)]
