"""The rules of the directory give what plain Python finds in the fixtures, in the same order on every database."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import example, given, settings
from hypothesis import strategies as st

from networks import search
from networks.models import AudienceFigure, Network, Survey, UsageShare
from networks.querysets import SORTS
from tests.directory import Entry, entries, entry, rows, slug, terms

pytestmark = pytest.mark.django_db

ENDED = ("closed", "merged", "renamed")


# --- Who is meant ------------------------------------------------------------------------------------------


def test_only_published_networks_are_public():
    Network.objects.filter(slug__in=["sermo", "doximity"]).update(is_published=False)

    assert slugs(Network.objects.published()) == {each.slug for each in entries()} - {"sermo", "doximity"}


def test_worldwide_networks_without_a_list_of_countries_are_everywhere():
    expected = {each.slug for each in entries() if each.is_everywhere}

    assert slugs(Network.objects.everywhere()) == expected
    assert 0 < len(expected) < len(entries())


def test_a_worldwide_network_with_a_list_of_countries_is_not_everywhere():
    facebook = Network.objects.get(slug="facebook")
    assert facebook.is_everywhere
    facebook.countries.add("ES")

    assert not Network.objects.everywhere().filter(slug="facebook").exists()
    assert not Network.objects.available_in("FR").filter(slug="facebook").exists()
    assert Network.objects.available_in("ES").filter(slug="facebook").exists()


@settings(max_examples=40)
@given(st.lists(st.sampled_from(sorted(terms("country"))), min_size=1, max_size=4))
@example(["ES"])
@example(["ES", "ES", "FR"])
def test_available_are_networks_that_list_the_country_or_are_everywhere(codes):
    found = list(Network.objects.available_in(*codes).values_list("slug", flat=True))

    expected = {each.slug for each in entries() if each.is_everywhere or each.countries & set(codes)}
    assert set(found) == expected
    assert len(found) == len(expected)


def test_an_unknown_country_has_only_what_is_everywhere():
    assert slugs(Network.objects.available_in("XX")) == slugs(Network.objects.everywhere())
    assert slugs(Network.objects.available_in()) == slugs(Network.objects.everywhere())


def test_a_model_and_its_queryset_agree_on_what_is_everywhere():
    everywhere = slugs(Network.objects.everywhere())

    for network in Network.objects.prefetch_related("countries"):
        assert network.is_everywhere == (network.slug in everywhere)


def test_a_model_and_the_fixtures_agree_on_what_has_ended():
    for network in Network.objects.all():
        assert network.has_ended == (entry(network.slug).status in ENDED)


# --- In which order ----------------------------------------------------------------------------------------


def newest_value(network: Entry) -> int | None:
    """The value of the network's latest member figure; of one date the largest."""
    figures = [figure for figure in network.figures if figure["metric"] == "members"]
    return max(((figure["as_of"], figure["value"]) for figure in figures), default=(None, None))[1]


def newest_share(network: Entry) -> float | None:
    """The percentage of the newest survey, whole samples before their parts; of one year the highest."""
    shares = [
        (share["survey"]["year"] or 0, share["segment"] == share["base"] == "all", share["percent"])
        for share in network.shares
    ]
    return max(shares, default=(None, None, None))[2]


def largest_first(value) -> tuple:
    """A sort key: large before small before none."""
    return (value is None, -(value or 0))


def smallest_first(value) -> tuple:
    """A sort key: small before large before none."""
    return (value is None, value or 0)


ORDERS = {
    "status": lambda each: 0 if each.status == "active" else 2 if each.status in ENDED else 1,
    "name": lambda each: 0,
    "-members": lambda each: largest_first(newest_value(each)),
    "-usage": lambda each: largest_first(newest_share(each)),
    "-founded": lambda each: largest_first(each.founded_year),
    "founded": lambda each: smallest_first(each.founded_year),
    "-reviewed": lambda each: 0,  # nobody has reviewed what the fixtures hold; see below
    "relevance": lambda each: 0,  # without a query; for queries see test_search
}


