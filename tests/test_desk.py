"""The first page of the admin: what waits for a curator, counted, and each count leads to its list."""

from datetime import date

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate
from hypothesis import given
from hypothesis import strategies as st

from medsocial.people.groups import CURATORS
from networks import completeness
from networks.history.recording import edit
from networks.models import Community, Network, Survey
from networks.worklists import WORKLISTS, stale_before
from tests import suggestions
from tests.history import committed
from tests.link_checks import check
from tests.page import Page
from tests.people import person
from tests.plain_networks import add_plain_networks
from tests.tree import Tree, attributes, text, walk

pytestmark = pytest.mark.django_db

DESK = reverse("admin:index")
MOST_QUERIES = 15


@pytest.fixture
def curator(client):
    """The browser of a curator."""
    client.force_login(person("ada", CURATORS))
    return client


@pytest.fixture
def work(client):
    """At least one entry for every list, and those that nearly are."""
    suggestions.send(client, suggestions.NEW)
    active = list(Network.objects.published().filter(status="active").exclude(url="").order_by("pk")[:5])
    dead, moved, stale, draft, withdrawn = active
    gone = Community.objects.filter(status="active").exclude(url="").first()
    for entry in (dead, gone):
        for days in (20, 10, 0):
            check(entry, "gone", days=days)
    check(moved, "moved", final_url="https://elsewhere.example/")
    Network.objects.filter(pk=stale.pk).update(status_as_of="2011", last_reviewed=None, url="")
    Network.objects.filter(pk=draft.pk).update(is_published=False, status_as_of="2011")
    Network.objects.filter(pk=withdrawn.pk).update(
        is_published=False, withdrawn_on=date(2026, 1, 1), withdrawal_reason_en="A shop."
    )
    Network.objects.create(
        slug="twin", name=stale.name, category=stale.category, coverage="global", summary_en="The same."
    )
    Network.objects.filter(slug="twin").refresh_search()
    for model in (Network, Community, Survey):
        rewritten = model.objects.exclude(slug="twin").order_by("-pk").first()
        with committed(), edit():
            rewritten.summary_en = "Another sentence."
            rewritten.save()


def lists(browser) -> dict[str, tuple[int, str]]:
    """What the desk shows: by title, the number and where it leads."""
    page = Tree(browser.get(DESK).content.decode())
    if "worklists" not in page.ids:
        return {}
    found = {}
    for item in walk(page.ids["worklists"]):
        parts = {each.name: each for each in item.children if not isinstance(each, str)}
        if item.name == "p":
            found[text(parts["a"])] = int(text(parts["strong"])), attributes(parts["a"])["href"]
    return found


def parts(browser) -> dict[str, tuple[int, str]]:
    """What the incomplete entries lack: by name, how many, and where it leads."""
    page = Tree(browser.get(DESK).content.decode())
    items = [each for each in walk(page.ids["worklists"]) if each.name == "li"]
    leaves = [each for each in items if not any(below.name == "p" for below in walk(each))]
    links = [next(below for below in walk(each) if below.name == "a") for each in leaves]
    return {
        text(link): (int(text(leaf).removeprefix(text(link))), attributes(link)["href"])
        for leaf, link in zip(leaves, links, strict=True)
    }


def results(browser, address: str) -> int:
    """How many rows a list of the admin finds."""
    return browser.get(address).context["cl"].result_count


# --- What it shows -----------------------------------------------------------------------------------------


def test_every_list_leads_to_as_many_entries_as_it_counts(curator, work):
    found = lists(curator)

    assert list(found) == [str(each.title) for each in WORKLISTS]
    for title, (number, address) in found.items():
        assert (title, results(curator, address)) == (title, number)
        assert number > 0


def test_the_lists_count_what_needs_work_and_nothing_else(curator, work):
    numbers = {title: number for title, (number, _address) in lists(curator).items()}
    published = Network.objects.filter(is_published=True)
    incomplete = [each for each in published if str(each.slug) not in {"twin"} and _lacks_something(each)]

    assert numbers.pop("Not confirmed for 24 months") == len([each for each in published if _is_stale(each)])
    assert numbers.pop("Incomplete entries") == len(incomplete)
    assert numbers == {
        "Suggestions waiting": 1,
        "Networks whose link is dead or has moved": 2,
        "Communities whose link is dead or has moved": 1,
        "Possible duplicates": 2,
        "Drafts": 2,
        "Networks whose English changed after its translation": 1,
        "Communities whose English changed after its translation": 1,
        "Surveys whose English changed after its translation": 1,
    }


def test_without_work_every_list_says_nought(curator):
    Network.objects.update(last_reviewed=localdate())

    numbers = {title: number for title, (number, _address) in lists(curator).items()}

    assert numbers.pop("Incomplete entries") > 0
    assert set(numbers.values()) == {0}


def test_what_is_missing_is_counted_by_aspect(curator, work):
    found = parts(curator)

    assert {"Address", "Who may join", "Cost"} <= set(found)
    for name, (number, address) in found.items():
        assert (name, results(curator, address)) == (name, number)


def test_the_desk_bears_the_name_of_the_project(curator):
    assert "Medsocial: curators’ desk" in Page(curator.get(DESK).content.decode()).text


def test_who_may_see_no_network_sees_no_work(client):
    client.force_login(User.objects.create_user("guest", is_staff=True))

    assert lists(client) == {}


def _lacks_something(network: Network) -> bool:
    return bool(completeness.of(network).missing)


def _is_stale(network: Network) -> bool:
    limit = stale_before(localdate())
    seen = network.status_as_of >= limit.isoformat()
    reviewed = network.last_reviewed is not None and network.last_reviewed >= limit
    return network.status not in {"closed", "merged", "renamed"} and not seen and not reviewed


@given(st.dates(min_value=date(1990, 1, 1), max_value=date(2090, 1, 1)))
def test_what_was_confirmed_two_years_ago_to_the_day_is_not_stale(today):
    limit = stale_before(today)

    is_leap_day = (today.month, today.day) == (2, 29)  # of which there was none two years ago
    assert limit == today.replace(year=today.year - 2, day=28 if is_leap_day else today.day)


# --- What it costs -----------------------------------------------------------------------------------------


def queries(browser, address: str) -> int:
    """How many queries a page costs."""
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)


def test_at_ten_thousand_networks_the_desk_and_every_list_stay_within_their_budget(admin_client, work):
    few = queries(admin_client, DESK)
    add_plain_networks(10_000)
    shown = [model for model in admin.site._registry if model._meta.app_label == "networks"]
    addresses = {model: reverse(f"admin:networks_{model._meta.model_name}_changelist") for model in shown}
    work = [address for _number, address in lists(admin_client).values()]

    assert queries(admin_client, DESK) == few <= MOST_QUERIES
    for address in (*addresses.values(), *work):
        assert (address, queries(admin_client, address) <= MOST_QUERIES) == (address, True)
    assert results(admin_client, addresses[Network]) > 10_000
