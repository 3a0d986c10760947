"""What rows mean: which entries they make and change, and what of them."""

import pytest
from django.utils import translation

from networks.exchange.evidence import CitationResource, FigureResource, SourceResource
from networks.exchange.networks import NetworkResource, OperatorResource
from networks.exchange.reading import read
from networks.exchange.surveys import SurveyResource, UsageShareResource
from networks.models import (
    AudienceFigure,
    Citation,
    Community,
    Network,
    Operator,
    OtherName,
    Source,
    Survey,
    UsageShare,
)
from tests.spreadsheets import NEW, carried_out, csv_file, findings, plan_of, xlsx_file

pytestmark = pytest.mark.django_db


def changes(plan) -> dict[str, tuple[str, str]]:
    """What the only row of a plan changes, without what a new entry gets by itself."""
    [row] = plan.rows
    return {change.column: (change.old, change.new) for change in row.changes}


def test_a_new_network_gets_everything_that_its_row_says():
    carried_out(
        NEW
        | {
            "summary_es": "Para médicos",
            "other_names": "QK | Quokkas",
            "founded_year": "2011.0",
            "status_as_of": "09/2024",
            "audiences": "physicians,  residents;physicians",
            "countries": "es FR",
            "languages": "EN",
            "operator": "META",
            "headquarters": "US",
            "last_reviewed": "30/09/2024",
            "access": "Verified",
        }
    )

    network = Network.objects.get(slug="quokka")
    assert (network.name, network.summary_en, network.summary_es) == (
        "Quokka",
        NEW["summary_en"],
        "Para médicos",
    )
    assert (network.founded_year, network.status_as_of, str(network.last_reviewed)) == (
        2011,
        "2024-09",
        "2024-09-30",
    )
    assert {term.pk for term in network.audiences.all()} == {"physicians", "residents"}
    assert {term.pk for term in network.countries.all()} == {"ES", "FR"}
    assert {term.pk for term in network.languages.all()} == {"en"}
    assert {other.name for other in network.other_names.all()} == {"QK", "Quokkas"}
    assert (network.operator.slug, network.headquarters_id, network.access) == ("meta", "US", "verified")
    assert (network.status, network.cost, network.is_published) == ("unknown", "unknown", False)


def test_only_what_differs_is_changed():
    sermo = Network.objects.get(slug="sermo")
    audiences = " ".join(sorted(term.pk for term in sermo.audiences.all()))

    plan = carried_out(
        {"slug": "sermo", "name": " Sermo ", "founded_year": "2006", "audiences": "physicians nurses"}
    )

    assert changes(plan) == {"founded_year": ("2005", "2006"), "audiences": (audiences, "nurses physicians")}
    sermo.refresh_from_db()
    assert sermo.founded_year == 2006
    assert {term.pk for term in sermo.audiences.all()} == {"physicians", "nurses"}


def test_a_column_that_is_not_in_the_file_stays_and_an_empty_cell_empties():
    carried_out({"slug": "sermo", "url": "", "other_names": "", "countries": ""})

    sermo = Network.objects.get(slug="sermo")
    assert (sermo.url, sermo.other_names.count(), sermo.countries.count()) == ("", 0, 0)
    assert sermo.summary_en


def test_other_names_that_stay_are_not_made_anew():
    sermo = Network.objects.get(slug="sermo")
    kept = sermo.other_names.create(name="Kept")
    sermo.other_names.create(name="Gone")

    carried_out({"slug": "sermo", "other_names": "New one | Kept"})

    assert {other.name: other.pk == kept.pk for other in sermo.other_names.all()} == {
        "New one": False,
        "Kept": True,
    }


def test_a_new_network_may_succeed_another_that_comes_later_in_the_file():
    carried_out(
        NEW | {"slug": "first", "status": "merged", "successor": "second"},
        NEW | {"slug": "second", "name": "Second", "status": "renamed", "successor": "third"},
        {"slug": "sermo", "name": "Sermo", "category": "vertical", "summary_en": "Old", "coverage": "global"}
        | {"status": "closed", "successor": "third"},
        NEW | {"slug": "third", "name": "Third", "status": "active"},
    )

    successors = dict(Network.objects.exclude(successor=None).values_list("slug", "successor__slug"))
    assert (successors["first"], successors["second"], successors["sermo"]) == ("second", "third", "third")


def test_new_networks_that_succeed_one_another_in_a_circle_are_refused():
    found = findings(csv_file(NEW | {"successor": "b", "slug": "a"}, NEW | {"successor": "a", "slug": "b"}))
    assert found == [("2–3", "successor", "These new networks succeed one another in a circle.")]


def test_a_network_that_may_be_there_already_is_pointed_out():
    names = plan_of(csv_file(NEW | {"name": "SÉRMO"}))
    addresses = plan_of(xlsx_file(NEW | {"url": "http://www.sermo.com"}, NEW | {"slug": "quokka-2"}))

    assert [row.warnings for row in names.rows] == [["“sermo” has one of these names, or this address."]]
    assert [bool(row.warnings) for row in addresses.rows] == [True, True]
    assert "“quokka” has" in addresses.rows[1].warnings[0]


