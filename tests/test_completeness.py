"""How complete an entry is: one rule, in Python and in the database, and what a curator sees of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks import completeness
from networks.models import Network
from tests.directory import entries, rows, slug

pytestmark = pytest.mark.django_db

CHANGELIST = reverse("admin:networks_network_changelist")
CODES = {aspect.code for aspect in completeness.ASPECTS}
CITED = {slug(row["network"]) for row in rows("citation") if row["field"] == "status"}


def missing_of(entry) -> set[str]:
    """What an entry of the fixtures lacks, told apart from the code under test."""
    ended = entry.status in {"closed", "merged", "renamed"}
    says = {
        "address": entry.url or ended,
        "description": entry.description_en,
        "spanish": entry.summary_es and entry.description_es,
        "status": entry.status != "unknown",
        "date": entry.status_as_of,
        "source": entry.slug in CITED,
        "operator": entry.operator,
        "audience": entry.audiences,
        "country": entry.countries or entry.is_everywhere,
        "language": entry.languages,
        "feature": entry.features,
        "access": entry.access != "unknown",
        "identity": entry.identity != "unknown",
        "cost": entry.cost != "unknown",
    }
    assert set(says) == CODES
    return {code for code, value in says.items() if not value}


def codes(found: completeness.Completeness) -> set[str]:
    """What is missing, by code."""
    return {aspect.code for aspect in found.missing}


def aspect(code: str) -> completeness.Aspect:
    """The aspect with this code."""
    return next(each for each in completeness.ASPECTS if each.code == code)


def emptied() -> Network:
    """A network of which hardly anything is known."""
    sermo = Network.objects.get(slug="sermo")
    sermo.citations.filter(field="status").delete()
    for field in ("audiences", "countries", "languages", "features"):
        getattr(sermo, field).clear()
    unknown = dict.fromkeys(("status", "access", "identity", "cost"), "unknown")
    empty = dict.fromkeys(("url", "description_en", "summary_es", "status_as_of"), "")
    Network.objects.filter(pk=sermo.pk).update(operator=None, coverage="national", **unknown, **empty)
    return Network.objects.get(pk=sermo.pk)


# --- The rule ----------------------------------------------------------------------------------------------


def test_python_the_database_and_the_fixtures_agree_on_every_network():
    expected = {entry.slug: missing_of(entry) for entry in entries()}
    in_hand = Network.objects.prefetch_related("citations", "countries", "languages", "audiences", "features")
    asked = list(Network.objects.with_completeness())

    assert len(expected) == 392
    assert {network.slug: codes(completeness.of(network)) for network in in_hand} == expected
    assert {network.slug: codes(completeness.of(network)) for network in asked} == expected
    for network in asked:
        assert network.completeness == len(CODES) - len(expected[network.slug])


@pytest.mark.parametrize("code", sorted(CODES))
def test_the_database_finds_what_lacks_something(code):
    emptied()
    expected = {entry.slug for entry in entries() if code in missing_of(entry)} | {"sermo"}

    assert set(Network.objects.lacking(aspect(code)).values_list("slug", flat=True)) == expected


def test_the_database_finds_what_lacks_nothing():
    expected = {entry.slug for entry in entries() if not missing_of(entry)}

    assert set(Network.objects.complete().values_list("slug", flat=True)) == expected != set()
    others = {entry.slug for entry in entries()} - expected
    assert set(Network.objects.incomplete().values_list("slug", flat=True)) == others != set()


def test_an_entry_that_says_nothing_lacks_everything_in_words():
    found = completeness.of(emptied())

    assert codes(found) == CODES
    assert str(found) == "0 of 14"
    assert found.words[:3] == ["address", "description", "Spanish texts"]


def test_a_text_that_is_null_is_missing():
    Network.objects.filter(slug="sermo").update(description_es=None)

    assert codes(completeness.of(Network.objects.with_completeness().get(slug="sermo"))) == {"spanish"}
    assert codes(completeness.of(Network.objects.get(slug="sermo"))) == {"spanish"}


def test_a_network_that_ended_needs_no_address():
    emptied()
    Network.objects.filter(slug="sermo").update(status="closed")

    for network in (Network.objects.get(slug="sermo"), Network.objects.with_completeness().get(slug="sermo")):
        assert "address" not in codes(completeness.of(network))


def test_what_the_database_has_told_is_not_asked_again():
    network = Network.objects.with_completeness().get(slug="sermo")

    with CaptureQueriesContext(connection) as queries:
        assert str(completeness.of(network)) == "14 of 14"

    assert len(queries) == 0


# --- In the admin ------------------------------------------------------------------------------------------


def test_the_list_shows_how_complete_each_entry_is_and_unfolds_what_is_missing(admin_client):
    emptied()
    Network.objects.filter(slug="sermo").update(url="https://www.sermo.com/", operator=1)

    page = admin_client.get(CHANGELIST, {"q": "sermo.com"}).content.decode()

    assert "<details><summary>2 of 14</summary>" in page
    assert "Missing: description, Spanish texts, status, date of the status" in page


def test_the_list_sorts_by_completeness(admin_client):
    emptied()
    columns = admin_client.get(CHANGELIST).context["cl"].list_display
    number = columns.index("completeness")

    first, *_rest, last = admin_client.get(CHANGELIST, {"o": str(number)}).context["cl"].queryset
    most = admin_client.get(CHANGELIST, {"o": f"-{number}"}).context["cl"].queryset[0]

    assert first.slug == "sermo"
    assert completeness.of(last).number == completeness.of(most).number == 14


@pytest.mark.parametrize("option", ["nothing", *sorted(CODES)])
def test_the_filter_finds_and_counts_what_lacks_something(option, admin_client):
    lacking = [entry for entry in entries() if option in (missing_of(entry) or {"nothing"})]

    found = admin_client.get(CHANGELIST, {"missing": option})
    label = "Nothing" if option == "nothing" else str(aspect(option).name).capitalize()
    if option == "spanish":
        label = "Spanish texts"

    assert {network.slug for network in found.context["cl"].queryset} == {entry.slug for entry in lacking}
    assert f"{label} ({len(lacking)})" in admin_client.get(CHANGELIST).content.decode()


def test_counts_follow_other_filters(admin_client):
    page = admin_client.get(CHANGELIST, {"status__exact": "closed"}).content.decode()

    closed = [entry for entry in entries() if entry.status == "closed"]
    assert f"Language ({sum(not entry.languages for entry in closed)})" in page


def test_an_entry_s_own_page_says_what_is_missing(admin_client):
    emptied()
    url = reverse("admin:networks_network_change", args=[Network.objects.get(slug="sermo").pk])

    page = admin_client.get(url).content.decode()

    assert "0 of 14" in page
    assert "Missing: address, description" in page
    assert admin_client.get(reverse("admin:networks_network_add")).status_code == 200