def by_name(network: Entry) -> tuple:
    """The sort key in which every order ends."""
    return (search.fold(network.name), network.position)


def test_every_order_is_checked_here():
    assert set(ORDERS) == set(SORTS)


@pytest.mark.parametrize("sort", SORTS)
def test_an_order_is_the_one_that_plain_python_gives(sort):
    expected = sorted(entries(), key=lambda each: (ORDERS[sort](each), by_name(each)))

    found = Network.objects.sorted_by(sort).values_list("slug", flat=True)

    assert list(found) == [each.slug for each in expected]


def test_an_order_that_does_not_exist_is_the_default_one():
    assert list(Network.objects.sorted_by("nonsense")) == list(Network.objects.sorted_by("status"))


def test_last_reviewed_come_first_and_never_reviewed_ones_last():
    Network.objects.filter(slug="sermo").update(last_reviewed=date(2025, 1, 1))
    Network.objects.filter(slug="doximity").update(last_reviewed=date(2025, 1, 2))

    found = list(Network.objects.sorted_by("-reviewed").values_list("slug", flat=True))

    assert found[:2] == ["doximity", "sermo"]
    assert found[2:] == [
        each.slug for each in sorted(entries(), key=by_name) if each.slug not in {"doximity", "sermo"}
    ]


@pytest.mark.parametrize("sort", SORTS)
def test_every_order_is_settled_by_the_key_so_that_pages_never_overlap(sort):
    category = Network.objects.first().category
    twins = [
        Network.objects.create(
            slug=f"twin-{number}", name="Twin", category=category, summary="-", coverage="global"
        )
        for number in range(5)
    ]
    Network.objects.all().refresh_search()

    found = Network.objects.sorted_by(sort).filter(name="Twin")

    assert list(found) == twins


# On PostgreSQL a database may compare texts as a language does, and then ignores accents and signs at first.
@pytest.mark.parametrize("collation", [None, "und-x-icu"])
def test_names_are_ordered_by_their_folded_letters_on_every_database(collation):
    if collation:
        if connection.vendor != "postgresql":
            pytest.skip("only PostgreSQL has collations of languages")
        with connection.cursor() as cursor:
            cursor.execute(
                f'ALTER TABLE networks_network ALTER COLUMN search_names TYPE text COLLATE "{collation}"'
            )
    names = [
        "zeta",
        "Éa",
        "eB",
        "Ea",
        "ebb",
        "-dash",
        "das",
        "d as",
        "d-a",
        "ZZ",
        "Ωmega",
        "Доктор",
        "ß",
        "st",
        "#x",
    ]
    for network, name in zip(Network.objects.order_by("pk"), names, strict=False):
        Network.objects.filter(pk=network.pk).update(name=name)
    Network.objects.all().refresh_search()

    found = list(Network.objects.sorted_by("name").values_list("name", flat=True))

    assert [search.fold(name) for name in found] == sorted(search.fold(name) for name in found)


def test_newest_are_those_last_added_then_those_last_founded():
    added = datetime(2020, 1, 1, tzinfo=UTC)
    Network.objects.filter(slug="sermo").update(created_at=added)

    found = list(Network.objects.newest_first().values_list("slug", flat=True))

    others = [each for each in entries() if each.slug != "sermo"]
    expected = sorted(others, key=lambda each: (largest_first(each.founded_year), by_name(each)))
    assert found == [*(each.slug for each in expected), "sermo"]


def test_figures_come_newest_first_then_largest_then_most_exact():
    found = AudienceFigure.objects.latest_first().values_list("as_of", "value", "qualifier")

    keys = [(as_of, value, qualifier == "exact") for as_of, value, qualifier in found]
    assert keys == sorted(keys, reverse=True)
    assert len(keys) == len(rows("audiencefigure"))


