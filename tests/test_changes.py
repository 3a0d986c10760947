"""What the public sees of the history: days and fields, no persons, no reasons, nothing of drafts."""

import re
from datetime import UTC, date, datetime

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from networks.history.changes import SHOWN_DAYS, changes, history_of
from networks.history.recording import edit
from networks.models import Network
from tests.history import newest
from tests.tree import Tree, attributes, text, walk

pytestmark = pytest.mark.django_db


@pytest.fixture
def sermo():
    return Network.objects.get(slug="sermo")


@pytest.fixture
def draft(sermo):
    """A new entry that is not public, made on 1 January 2027."""
    with edit():
        network = Network.objects.create(
            slug="new",
            name="New",
            category=sermo.category,
            summary_en="New.",
            coverage="national",
            created_at=datetime(2027, 1, 1, tzinfo=UTC),
        )
    happened(network, "2027-01-01")
    return network


def happened(network: Network, day: str) -> None:
    """Have the newest version of a network be of another day."""
    version = newest(network)
    type(version).objects.filter(history_id=version.history_id).update(history_date=f"{day}T12:00Z")


def change(network: Network, day: str, reason: str = "", **values) -> None:
    """Change a network on a day."""
    with edit(reason):
        for name, value in values.items():
            setattr(network, name, value)
        network.save()
    happened(network, day)


def told(network: Network) -> list[tuple[str, list[str]]]:
    """The days of change of a network, with what changed."""
    return [(each.day.isoformat(), each.fields) for each in history_of(network).days]


def section(client, slug: str = "sermo") -> str:
    """What a network's page says about its changes; empty if it says nothing."""
    shown = Tree(client.get(f"/networks/{slug}/").content.decode())
    found = [each for each in shown.elements if "network-changes" in (attributes(each).get("class") or "")]
    return text(found[0]) if found else ""


# --- What is told ------------------------------------------------------------------------------------------


def test_an_entry_that_was_never_changed_tells_of_no_changes(client, sermo):
    assert section(client) == ""
    assert told(sermo) == []


def test_a_page_tells_days_and_fields_newest_first(client, sermo):
    change(sermo, "2027-02-03", summary_en="One.", founded_year=2001)
    change(sermo, "2027-02-05", status="closed")

    assert section(client) == (
        "Changes to this entry 5 February 2027 Status. 3 February 2027 Summary · Founded."
    )


def test_all_changes_of_a_day_stand_together(sermo):
    change(sermo, "2027-02-03", status="closed")
    with edit():
        sermo.other_names.create(name="Sermo Two")
        sermo.citations.first().delete()
        sermo.languages.set(["es"])
    happened(sermo, "2027-02-03")

    assert told(sermo) == [("2027-02-03", ["Status", "Languages", "Other names", "Sources"])]


def test_a_text_in_two_languages_is_one_fact(sermo):
    change(sermo, "2027-02-03", summary_en="One.", summary_es="Uno.", description_es="Uno.")

    assert told(sermo) == [("2027-02-03", ["Summary", "Description"])]


def test_a_review_is_told_as_what_it_is(client, sermo):
    change(sermo, "2027-02-03", last_reviewed=date(2027, 2, 3))

    assert section(client) == "Changes to this entry 3 February 2027 Confirmed by a curator."


def test_a_review_that_is_taken_back_is_not_told(sermo):
    change(sermo, "2027-02-03", last_reviewed=date(2027, 2, 3))
    change(sermo, "2027-02-05", last_reviewed=None)

    assert [day for day, _ in told(sermo)] == ["2027-02-03"]


def test_neither_persons_nor_reasons_nor_values_are_told(client, sermo):
    curator = User.objects.create_user("quokkacurator", first_name="Quokkaname")
    change(sermo, "2027-02-03", reason="Quokkareason", summary_es="Quokkavalue")
    Network.history.update(history_user=curator)

    assert section(client)
    markup = client.get("/networks/sermo/").content.decode()
    assert "uokka" not in markup.replace("Quokkavalue", "")


def test_only_the_newest_days_are_open(client, sermo):
    for day in range(1, 8):
        change(sermo, f"2027-02-0{day}", founded_year=2000 + day)

    shown = Tree(client.get("/networks/sermo/").content.decode())
    (changed,) = [
        each for each in shown.elements if "network-changes" in (attributes(each).get("class") or "")
    ]
    (fold,) = [each for each in walk(changed) if each.name == "details"]

    assert SHOWN_DAYS == 3
    assert text(fold).startswith("Show 4 earlier days 4 February 2027")
    assert section(client).startswith("Changes to this entry 7 February 2027 Founded. 6 February")


def test_a_fold_never_hides_a_single_day(client, sermo):
    for day in range(1, 5):
        change(sermo, f"2027-02-0{day}", founded_year=2000 + day)

    assert "earlier day" not in section(client)
    assert "1 February 2027" in section(client)


