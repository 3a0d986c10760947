"""Link checks on the curators' desk: found by filters, seen beside an entry, made on demand, never edited."""

import re

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from networks.admin import link_checks
from networks.models import Community, LinkCheck, Network
from tests.link_checks import check
from tests.link_server import LOCAL, Page

pytestmark = pytest.mark.django_db

MOST_QUERIES_OF_A_LIST = 15
STATES = ["attention", "dead", "ok", "moved", "blocked", "gone", "unreachable", "unchecked"]


def address(model, page="changelist", *args) -> str:
    """The address of a model's page in the admin."""
    return reverse(f"admin:networks_{model._meta.model_name}_{page}", args=args)


@pytest.fixture
def states() -> dict[str, set[str]]:
    """Networks in every state of their link; by state the slugs of those in it."""
    networks = list(Network.objects.with_address().exclude(status__in=["closed", "merged", "renamed"])[:6])
    ok, moved, blocked, gone, unreachable, dead = networks
    check(ok)
    check(moved, "moved", final_url="https://elsewhere.example/")
    check(blocked, "blocked", status_code=403)
    check(gone, "gone", status_code=404)
    check(unreachable, "unreachable", status_code=None, reason="timeout")
    for days in (20, 10, 0):
        check(dead, "gone", days=days)
    checked = {network.pk for network in networks}
    return {
        "attention": {moved.slug, dead.slug},
        "dead": {dead.slug},
        "ok": {ok.slug},
        "moved": {moved.slug},
        "blocked": {blocked.slug},
        "gone": {gone.slug, dead.slug},
        "unreachable": {unreachable.slug},
        "unchecked": set(
            Network.objects.exclude(url="").exclude(pk__in=checked).values_list("slug", flat=True)
        ),
    }


# --- Finding -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", STATES)
def test_networks_are_found_by_the_state_of_their_link_and_counted(states, state, admin_client):
    with CaptureQueriesContext(connection) as queries:
        response = admin_client.get(address(Network), {"link_state": state})

    assert {network.slug for network in response.context["cl"].queryset} == states[state]
    assert len(queries) <= MOST_QUERIES_OF_A_LIST
    part = response.content.decode().split('data-filter-title="link"')[1].split("</details>")[0]
    counts = [int(number) for number in re.findall(r"\((\d+)\)</a>", part)]
    assert counts == [len(states[each]) for each in STATES]


def test_a_search_within_a_state_finds_what_is_in_both(states, admin_client):
    slug = next(iter(states["dead"]))

    response = admin_client.get(
        address(Network), {"link_state": "attention", "q": slug, "status__exact": "x"}
    )
    assert response.status_code == 200

    response = admin_client.get(address(Network), {"link_state": "attention", "q": slug})
    assert {network.slug for network in response.context["cl"].queryset} == {slug}


@pytest.mark.parametrize("model", [Network, Community])
def test_a_state_that_does_not_exist_filters_nothing(model, admin_client):
    response = admin_client.get(address(model), {"link_state": "nonsense"})

    assert response.context["cl"].result_count == model.objects.count()


def test_communities_are_found_by_the_state_of_their_link(admin_client):
    community = Community.objects.with_address().first()
    check(community, "gone")

    response = admin_client.get(address(Community), {"link_state": "gone"})

    assert set(response.context["cl"].queryset) == {community}


# --- Beside an entry ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("model", [Network, Community])
def test_an_entry_shows_its_newest_checks_and_leads_to_all(model, admin_client):
    entry = model.objects.with_address().first()
    for days in range(7):
        check(entry, "gone", days=days, status_code=410 + days)
    check(entry, "moved", days=0.5, final_url="https://new.example/<b>", url="https://before.example/")

    page = admin_client.get(address(model, "change", entry.pk)).content.decode()

    codes = re.findall(r"The server’s answer \((\d+)\)", page)
    assert codes == ["410", "200", "411"]
    assert "Checked at https://before.example/" in page
    assert 'href="https://new.example/&lt;b&gt;" rel="noopener noreferrer nofollow"' in page
    everything = re.search(r'<a href="([^"]+)">All checks', page)[1]
    assert admin_client.get(everything).context["cl"].result_count == 8


@pytest.mark.parametrize("model", [Network, Community])
def test_an_entry_that_is_new_or_not_checked_shows_none(model, admin_client):
    for page in (address(model, "add"), address(model, "change", model.objects.first().pk)):
        assert "All checks" not in admin_client.get(page).content.decode()


# --- Checking now ------------------------------------------------------------------------------------------


@pytest.fixture
def local(server, settings) -> list[Network]:
    """Three networks whose address is at the test's server."""
    settings.LINK_CHECK_ALLOWED_ENDPOINTS = [(LOCAL, server.server_port)]
    chosen = list(Network.objects.order_by("pk")[:3])
    for network in chosen:
        network.url = server.url(f"/{network.slug}", host=LOCAL)
        network.save()
    return chosen


@pytest.fixture(autouse=True)
def no_rest(monkeypatch):
    """Hosts need no rest from tests."""
    monkeypatch.setattr(link_checks, "HURRIED", link_checks.HURRIED | {"delay": 0})


def run_action(client, *entries):
    """Choose entries in their list and have their links checked."""
    chosen = {"action": "check_links", "_selected_action": [entry.pk for entry in entries]}
    return client.post(address(type(entries[0])), chosen, follow=True)


def told(response) -> list[str]:
    """The messages on a page."""
    return [str(message) for message in response.context["messages"]]


