"""Every change of an entry leaves one version: what, when, by whom, why; what changes nothing leaves none."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import Count
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from simple_history.models import HistoricalRecords

from networks.history import listening, states
from networks.history.recording import edit, explain, touch, unrecorded
from networks.models import AudienceFigure, Community, Network, OtherName, Specialty, UsageShare
from tests.history import committed, kinds, versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def sermo():
    return Network.objects.get(slug="sermo")


# --- One version for an edit -------------------------------------------------------------------------------


def test_the_first_change_of_a_loaded_entry_keeps_how_it_was_before(sermo):
    before = sermo.name

    with committed():
        sermo.name = "Sermo Two"
        sermo.save()

    first, second = versions(sermo)
    assert kinds(sermo) == "(+)~"
    assert (first.name, second.name) == (before, "Sermo Two")
    assert first.history_user is None
    assert second.changed == ["name"]


def test_all_that_one_transaction_changes_is_one_version(sermo):
    with committed():
        sermo.name = "Sermo Two"
        sermo.save()
        sermo.specialties.set(["surgery"])
        sermo.other_names.create(name="Sermo Three")
        sermo.founded_year = 2006
        sermo.save()

    assert kinds(sermo) == "(+)~"
    assert set(versions(sermo)[-1].changed) == {"name", "founded_year", "specialties", "other_names"}


def test_several_edits_are_several_versions_each_with_what_it_changed(sermo):
    with committed():
        sermo.name = "Sermo Two"
        sermo.save()
    with committed():
        sermo.founded_year = 2001
        sermo.save()

    assert [version.changed for version in versions(sermo)] == [[], ["name"], ["founded_year"]]


def test_an_edit_in_a_block_is_written_before_the_block_ends(sermo):
    with edit("Their farewell post"):
        sermo.status = "closed"
        sermo.save()
        sermo.languages.clear()

    assert kinds(sermo) == "(+)~"
    assert versions(sermo)[-1].history_change_reason == "Their farewell post"


def test_what_was_changed_before_a_block_is_no_part_of_its_edit(sermo):
    with committed(), transaction.atomic():
        sermo.name = "Sermo Two"
        sermo.save()
        with edit("Merged"):
            sermo.founded_year = 2001
            sermo.save()

    assert [(version.changed, version.history_change_reason) for version in versions(sermo)[1:]] == [
        (["name"], ""),
        (["founded_year"], "Merged"),
    ]


def test_a_block_within_a_block_is_one_edit_and_may_give_its_reason(sermo):
    with edit():
        with edit("Two names"):
            sermo.other_names.create(name="One")
        sermo.other_names.create(name="Two")

    assert kinds(sermo) == "(+)~"
    assert versions(sermo)[-1].history_change_reason == "Two names"


def test_a_block_that_fails_leaves_nothing(sermo):
    def fail():
        with edit():
            sermo.name = "Sermo Two"
            sermo.save()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()

    assert kinds(sermo) == ""
    assert Network.objects.get(slug="sermo").name == "Sermo"


def test_what_is_undone_leaves_no_version(sermo):
    with committed(), transaction.atomic():
        sermo.name = "Sermo Two"
        sermo.save()
        transaction.set_rollback(True)
    with committed():
        sermo.refresh_from_db()
        sermo.founded_year = 2001
        sermo.save()

    assert [version.changed for version in versions(sermo)] == [[], ["founded_year"]]


def test_a_save_outside_of_any_transaction_is_an_edit_of_its_own(sermo, monkeypatch):
    monkeypatch.setattr(listening, "current_edit", lambda: None)  # as it answers there

    sermo.name = "Sermo Two"
    sermo.save()
    new = OtherName.objects.create(network=sermo, name="Sermo Three")
    sermo.founded_year = 2001
    sermo.save()

    assert new.pk
    assert [version.changed for version in versions(sermo)] == [
        [],
        ["name"],
        ["other_names"],
        ["founded_year"],
    ]


# --- Wherever it is stored ---------------------------------------------------------------------------------

CHANGES_OF_SERMO = {
    "terms added": (lambda sermo: sermo.specialties.add("surgery"), ["specialties"]),
    "terms removed": (lambda sermo: sermo.languages.remove(sermo.languages.first()), ["languages"]),
    "terms cleared": (lambda sermo: sermo.audiences.clear(), ["audiences"]),
    "linked from the term": (
        lambda sermo: Specialty.objects.get(code="surgery").networks.add(sermo),
        ["specialties"],
    ),
    "a term deleted": (lambda sermo: sermo.features.first().delete(), ["features"]),
    "another name": (lambda sermo: sermo.other_names.create(name="Sermo Two"), ["other_names"]),
    "a citation deleted": (lambda sermo: sermo.citations.first().delete(), ["citations"]),
    "citations deleted at once": (lambda sermo: sermo.citations.all().delete(), ["citations"]),
    "a Spanish text": (
        lambda sermo: Network(**{**_columns(sermo), "summary_es": "Foro cerrado"}).save(),
        ["summary_es"],
    ),
}


def _columns(entry) -> dict:
    return {field.attname: getattr(entry, field.attname) for field in entry._meta.concrete_fields}


@pytest.mark.parametrize(("change", "changed"), CHANGES_OF_SERMO.values(), ids=CHANGES_OF_SERMO)
def test_a_change_of_whatever_belongs_to_a_network_is_a_version_of_it(sermo, change, changed):
    with committed():
        change(sermo)

    assert kinds(sermo) == "(+)~"
    assert versions(sermo)[-1].changed == changed


def test_a_row_that_moves_changes_both_networks(sermo):
    doximity = Network.objects.get(slug="doximity")
    with committed():
        other = sermo.other_names.create(name="Wanderer")
    with committed():
        other.network = doximity
        other.save()

    assert [versions(each)[-1].changed for each in (sermo, doximity)] == [["other_names"]] * 2
    assert [row["name"] for row in versions(doximity)[-1].rows["other_names"]].count("Wanderer") == 1
    assert {"name": "Wanderer"} not in versions(sermo)[-1].rows["other_names"]


def test_a_figure_belongs_to_its_network_or_its_community():
    figure = AudienceFigure.objects.filter(community__isnull=False).first()

    with committed():
        figure.value += 1
        figure.save()

    assert versions(figure.community)[-1].changed == ["figures"]


def test_percentages_and_sources_belong_to_their_survey():
    share = UsageShare.objects.filter(network__isnull=False).first()
    survey = share.survey

    with committed():
        share.percent = "12.5"
        share.save()
    with committed():
        survey.survey_sources.first().delete()

    assert kinds(survey) == "(+)~~"
    assert [version.changed for version in versions(survey)[1:]] == [["shares"], ["survey_sources"]]
    assert {row["percent"] for row in versions(survey)[-1].rows["shares"]} >= {"12.5"}
    assert kinds(share.network) == ""


def test_a_version_holds_both_languages_whatever_the_readers_is(sermo):
    with committed(), translation.override("es"):
        sermo.summary_es, sermo.description_en = "Foro cerrado", "A closed forum"
        sermo.save()

    newest = versions(sermo)[-1]
    assert (newest.summary_es, newest.description_en) == ("Foro cerrado", "A closed forum")
    assert newest.changed == ["summary_es", "description_en"]


def test_what_a_machine_makes_is_no_part_of_a_version():
    columns = {field.name for field in Network.history.model._meta.fields}

    assert not columns & {"search_names", "search_text", "address", "updated_at", "summary"}
    assert {"summary_en", "summary_es", "status", "rows"} <= columns


@pytest.mark.parametrize("entry", states.ENTRIES)
def test_whatever_curators_can_edit_of_an_entry_is_in_its_state(entry):
    state = states.read(entry, [entry.objects.first().pk]).popitem()[1]
    belonging = {
        relation.name for relation in entry._meta.related_objects if relation.name in {"figures", "citations"}
    }

    assert set(state.values) == {
        field.name
        for field in entry._meta.concrete_fields
        if field.name not in {"id", *states.unrecorded(entry)}
    }
    assert belonging <= set(state.rows)


# --- What leaves no version --------------------------------------------------------------------------------

NOTHING_CHANGED = {
    "saved as it is": lambda sermo: sermo.save(),
    "terms set as they are": lambda sermo: sermo.languages.set(sermo.languages.all()),
    "changed and changed back": lambda sermo: (sermo.languages.add("la"), sermo.languages.remove("la")),
    "search columns made anew": lambda sermo: Network.objects.filter(pk=sermo.pk).refresh_search(),
    "only when it was changed": lambda sermo: sermo.save(update_fields=["updated_at"]),
    "an empty text instead of none": lambda sermo: Network.objects.filter(pk=sermo.pk).update(summary_es=""),
    "a row saved as it is": lambda sermo: sermo.citations.first().save(),
}


@pytest.mark.parametrize("nothing", NOTHING_CHANGED.values(), ids=NOTHING_CHANGED)
def test_what_changes_nothing_leaves_no_version(sermo, nothing):
    with committed():
        nothing(sermo)

    assert kinds(sermo) == ""


def test_loading_fixtures_leaves_no_version():
    with committed():
        call_command("loaddata", "networks", verbosity=0)

    assert not Network.history.exists()


def test_a_page_that_is_read_leaves_no_version(client):
    with committed():
        client.get("/networks/sermo/")

    assert not Network.history.exists()


# --- What nobody noted -------------------------------------------------------------------------------------


def test_what_changed_without_a_version_is_not_put_down_to_the_next_edit(sermo):
    with committed():
        sermo.name = "Sermo Two"
        sermo.save()
    Network.objects.filter(pk=sermo.pk).update(founded_year=2001)
    with committed():
        sermo.refresh_from_db()
        sermo.closed_year = 2020
        sermo.save()

    assert kinds(sermo) == "(+)~(~)~"
    assert [version.changed for version in versions(sermo)[2:]] == [["founded_year"], ["closed_year"]]


def test_an_announced_update_is_a_version(sermo):
    with committed(), transaction.atomic():
        touch(Network, Network.objects.filter(slug__in=["sermo", "doximity"]).values_list("pk", flat=True))
        Network.objects.filter(slug="sermo").update(founded_year=2001)

    assert versions(sermo)[-1].changed == ["founded_year"]
    assert Network.history.count() == 2


def test_unrecorded_changes_are_found_by_the_next_edit(sermo):
    with committed(), unrecorded():
        sermo.name = "Sermo Two"
        sermo.save()
        sermo.languages.clear()
    assert kinds(sermo) == ""

    with committed():
        sermo.founded_year = 2001
        sermo.save()

    assert kinds(sermo) == "(+)~"
    assert versions(sermo)[0].name == "Sermo Two"


# --- Coming and going --------------------------------------------------------------------------------------


def test_a_new_entry_begins_its_history(sermo):
    with committed():
        new = Network.objects.create(
            slug="new", name="New", category=sermo.category, summary_en="New.", coverage="national"
        )
        new.countries.set(["ES"])

    assert kinds(new) == "+"
    assert versions(new)[0].rows["countries"] == ["ES"]


def test_an_entry_that_comes_and_goes_in_one_edit_leaves_nothing(sermo):
    with committed():
        new = Network.objects.create(
            slug="new", name="New", category=sermo.category, summary_en="New.", coverage="national"
        )
        new.delete()

    assert not Network.history.exists()


def test_a_deleted_entry_keeps_its_history_with_all_that_went_with_it():
    network = Network.objects.get(slug="1doc3")
    before = states.read(Network, [network.pk])[network.pk]
    pk = network.pk

    with committed():
        network.delete()

    first, last = Network.history.filter(id=pk).order_by("history_id")
    assert (first.was_found, last.history_type) == (True, "-")
    assert states.of_version(last) == before
    assert before.rows["citations"]


def test_deleting_many_at_once_reads_them_all_at_once():
    def queries(pks) -> int:
        with CaptureQueriesContext(connection) as captured, committed():
            Network.objects.filter(pk__in=pks).delete()
        return sum(each["sql"].startswith("SELECT") for each in captured)

    unused = Network.objects.filter(shares=None, predecessors=None).annotate(number=Count("communities"))
    pks = list(unused.filter(number__gt=0).order_by("pk").values_list("pk", flat=True))

    assert len(pks) > 6
    assert queries(pks[:2]) == queries(pks[2:7])
    assert Network.history.filter(history_type="-").count() == 7
    assert Community.history.filter(history_type="-").count() >= 7


# --- Who and why -------------------------------------------------------------------------------------------


@pytest.fixture
def curator():
    return User.objects.create_user("curator")


def test_a_version_names_whoever_sent_the_request(sermo, curator):
    request = RequestFactory().post("/")
    request.user = curator
    HistoricalRecords.context.request = request
    try:
        with committed():
            sermo.name = "Sermo Two"
            sermo.save()
    finally:
        del HistoricalRecords.context.request

    first, second = versions(sermo)
    assert (first.history_user, second.history_user) == (None, curator)


def test_the_history_outlives_its_people(sermo, curator):
    with committed():
        sermo.name = "Sermo Two"
        sermo.save()
    Network.history.update(history_user=curator)

    curator.delete()

    assert kinds(sermo) == "(+)~"
    assert versions(sermo)[-1].history_user is None


def test_a_reason_can_be_given_while_the_edit_runs_or_with_the_row(sermo):
    with edit():
        sermo.name = "Sermo Two"
        sermo.save()
        explain("Their own spelling")
    with committed():
        citation = sermo.citations.first()
        citation.field = "also_known_as"
        citation._change_reason = "Wrong field"
        citation.save()

    assert [each.history_change_reason for each in versions(sermo)[1:]] == [
        "Their own spelling",
        "Wrong field",
    ]


def test_a_reason_that_is_too_long_is_cut(sermo):
    with edit("x" * 300):
        sermo.other_names.create(name="Sermo Two")

    assert versions(sermo)[-1].history_change_reason == "x" * 250


# --- Cost --------------------------------------------------------------------------------------------------


def test_reading_states_costs_the_same_for_one_and_for_many():
    def queries(pks):
        with CaptureQueriesContext(connection) as captured:
            states.read(Network, pks)
        return len(captured)

    pks = list(Network.objects.values_list("pk", flat=True))

    assert queries(pks[:1]) == queries(pks) == 6  # columns, terms, four kinds of rows


def test_the_state_of_every_entry_survives_being_stored():
    for entry in states.ENTRIES:
        found = states.read(entry, entry.objects.values_list("pk", flat=True))
        with committed(), transaction.atomic():
            touch(entry, found)
            for pk, state in found.items():
                entry.history.create(
                    id=pk,
                    history_date="2026-11-22T00:00Z",
                    rows=state.rows,
                    **{field.attname: state.values[field.name] for field in states.columns(entry)},
                )
        assert {each.id: states.of_version(each) for each in entry.history.all()} == found