def test_changes_that_nobody_noted_are_told_when_they_are_found(sermo):
    change(sermo, "2027-02-01", founded_year=2001)
    Network.objects.filter(pk=sermo.pk).update(cost="paid")
    sermo.refresh_from_db()
    change(sermo, "2027-02-05", founded_year=2002)
    Network.history.filter(was_found=True, changed=["cost"]).update(history_date="2027-02-04T12:00Z")

    assert told(sermo) == [("2027-02-05", ["Founded"]), ("2027-02-04", ["Cost"]), ("2027-02-01", ["Founded"])]


def test_changes_are_told_in_the_language_of_the_page(sermo):
    change(sermo, "2027-02-03", status="closed")

    with translation.override("es"):
        assert len(told(sermo)) == 1


# --- Drafts ------------------------------------------------------------------------------------------------


def test_what_happened_before_an_entry_was_public_is_not_told(client, draft):
    change(draft, "2027-01-02", founded_year=2001)
    change(draft, "2027-01-03", is_published=True, founded_year=2002)
    Network.objects.filter(pk=draft.pk).update(updated_at="2027-01-03T12:00Z")

    words = Tree(client.get("/networks/new/").content.decode()).text

    assert told(draft) == []
    assert section(client, "new") == ""
    assert "Added on 3 January 2027." in words
    assert "1 January 2027" not in words


def test_changes_after_the_publication_are_told(draft):
    change(draft, "2027-01-03", is_published=True)
    change(draft, "2027-01-03", founded_year=2002)
    change(draft, "2027-01-04", founded_year=2003)

    assert told(draft) == [("2027-01-04", ["Founded"])]
    assert history_of(draft).added_on == date(2027, 1, 3)


def test_an_entry_that_is_published_again_says_so_and_nothing_of_the_time_between(client, sermo):
    change(sermo, "2027-02-01", is_published=False)
    change(sermo, "2027-02-02", cost="paid")
    change(sermo, "2027-02-03", is_published=True, access="open")

    assert section(client) == "Changes to this entry 3 February 2027 Published again."


# --- For all networks --------------------------------------------------------------------------------------


def test_changes_of_many_networks_are_told_together(sermo, draft):
    doximity = Network.objects.get(slug="doximity")
    change(sermo, "2027-02-03", cost="paid")
    change(doximity, "2027-02-04", access="open")
    change(draft, "2027-02-04", founded_year=2001)
    change(draft, "2027-02-05", is_published=True)

    found = changes(Network.objects.all())

    assert [(each.network, each.day.day, each.is_added, each.fields) for each in found] == [
        (draft.pk, 5, True, []),
        (doximity.pk, 4, False, ["Who may join"]),
        (sermo.pk, 3, False, ["Cost"]),
    ]


def test_changes_can_be_asked_for_since_a_moment_and_of_some_networks(sermo):
    doximity = Network.objects.get(slug="doximity")
    for network in (sermo, doximity):
        change(network, "2027-02-03", cost="paid")
        change(network, "2027-02-05", cost="free")

    found = changes(Network.objects.filter(slug="sermo"), since=datetime(2027, 2, 4, tzinfo=UTC))

    assert [(each.network, each.day.day) for each in found] == [(sermo.pk, 5)]
    assert len(changes(Network.objects.all(), most=2)) == 2


def test_changes_of_a_network_that_is_not_public_are_told_nowhere(sermo):
    change(sermo, "2027-02-03", cost="paid")
    Network.objects.filter(pk=sermo.pk).update(is_published=False)

    assert changes(Network.objects.all()) == []


def test_telling_the_changes_of_all_networks_costs_one_query(sermo, django_assert_num_queries):
    for network in Network.objects.all()[:20]:
        change(network, "2027-02-03", founded_year=1999)

    with django_assert_num_queries(1):
        assert len(changes(Network.objects.search("doctors").sorted_by("name"))) > 1
    with django_assert_num_queries(1):
        history_of(sermo)


# --- The page around them ----------------------------------------------------------------------------------


def test_a_page_costs_as_many_queries_with_a_history_as_without_one(client, sermo):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/networks/sermo/")
        return len(captured)

    without = queries()
    for day in range(1, 8):
        change(sermo, f"2027-02-0{day}", founded_year=2000 + day)

    assert queries() == without


@pytest.mark.parametrize(
    "address",
    ["/", "/networks/", "/networks/sermo/", "/surveys/", "/communities/", "/categories/", "/about/"],
)
def test_public_pages_set_no_cookie_and_ask_for_none(client, admin_client, address):
    response = client.get(address)

    assert not response.cookies
    assert "cookie" not in response.headers.get("Vary", "").lower()
    # Whoever is logged in gets the same page at the same cost: nobody asks who it is.
    with CaptureQueriesContext(connection) as known:
        admin_client.get(address)
    assert not any("django_session" in each["sql"] for each in known)


def test_days_are_marked_up_as_dates(client, sermo):
    change(sermo, "2027-02-03", cost="paid")

    assert re.search(
        r'<time datetime="2027-02-03">3 February 2027</time>', client.get("/networks/sermo/").content.decode()
    )