def test_chosen_networks_are_checked_at_once(admin_client, server, local):
    server.pages[f"/{local[1].slug}"] = Page(404)
    status = Network.objects.get(pk=local[1].pk).status

    response = run_action(admin_client, *local)

    assert told(response) == ["3 addresses checked. Answers: 2, Page is gone: 1"]
    assert [network.link_checks.get().outcome for network in local] == ["ok", "gone", "ok"]
    assert Network.objects.get(pk=local[1].pk).status == status


def test_chosen_communities_are_checked_at_once(admin_client, server, local):
    community = Community.objects.first()
    Community.objects.filter(pk=community.pk).update(url=local[0].url)

    assert told(run_action(admin_client, community)) == ["1 address checked. Answers: 1"]
    assert community.link_checks.get().outcome == "ok"


def test_a_request_checks_a_few_those_first_that_wait_for_longest(admin_client, local, monkeypatch):
    monkeypatch.setattr(link_checks, "MOST_AT_ONCE", 1)
    without = Network.objects.filter(url="").first()
    check(local[0], days=5)
    check(local[1], days=9)
    check(local[2], days=7)

    response = run_action(admin_client, *local, without)

    assert [network.link_checks.count() for network in local] == [1, 2, 1]
    first, second, third = told(response)
    assert (first, second) == ("1 address checked. Answers: 1", "1 has no address.")
    assert third.startswith("2 were left out: a request checks 1 at most")


def test_a_server_that_is_cut_off_notes_nothing(admin_client, server, local, monkeypatch):
    monkeypatch.setattr("networks.linkcheck.run.ENOUGH_TO_DOUBT_OURSELVES", 3)
    server.server_close()

    response = run_action(admin_client, *local)

    assert told(response)[0].startswith("Nobody could be reached")
    assert not LinkCheck.objects.exists()


def test_nobody_waits_for_long():
    assert link_checks.HURRIED["total_timeout"] <= link_checks.SECONDS <= 20


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_only_look_cannot_have_links_checked(method, client, server, local):
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_network"))
    client.force_login(reader)

    getattr(client, method)(address(Network), {"action": "check_links", "_selected_action": [local[0].pk]})

    assert server.requests == []
    assert not LinkCheck.objects.exists()


# --- The list of checks ------------------------------------------------------------------------------------


def test_the_list_leads_to_entries_and_to_new_addresses(states, admin_client):
    community = Community.objects.with_address().first()
    check(community, "moved", final_url="https://new.example/")
    page = admin_client.get(address(LinkCheck), {"outcome__exact": "moved"}).content.decode()

    moved = Network.objects.get(slug__in=states["moved"])
    for entry in (moved, community):
        assert f'<a href="{address(type(entry), "change", entry.pk)}">{entry}</a>' in page
    assert '<a href="https://new.example/" rel="noopener noreferrer nofollow">' in page


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"outcome__exact": "gone"},
        {"reason__exact": "timeout"},
        {"is_newest__exact": "1"},
        {"q": "sermo"},
        {"checked_at__gte": "2020-01-01 00:00:00+00:00", "outcome__exact": "gone"},
    ],
    ids=str,
)
def test_the_list_of_checks_costs_the_same_for_few_and_many(states, query, admin_client):
    with CaptureQueriesContext(connection) as few:
        assert admin_client.get(address(LinkCheck), query).status_code == 200
    for network in Network.objects.with_address()[:40]:
        check(network, "gone", reason="timeout", days=0.1)
    with CaptureQueriesContext(connection) as many:
        admin_client.get(address(LinkCheck), query)

    assert len(few) == len(many) <= MOST_QUERIES_OF_A_LIST


def test_a_check_can_be_read_and_not_changed(admin_client, local):
    seen = check(local[0], "gone", detail="<script>")
    page = admin_client.get(address(LinkCheck, "change", seen.pk))

    assert "Page is gone" in page.content.decode()
    assert "&lt;script&gt;" in page.content.decode()
    assert not re.search(r'<input type="submit"|deletelink', page.content.decode())
    assert admin_client.post(address(LinkCheck, "change", seen.pk), {"outcome": "ok"}).status_code == 403
    assert admin_client.get(address(LinkCheck, "add")).status_code == 403
    assert admin_client.post(address(LinkCheck, "delete", seen.pk), {"post": "yes"}).status_code == 403
    assert LinkCheck.objects.get().outcome == "gone"


@pytest.mark.parametrize("model", [Network, Community])
def test_an_entry_is_deleted_with_its_checks_by_whoever_may_delete_it(model, client):
    editor = User.objects.create_user("editor", is_staff=True)
    names = [f"{right}_{model._meta.model_name}" for right in ("view", "change", "delete")]
    names += ["delete_othername", "delete_citation", "delete_audiencefigure", "delete_slughistory"]
    editor.user_permissions.add(*Permission.objects.filter(codename__in=names))
    client.force_login(editor)
    source = model.objects.with_address().first()
    entry = model.objects.get(pk=source.pk)
    entry.pk, entry.slug, entry._state.adding = None, "a-copy", True
    entry.save()
    check(entry)

    client.post(address(model, "delete", entry.pk), {"post": "yes"})

    assert not model.objects.filter(slug="a-copy").exists()
    assert not LinkCheck.objects.exists()


def test_whoever_sees_networks_sees_their_checks(client, local):
    reader = User.objects.create_user("reader", is_staff=True)
    client.force_login(reader)
    check(local[0])
    assert client.get(address(LinkCheck)).status_code == 403

    reader.user_permissions.add(Permission.objects.get(codename="view_network"))
    assert client.get(address(LinkCheck)).status_code == 200