def test_texts_are_stored_alike_whatever_the_language_of_the_curator():
    row = {"survey": "cgcom-cesm-2019-wave-6", "label_en": "Quokka media", "label_es": "Medios"}
    row |= {"measure": UsageShare.objects.first().measure_id, "segment": "all", "percent": "53,7 %"}
    with translation.override("es"):
        carried_out(row, table=UsageShareResource)
        assert plan_of(csv_file(row), UsageShareResource).unchanged == 1

    assert UsageShare.objects.filter(label_en="Quokka media", label_es="Medios", percent="53.7").count() == 1


# --- The other tables --------------------------------------------------------------------------------------


def test_sources_and_operators_are_made_and_changed():
    carried_out({"slug": "quokka-inc", "name": "Quokka Inc.", "country": "au"}, table=OperatorResource)
    row = {"code": "quokka-2024", "url": "https://quokka.example/", "title": "=About", "publisher": "Quokka"}
    carried_out(row, table=SourceResource)
    carried_out({"code": "quokka-2024", "published": "2024"}, table=SourceResource)

    source = Source.objects.get(code="quokka-2024")
    assert (source.title, source.published) == ("=About", "2024")
    assert Operator.objects.get(slug="quokka-inc").country_id == "AU"


def test_citations_and_figures_belong_to_networks_by_slug():
    source = Source.objects.first().code
    carried_out({"network": "sermo", "field": "cost", "source": source}, table=CitationResource)
    figure = {"network": "sermo", "as_of": "2001", "source": source, "value": "3000000000"}
    carried_out(figure, table=FigureResource)
    carried_out(figure | {"value": "5", "qualifier": "exact"}, table=FigureResource)

    assert Citation.objects.filter(network__slug="sermo", field="cost", source=source).exists()
    found = AudienceFigure.objects.get(network__slug="sermo", as_of="2001", source=source)
    assert (found.value, found.qualifier, found.metric) == (5, "exact", "members")


def test_a_figure_is_about_one_subject():
    source = Source.objects.first().code
    row = {"as_of": "2001", "source": source, "value": "1"}
    both = {"network": "sermo", "community": Community.objects.first().slug}
    for mistake in (row, row | both):
        assert findings(csv_file(mistake), FigureResource) == [
            ("2", "community", "A figure is about a network or about a community, not both.")
        ]


def test_sources_of_a_survey_keep_their_order():
    codes = list(Source.objects.order_by("-code").values_list("code", flat=True)[:3])
    survey = Survey.objects.get(slug="cgcom-cesm-2019-wave-6")

    carried_out({"slug": survey.slug, "sources": " ".join(codes)}, table=SurveyResource)
    carried_out({"slug": survey.slug, "sources": " ".join([codes[2], codes[0]])}, table=SurveyResource)

    assert list(survey.survey_sources.values_list("source", "position")) == [(codes[2], 0), (codes[0], 1)]


# --- History -----------------------------------------------------------------------------------------------


def test_an_import_leaves_one_version_of_each_entry_that_it_changed_with_its_reason():
    rows = [
        NEW | {"other_names": "QK", "languages": "en es"},
        {"slug": "sermo", "founded_year": "2006", "languages": "en", "name": "Sermo"},
        {"slug": "esanum"},
    ]
    sheet = read(csv_file(rows[0]), NetworkResource.names())
    seen = plan_of(csv_file(rows[0])).digest
    NetworkResource(may=lambda permission: True).carry_out(sheet, seen, "Imported from “a.csv”")
    carried_out(rows[1])

    [version] = Network.history.filter(slug="quokka")
    assert (version.history_type, version.history_change_reason) == ("+", "Imported from “a.csv”")
    newest = Network.history.filter(slug="sermo").latest("history_id")
    assert {"founded_year", "languages"} >= set(newest.changed) >= {"founded_year"}


def test_figures_are_part_of_the_history_of_their_network():
    row = {"network": "sermo", "as_of": "2001", "source": Source.objects.first().code, "value": "5"}
    carried_out(row, table=FigureResource)

    assert Network.history.filter(slug="sermo").latest("history_id").changed == ["figures"]


def test_what_cannot_be_imported_leaves_no_version():
    before = Network.history.count()
    sheet = read(csv_file(NEW), NetworkResource.names())
    plan, is_done = NetworkResource().carry_out(sheet, "another digest")

    assert (plan.is_possible, is_done, Network.history.count()) == (True, False, before)


def test_other_names_are_deleted_only_by_those_who_may_delete_them():
    OtherName.objects.get_or_create(network=Network.objects.get(slug="sermo"), name="Kept")

    def may(permission: str) -> bool:
        return permission != "networks.delete_othername"

    names = "Kept | New | " + " | ".join(
        OtherName.objects.filter(network__slug="sermo").values_list("name", flat=True)
    )
    assert findings(csv_file({"slug": "sermo", "other_names": names}), may=may) == []
    [(_line, column, _reason)] = findings(csv_file({"slug": "sermo", "other_names": "New"}), may=may)
    assert column == "other_names"
