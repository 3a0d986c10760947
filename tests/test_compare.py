"""The comparison's page: what it shows of each network, held against the fixtures, and in which form."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from networks.choices import Access, Cost, Coverage, Identity, Metric
from networks.exports import guarded
from networks.models import Citation, Feature, Network
from tests.comparison_page import query, read, read_csv
from tests.directory import Entry, entries, entry, term, terms
from tests.network_page import cited, dated, every_source, identities, names, said, stated
from tests.tree import Tree, plain

pytestmark = pytest.mark.django_db

ENDED = {"closed", "merged", "renamed"}
# Two alike, two of different kinds, one ended, the most surveys, and four of everything.
SAMPLES = (
    ("sermo", "esanum"),
    ("docsapp", "1doc3"),
    ("medhelp", "vitals", "sermo"),
    ("facebook", "x-twitter", "youtube", "linkedin"),
)
EDITORIAL = {"name", "summary", "category"}  # need no source
TEXTS = {  # cells that say words of a term, by field: the vocabulary
    "audiences": "audience",
    "languages": "language",
    "funding": "funding",
    "platforms": "platform",
}
choices = st.lists(st.sampled_from([each.slug for each in entries()]), min_size=2, max_size=4, unique=True)
few = settings(max_examples=12)

for_each_sample = pytest.mark.parametrize("slugs", SAMPLES, ids=",".join)


# --- What it says ------------------------------------------------------------------------------------------


@for_each_sample
def test_every_stated_fact_of_every_network_stands_in_its_cell_with_its_sources(client, slugs):
    shown = read(client, *slugs)
    listed = shown.sources()

    for place, known in enumerate(map(entry, slugs)):
        for name, words in stated(known).items():
            if name in {"description", "features"}:  # a text of its own; a row for each
                continue
            cell = "status_as_of" if name == "status" else name
            for each in words:
                assert plain(each) in shown.lines[cell].cells[place], (known.slug, name)
            marks = {listed[number] for number in shown.marks_of(cell, known.slug)}
            assert marks == identities(cited(known.slug).get(name, ())), (known.slug, name)


@for_each_sample
def test_single_values_are_said_or_not_known(client, slugs):
    shown = read(client, *slugs)
    for name, choices in {"access": Access, "identity": Identity, "cost": Cost, "coverage": Coverage}.items():
        assert shown.lines[name].cells == tuple(
            "not known" if getattr(each, name) == "unknown" else str(choices(getattr(each, name)).label)
            for each in map(entry, slugs)
        )


@for_each_sample
def test_terms_are_said_or_not_known(client, slugs):
    shown = read(client, *slugs)
    for place, known in enumerate(map(entry, slugs)):
        for name, model in TEXTS.items():
            cell = shown.lines[name].cells[place]
            assert (cell == "not known") == (not getattr(known, name))
            assert all(each in cell for each in names(model, getattr(known, name)))
        countries = shown.lines["countries"].cells[place]
        assert (countries == "every country") == known.is_everywhere
        assert (countries == "not known") == (not known.is_everywhere and not known.countries)
        assert (shown.lines["specialties"].cells[place] == "All specialties") == (not known.specialties)


@for_each_sample
def test_a_feature_is_a_yes_or_not_known_and_a_no_only_where_the_network_has_ended(client, slugs):
    shown = read(client, *slugs)
    compared = [entry(slug) for slug in slugs]
    named = set().union(*(each.features for each in compared))

    assert {name for name in shown.lines if name.startswith("feature-")} == {
        f"feature-{code}" for code in named
    }
    for code in named:
        line = shown.lines[f"feature-{code}"]
        assert line.label.startswith(plain(term("feature", code)["name_en"]))
        assert list(zip(line.cells, line.icons, strict=True)) == [feature(each, code) for each in compared]


def feature(known: Entry, code: str) -> tuple[str, tuple[str, ...]]:
    """The words and the icon for a feature."""
    if known.status in ENDED:
        return ("no longer: it has ended" if code in known.features else "no: it has ended"), ("x",)
    return ("yes", ("check",)) if code in known.features else ("not known", ("circle-question-mark",))


def test_the_features_of_a_network_name_their_sources_together(client):
    shown = read(client, "sermo", "esanum")

    assert [int(cell) for cell in shown.lines["features"].cells] == [
        len(entry(slug).features) for slug in ("sermo", "esanum")
    ]
    listed = shown.sources()
    for slug in ("sermo", "esanum"):
        marks = {listed[number] for number in shown.marks_of("features", slug)}
        assert marks == identities(cited(slug)["features"])


def test_features_that_nobody_names_are_listed_below(client):
    silent = terms("feature").keys() - entry("sermo").features - entry("esanum").features
    names_of_all = {term("feature", code)["name_en"] for code in silent}

    words = read(client, "sermo", "esanum").text
    _before, _number, listed = words.partition(
        f"{len(silent)} features that no source names for any of them "
    )

    assert set(listed.partition(" Sources ")[0].split(" · ")) == names_of_all


@for_each_sample
def test_the_newest_figure_of_each_kind_stands_with_its_date_and_source(client, slugs):
    shown = read(client, *slugs)
    for place, known in enumerate(map(entry, slugs)):
        for metric in Metric:
            figures = [each for each in known.figures if each["metric"] == metric]
            if not figures:
                assert metric not in shown.lines or shown.lines[metric].cells[place] == "not known"
                continue
            newest = max(figures, key=lambda each: (each["as_of"], each["value"]))
            cell = shown.lines[metric].cells[place]
            assert f"{said(newest['value'])} {metric.label}" in cell
            assert cell.endswith(dated(newest["as_of"]))
            assert shown.marks_of(metric, known.slug)


def newest_shares(known: Entry) -> dict[tuple[str, str], set[str]]:
    """The percentages of the newest national surveys of doctors, by country and measure."""
    newest: dict[tuple[str, str], tuple[int, set[str]]] = {}
    for share in known.shares:
        survey = share["survey"]
        countries = [survey["country"]] if survey["country"] else survey["countries"]
        of_all = share["segment"] == share["base"] == "all" and not share["label_en"]
        of_doctors = survey["population"] == "physicians" and survey["is_questionnaire"]
        if not (of_all and of_doctors and survey["year"] and len(countries) == 1):
            continue
        subject, said = (countries[0], share["measure"]), {f"{share['percent']:g}%, {survey['year']}"}
        year, others = newest.get(subject, (0, set()))
        if survey["year"] >= year:
            newest[subject] = (survey["year"], said | others if survey["year"] == year else said)
    return {subject: said for subject, (_year, said) in newest.items()}


@for_each_sample
def test_the_newest_shares_among_doctors_stand_by_country_and_measure(client, slugs):
    shown = read(client, *slugs)
    known = [newest_shares(entry(slug)) for slug in slugs]
    subjects = set().union(*known)

    assert {name for name in shown.lines if name.startswith("share-")} == {
        f"share-{country}-{measure}" for country, measure in subjects
    }
    for country, measure in subjects:
        line = shown.lines[f"share-{country}-{measure}"]
        assert line.label.startswith(f"Doctors in {term('country', country)['name_en']}:")
        for cell, shares in zip(line.cells, known, strict=True):
            expected = shares.get((country, measure), {"not known"})
            assert cell.partition(" ·")[0] in expected


@for_each_sample
def test_what_is_counted_here_agrees_with_the_pages_where_it_can_be_checked(client, slugs):
    shown = read(client, *slugs)
    for place, known in enumerate(map(entry, slugs)):
        page = Tree(client.get(f"/networks/{known.slug}/").content.decode())
        assert (
            shown.lines["sources"].cells[place] == str(len(page.sources())) == str(len(every_source(known)))
        )
        surveys = {share["survey"]["slug"] for share in known.shares}
        assert shown.lines["surveys"].cells[place] == str(len(surveys))
        for name in ("communities", "surveys"):
            number = shown.lines[name].cells[place]
            links = shown.links(f"{name}:{known.slug}")
            assert bool(links) == (number != "0")
            for link in links:
                assert f"{number} of " in Tree(client.get(link["href"]).content.decode()).at("result-count")


def test_sources_are_those_that_the_table_cites_without_gaps_and_lead_back(client):
    shown = read(client, "sermo", "esanum")
    marks = shown.marks("comparison")

    assert list(dict.fromkeys(marks)) == list(range(1, len(shown.sources()) + 1))
    for number in shown.sources():
        _source, *supported = shown.links(f"source-{number}")
        assert supported
        assert all(number in shown.marks(link["href"].removeprefix("#")) for link in supported)


def test_a_fact_without_a_source_says_so(client):
    Citation.objects.filter(network__slug="sermo", field="cost").delete()

    assert "no source yet" in read(client, "sermo", "esanum").at("cost:sermo")


def test_an_ended_network_has_its_end_and_its_successor_beside_one_that_lives(client):
    shown = read(client, "medhelp", "sermo")

    assert shown.lines["status"].cells == ("Merged into another", "Active")
    assert shown.lines["status"].icons == (("x",), ("check",))
    assert shown.lines["successor"].cells == ("Vitals", "has not ended")
    assert {"closed_year", "successor"}.isdisjoint(read(client, "esanum", "sermo").lines)


def test_nothing_that_curators_write_reaches_the_page_unescaped(client):
    attack = "<script>alert(1)</script>"
    Network.objects.filter(slug="sermo").update(name=attack, summary_en=attack)
    Feature.objects.update(name_en=attack)

    content = client.get(f"/compare/{query('sermo', 'esanum')}").content.decode()

    assert attack not in content
    assert "&lt;script&gt;alert(1)" in content


# --- The same or different ---------------------------------------------------------------------------------


@few
@given(slugs=choices)
def test_columns_stand_in_the_order_asked_for_and_another_order_changes_nothing_else(client, slugs):
    shown, turned = read(client, *slugs), read(client, *reversed(slugs))

    assert shown.columns == slugs
    assert turned.columns == slugs[::-1]
    assert {name: (line.label, line.is_same, line.cells) for name, line in shown.lines.items()} == {
        name: (line.label, line.is_same, line.cells[::-1]) for name, line in turned.lines.items()
    }
    assert list(shown.lines) == list(turned.lines)


@few
@given(slugs=choices)
def test_the_same_are_rows_whose_cells_are_known_and_say_the_same(client, slugs):
    for name, line in read(client, *slugs).lines.items():
        if name not in {"status_as_of", "newest_source"}:
            assert line.is_same == (len(set(line.cells)) == 1 and "not known" not in line.cells), (name, line)


@few
@given(slugs=choices)
def test_only_differences_shows_exactly_the_rows_that_are_not_the_same_and_says_how_many_are_hidden(
    client, slugs
):
    shown, different = read(client, *slugs), read(client, *slugs, differences="1")
    hidden = sum(line.is_same for line in shown.lines.values())

    assert different.lines == {name: line for name, line in shown.lines.items() if not line.is_same}
    assert f"{hidden} row" in different.at("comparison") or not hidden
    assert set(different.sources().values()) <= set(shown.sources().values())


def test_each_row_says_in_words_whether_it_differs(client):
    for line in read(client, "sermo", "esanum").lines.values():
        word = line.label.split()[-1]
        assert (word == "same") == line.is_same
        if not line.is_same:
            assert ("not known" in line.cells) == (word == "known")


# --- As a file ---------------------------------------------------------------------------------------------


@few
@given(slugs=choices, only_differences=st.booleans())
def test_the_file_holds_the_same_table(client, slugs, only_differences):
    others = {"differences": "1"} if only_differences else {}
    shown = read(client, *slugs, **others)
    headings, *lines = read_csv(client, *slugs, **others)
    number = len(slugs)

    assert headings[3 : 3 + number] == [guarded(entry(slug).name) for slug in slugs]
    assert [tuple(plain(cell) for cell in line[3 : 3 + number]) for line in lines] == [
        tuple(guarded(cell) for cell in line.cells) for line in shown.lines.values()
    ]
    assert [line[0] for line in lines] == [line.group for line in shown.lines.values()]
    assert [plain(f"{line[1]} {line[2]}") for line in lines] == [line.label for line in shown.lines.values()]


def test_the_file_names_its_sources_and_is_named_after_its_networks(client):
    response = client.get(f"/compare/{query('sermo', 'esanum', format='csv')}")
    (cost,) = [line for line in read_csv(client, "sermo", "esanum") if line[1] == "Cost"]

    assert response["Content-Disposition"] == 'attachment; filename="medsocial-sermo-esanum.csv"'
    assert response.content.startswith(b"\xef\xbb\xbf")
    assert {address for address, _title in identities(cited("sermo")["cost"])} == set(cost[5].split())
    links = [link["href"] for link in read(client, "sermo", "esanum").links()]
    assert query("sermo", "esanum", format="csv") in links


def test_no_cell_of_the_file_runs_as_a_formula(client):
    Network.objects.filter(slug="sermo").update(summary_en="=HYPERLINK(0)", name="@Sermo")

    cells = [cell for line in read_csv(client, "sermo", "esanum") for cell in line]

    assert "'=HYPERLINK(0)" in cells
    assert "'@Sermo" in cells
    assert not any(cell.startswith(("=", "+", "-", "@")) for cell in cells)
