"""Sources chosen beside the fields of a network: what is shown, what is saved, and by whom."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from medsocial.people.groups import CURATORS, EDITORS
from networks import publishing
from networks.choices import CitedField
from networks.models import Citation, Network, Source
from tests.admin_form import as_sent
from tests.history import kinds, newest
from tests.people import person
from tests.tree import Tree, attributes

pytestmark = pytest.mark.django_db

LOOKING = ("view_network", "view_source", "view_citation")
EDITING = (*LOOKING, "add_network", "change_network")


@pytest.fixture
def sermo():
    """An entry with two sources for its cost and one for its status."""
    network = Network.objects.get(slug="sermo")
    network.citations.all().delete()
    for field, source in (("cost", first()), ("cost", second()), ("status", first())):
        network.citations.create(field=field, source=source)
    connection.run_on_commit.clear()
    return network


def first() -> Source:
    return Source.objects.all()[0]


def second() -> Source:
    return Source.objects.all()[1]


def third() -> Source:
    return Source.objects.all()[2]


def form_of(network: Network) -> str:
    return reverse("admin:networks_network_change", args=[network.pk])


def browser(*groups: str, rights: tuple[str, ...] = ()) -> Client:
    """Somebody at the desk, in these groups or with these rights."""
    client = Client()
    client.force_login(person("somebody", *groups, rights=rights))
    return client


def send(client: Client, network: Network, **values):
    """Save the form with other values than it shows."""
    return client.post(form_of(network), as_sent(client.get(form_of(network))) | values)


def cited(network: Network) -> set[tuple[str, str]]:
    return set(network.citations.values_list("field", "source"))


def errors(response) -> dict:
    return response.context["adminform"].form.errors


def labels(client: Client, network: Network) -> dict[str, str]:
    """What the labels of the page say, by the id of what they are labels of."""
    page = Tree(client.get(form_of(network)).content.decode())
    return {
        attributes(each)["for"]: " ".join(map(str, each.children)).strip()
        for each in page.elements
        if each.name == "label" and "for" in attributes(each)
    }


# --- What the form shows -----------------------------------------------------------------------------------


def test_every_field_that_a_source_can_support_has_a_list_with_a_label_of_its_own(admin_client, sermo):
    shown = labels(admin_client, sermo)

    assert [shown.get(f"id_sources_{field}", "")[:12] for field in CitedField] == ["Sources for "] * len(
        CitedField
    )
    assert len({shown[f"id_sources_{field}"] for field in CitedField}) == len(CitedField)
    assert shown["id_sources_cost"] == "Sources for cost:"


@pytest.mark.parametrize("field", ["name", "url", "status", "operator", "countries", "cost", "platforms"])
def test_a_list_of_sources_stands_in_the_same_line_as_its_field(admin_client, sermo, field):
    page = admin_client.get(form_of(sermo))
    lines = [line for fieldset in page.context["adminform"] for line in fieldset]

    (line,) = [line for line in lines if field in line.fields]

    assert f"sources_{field}" in line.fields


def test_a_list_shows_the_sources_that_support_the_field_and_no_others(admin_client, sermo):
    form = admin_client.get(form_of(sermo)).context["adminform"].form

    shown = {
        field: [code for code, _title in form.fields[f"sources_{field}"].choices] for field in CitedField
    }

    assert {field: set(codes) for field, codes in shown.items() if codes} == {
        "cost": {first().pk, second().pk},
        "status": {first().pk},
    }


def test_the_form_costs_the_same_without_sources_and_with_many(admin_client, sermo):
    def number() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.get(form_of(sermo)).status_code == 200
        return len(queries)

    few = number()
    for field in CitedField:
        for source in Source.objects.all()[5:10]:
            sermo.citations.create(field=field, source=source)

    assert number() == few
    Citation.objects.all().delete()
    assert number() == few


def test_a_refused_form_costs_the_same_for_few_and_for_many_sources(admin_client, sermo):
    codes = list(Source.objects.values_list("pk", flat=True)[:20])

    def number(**values) -> int:
        sent = as_sent(admin_client.get(form_of(sermo))) | {"founded_year": "never"} | values
        with CaptureQueriesContext(connection) as queries:
            assert admin_client.post(form_of(sermo), sent).status_code == 200
        return len(queries)

    assert number(sources_name=codes[:5]) == number(**{f"sources_{field}": codes for field in CitedField})


# --- What it saves -----------------------------------------------------------------------------------------


def test_sources_are_added_and_taken_away_and_the_others_stay_the_rows_that_they_were(admin_client, sermo):
    kept = sermo.citations.get(field="cost", source=second())

    response = send(admin_client, sermo, sources_cost=[second().pk], sources_name=[first().pk, third().pk])

    assert response.status_code == 302
    assert cited(sermo) == {
        ("cost", second().pk),
        ("status", first().pk),
        ("name", first().pk),
        ("name", third().pk),
    }
    assert sermo.citations.get(field="cost").pk == kept.pk


def test_a_save_is_one_version_that_names_the_citations(admin_client, sermo):
    send(admin_client, sermo, name="SERMO", sources_cost=[second().pk], sources_name=[first().pk])

    assert kinds(sermo) == "(+)~"
    assert set(newest(sermo).changed) == {"name", "citations"}
    assert len(newest(sermo).rows["citations"]) == 3


def test_choosing_a_source_changes_the_entry_and_saving_it_again_does_not(admin_client, sermo):
    before = Network.objects.filter(pk=sermo.pk).update(updated_at="2020-01-01T00:00Z")

    send(admin_client, sermo, sources_name=[first().pk])

    sermo.refresh_from_db()
    assert before == 1
    assert sermo.updated_at.year > 2020
    assert newest(sermo).changed == ["citations"]
    versions = kinds(sermo)
    assert send(admin_client, sermo).status_code == 302
    assert kinds(sermo) == versions


def test_the_log_says_of_what_the_sources_were_changed(admin_client, sermo):
    send(admin_client, sermo, sources_cost=[])

    assert LogEntry.objects.get().get_change_message() == "Changed Sources for cost."


def test_a_source_that_stands_twice_in_a_list_is_cited_once(admin_client, sermo):
    assert send(admin_client, sermo, sources_name=[first().pk, first().pk]).status_code == 302

    assert sermo.citations.filter(field="name").count() == 1


@pytest.mark.parametrize("code", ["no-such-page", "\0", "'; --", "x" * 500])
def test_a_source_that_does_not_exist_is_refused_beside_its_field(admin_client, sermo, code):
    before = cited(sermo)

    response = send(admin_client, sermo, name="As typed", sources_cost=[second().pk, code])

    assert list(errors(response)) == ["sources_cost"]
    assert cited(sermo) == before
    form = response.context["adminform"].form
    assert form["name"].value() == "As typed"
    assert re.findall('<option value="(.*?)" selected', str(form["sources_cost"])) == [second().pk]


def test_what_was_chosen_stays_chosen_when_something_else_is_wrong(admin_client, sermo):
    response = send(admin_client, sermo, founded_year="never", sources_name=[third().pk], sources_cost=[])

    page = response.content.decode()
    assert f'<option value="{third().pk}" selected>' in page
    again = as_sent(response) | {"founded_year": "2005"}
    assert admin_client.post(form_of(sermo), again).status_code == 302
    assert cited(sermo) == {("name", third().pk), ("status", first().pk)}


def test_what_somebody_else_cited_in_the_meantime_is_not_undone(admin_client, sermo):
    opened = as_sent(admin_client.get(form_of(sermo)))
    sermo.citations.create(field="name", source=third())
    sermo.citations.create(field="cost", source=third())
    sermo.citations.filter(field="status").delete()

    opened |= {"sources_cost": [second().pk]}
    assert admin_client.post(form_of(sermo), opened).status_code == 302

    assert cited(sermo) == {("name", third().pk), ("cost", second().pk), ("cost", third().pk)}


@pytest.mark.parametrize("seen", ["", "cost", "cost:", "weather:x cost:\0", "cost:no-such-page"])
def test_nonsense_about_what_was_seen_breaks_nothing(admin_client, sermo, seen):
    response = send(admin_client, sermo, citations_seen=seen)

    assert response.status_code in {200, 302}
    assert cited(sermo) == {("cost", first().pk), ("cost", second().pk), ("status", first().pk)}


def test_a_new_entry_has_its_sources_at_once(admin_client, sermo):
    add = reverse("admin:networks_network_add")
    sent = as_sent(admin_client.get(add)) | {"name": "New", "slug": "new", "summary_en": "New."}
    sent |= {"category": sermo.category_id, "coverage": "global", "sources_also_known_as": [first().pk]}

    assert admin_client.post(add, sent).status_code == 302

    assert cited(Network.objects.get(slug="new")) == {("also_known_as", first().pk)}
    assert kinds(Network.objects.get(slug="new")) == "+"


# --- Publishing --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"sources_status": []}, {"sources_status": "it names no source for its status."}),
        ({"sources_status": [], "sources_cost": []}, {"sources_status": "it names no source."}),
        (
            {"sources_status": [], "sources_cost": [], "status": "unknown"},
            {"is_published": "it names no source."},
        ),
        ({"sources_status": [], "status": "unknown"}, {}),
        ({"sources_cost": []}, {}),
    ],
    ids=["status", "nothing", "nothing, status not known", "status not known", "cost"],
)
def test_what_keeps_an_entry_from_being_published_is_said_where_it_is_mended(
    admin_client, sermo, values, wrong
):
    publishing.back_to_draft([sermo])

    response = send(admin_client, sermo, is_published="on", **values)

    if wrong:
        assert errors(response) == {
            name: [f"The entry cannot be published yet: {words}"] for name, words in wrong.items()
        }
        assert len(cited(sermo)) == 3
    sermo.refresh_from_db()
    assert sermo.is_published is not bool(wrong)


def test_without_a_summary_only_that_is_said_beside_the_summary(admin_client, sermo):
    publishing.back_to_draft([sermo])

    response = send(admin_client, sermo, is_published="on", summary_en=" ")

    assert errors(response) == {"summary_en": ["This field is required."]}


def test_stored_sources_count_for_somebody_who_may_publish_and_not_cite(sermo):
    publishing.back_to_draft([sermo])
    client = browser(rights=(*EDITING, "publish_network"))

    assert send(client, sermo, is_published="on").status_code == 302
    sermo.refresh_from_db()
    publishing.back_to_draft([sermo])
    sermo.citations.all().delete()
    response = send(client, sermo, is_published="on")

    assert errors(response) == {"is_published": ["The entry cannot be published yet: it names no source."]}


# --- Who may ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rights", [EDITING, LOOKING], ids=["edits networks", "looks only"])
def test_who_has_no_right_to_citations_reads_them_and_changes_none(sermo, rights):
    client, before = browser(rights=rights), cited(sermo)
    page = client.get(form_of(sermo)).content.decode()

    assert str(second()) in Tree(page).text
    assert 'name="sources_' not in page
    assert 'name="citations_seen"' not in page
    crafted = {"sources_cost": [], "sources_name": [third().pk], "citations_seen": f"cost:{first().pk}"}
    response = send(client, sermo, **crafted)
    assert response.status_code == (302 if rights == EDITING else 403)
    assert cited(sermo) == before


def test_who_may_not_see_citations_is_not_shown_them(sermo):
    rights = tuple(right for right in EDITING if right != "view_citation")

    page = browser(rights=rights).get(form_of(sermo)).content.decode()

    assert "sources_" not in page
    assert str(second()) not in Tree(page).text


def test_reading_them_costs_the_same_for_few_and_for_many(sermo):
    client = browser(rights=LOOKING)

    def number() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(form_of(sermo))
        return len(queries)

    few = number()
    for field in CitedField:
        sermo.citations.create(field=field, source=third())
    assert number() == few


def test_who_may_not_cite_adds_an_entry_without_sources(sermo):
    client, add = browser(rights=EDITING), reverse("admin:networks_network_add")
    sent = as_sent(client.get(add)) | {"name": "New", "slug": "new", "summary_en": "New."}
    sent |= {"category": sermo.category_id, "coverage": "global", "sources_name": [first().pk]}

    assert client.post(add, sent).status_code == 302

    assert cited(Network.objects.get(slug="new")) == set()


# A source in the place of another is a change, as it was in a table of citations; curators delete nothing.
REFUSED = {
    "add": ("sources_name", "You may not add sources here."),
    "delete": ("sources_cost", "You may choose another source in its place, but not only take one away."),
    "delete, no change": ("sources_cost", "You may not take sources away here."),
}


@pytest.mark.parametrize(
    ("verbs", "change", "refused"),
    [
        ("add", {"sources_name": [0]}, None),
        ("add", {"sources_cost": [0]}, "delete, no change"),
        ("add", {"sources_cost": [0, 2]}, "delete, no change"),
        ("change", {"sources_name": [0]}, "add"),
        ("change", {"sources_cost": [0, 2]}, None),
        ("change", {"sources_cost": [0]}, "delete"),
        ("change", {"sources_cost": [0], "sources_name": [1]}, None),
        ("delete", {"sources_cost": [0]}, None),
        ("delete", {"sources_cost": [0], "sources_name": [1]}, "add"),
        ("add change", {"sources_cost": [0, 2], "sources_name": [2]}, None),
        ("add change", {"sources_cost": [], "sources_name": [2]}, "delete"),
        ("add delete", {"sources_cost": [2], "sources_name": [2]}, None),
    ],
)
def test_the_rights_to_citations_hold_in_the_form(sermo, verbs, change, refused):
    client = browser(rights=(*EDITING, *(f"{verb}_citation" for verb in verbs.split())))
    before, codes = cited(sermo), [first().pk, second().pk, third().pk]

    response = send(client, sermo, **{name: [codes[n] for n in numbers] for name, numbers in change.items()})

    if refused:
        place, words = REFUSED[refused]
        assert errors(response) == {place: [words]}
        assert cited(sermo) == before
    else:
        assert response.status_code == 302
        for name, numbers in change.items():
            field = name.removeprefix("sources_")
            assert set(sermo.citations.filter(field=field).values_list("source", flat=True)) == {
                codes[n] for n in numbers
            }


@pytest.mark.parametrize(("group", "takes_away"), [(CURATORS, False), (EDITORS, True)])
def test_curators_choose_sources_and_editors_also_take_them_away(sermo, group, takes_away):
    client = browser(group)

    assert (
        send(client, sermo, sources_name=[third().pk], sources_cost=[first().pk, third().pk]).status_code
        == 302
    )
    response = send(client, sermo, sources_name=[])

    assert response.status_code == (302 if takes_away else 200)
    assert ("name" in {field for field, _code in cited(sermo)}) is not takes_away