def test_of_equal_figures_the_exact_one_comes_first():
    figure = AudienceFigure.objects.filter(network__slug="sermo", metric="members").exclude(
        qualifier="exact"
    )[0]
    exact = AudienceFigure.objects.exclude(source=figure.source)[0]
    exact.pk, exact.network, exact.community = None, figure.network, None
    exact.metric, exact.as_of, exact.value, exact.qualifier = (
        figure.metric,
        figure.as_of,
        figure.value,
        "exact",
    )
    exact.save()

    same = figure.network.figures.filter(metric=figure.metric, as_of=figure.as_of, value=figure.value)

    assert next(iter(same.latest_first())) == exact


def test_shares_come_from_the_newest_survey_first_and_from_undated_ones_last():
    surveys = {row["slug"]: row for row in rows("survey")}
    expected = sorted(
        enumerate(rows("usageshare")),
        key=lambda each: (
            largest_first(surveys[slug(each[1]["survey"])]["year"]),
            not each[1]["segment"] == each[1]["base"] == "all",
            -each[1]["percent"],
            slug(each[1]["survey"]),
            each[0],
        ),
    )

    found = UsageShare.objects.latest_first().values_list("survey__slug", "segment", "base", "percent")

    assert [(*each[:3], float(each[3])) for each in found] == [
        (slug(row["survey"]), row["segment"], row["base"], float(row["percent"])) for _, row in expected
    ]


def test_surveys_come_newest_first_then_largest():
    def key(row: dict) -> tuple:
        return (largest_first(row["year"]), largest_first(row["sample_size"]), row["slug"])

    found = Survey.objects.latest_first().values_list("slug", flat=True)

    assert list(found) == [row["slug"] for row in sorted(rows("survey"), key=key)]


# --- At which cost -----------------------------------------------------------------------------------------


def read_cards(networks):
    for network in networks.with_card_data():
        assert network.category.name
        assert all(figure.value for figure in network.member_figures)
        assert all(each.name for each in [*network.listed_countries, *network.listed_languages])


def read_pages(networks):
    for network in networks.with_page_data():
        for one in (network.category, network.operator, network.headquarters, network.successor):
            assert one is None or one.name
        assert all(other.name for other in network.other_names.all())
        assert all(citation.source_id for citation in network.citations.all())


def read_shares(networks):
    for share in UsageShare.objects.filter(network__in=networks).with_survey():
        survey = share.survey
        for one in (share.network, share.measure, share.segment, survey.population, survey.country):
            assert one is None or one.name
        assert all(country.name for country in survey.countries.all())
        assert all(each.source.url for each in survey.survey_sources.all())


@pytest.mark.parametrize(
    ("read", "number"),
    [
        (read_cards, 4),  # networks with category; countries, languages, figures
        (read_pages, 3),  # networks with all they point to; other names, citations
        (read_shares, 4),  # shares with all they point to; countries, places of sources, sources
    ],
)
def test_reading_many_networks_costs_as_many_queries_as_reading_ten(read, number, request):
    with CaptureQueriesContext(connection) as many:
        read(Network.objects.all())
    few_networks = request.getfixturevalue("few_networks")
    with CaptureQueriesContext(connection) as few:
        read(few_networks)

    assert len(many) == len(few) == number


# --- Search columns ----------------------------------------------------------------------------------------


def test_search_columns_hold_what_the_fixtures_say():
    for network in Network.objects.all():
        expected = entry(network.slug)
        assert network.address == search.normalise_address(expected.url)
        assert network.search_names.startswith(f"\n{search.fold(expected.name)}\n")
        assert sorted(network.search_text.split("\n")) == sorted(
            " ".join(search.fold(text).split()) for text in expected.texts
        )


def test_search_columns_do_not_depend_on_the_language_of_the_reader():
    def texts():
        return {network.slug: sorted(network.search_text.split("\n")) for network in Network.objects.all()}

    before = texts()
    with translation.override("es"):
        touched = Network.objects.all().refresh_search()

    assert touched == len(entries())
    assert texts() == before


def slugs(networks) -> set[str]:
    """The slugs of some networks."""
    return set(networks.values_list("slug", flat=True))
