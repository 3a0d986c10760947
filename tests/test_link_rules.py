"""When an address is dead, moved, due or not checked yet: rules of the database, tried with made-up times."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from networks import revision
from networks.link_querysets import KEPT
from networks.models import Community, LinkCheck, Network

pytestmark = pytest.mark.django_db

NOW = now()
FAILURES = ["gone", "unreachable"]
ANSWERS = ["ok", "moved", "blocked"]


@pytest.fixture
def sermo() -> Network:
    """A network with an address that nobody has checked."""
    return Network.objects.get(slug="sermo")


def seen(entry: Network | Community, *checks: tuple[float, str], url: str = "") -> None:
    """Checks of an entry, each a number of days ago with its outcome."""
    for days, outcome in checks:
        LinkCheck.objects.create(
            **{entry._meta.model_name: entry},
            url=url or entry.url,
            checked_at=NOW - timedelta(days=days),
            outcome=outcome,
            reason="answer",
            final_url="https://elsewhere.example/" if outcome == "moved" else "",
        )


def on_the_desk() -> set[str]:
    """Slugs of the networks whose link needs a look."""
    return set(Network.objects.link_needs_attention().values_list("slug", flat=True))


# --- Dead --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "checks",
    [
        [(14, "gone"), (7, "gone"), (0, "gone")],
        [(14, "unreachable"), (13, "gone"), (0, "unreachable")],
        [(30, "gone"), (20, "gone"), (10, "gone"), (0, "gone")],
        [(21, "ok"), (14, "gone"), (7, "gone"), (0, "gone")],
        [(0, "gone"), (14, "gone"), (7, "gone")],  # in whatever order they were written down
    ],
    ids=str,
)
def test_three_failures_over_two_weeks_put_a_network_on_the_desk(sermo, checks):
    seen(sermo, *checks)

    assert on_the_desk() == {"sermo"}
    assert set(Network.objects.with_dead_link()) == {sermo}
    assert not Network.objects.with_moved_link().exists()


@pytest.mark.parametrize(
    "checks",
    [
        [(14, "gone"), (0, "gone")],
        [(13.9, "gone"), (7, "gone"), (0, "gone")],
        [(60, "ok"), (13, "gone"), (7, "gone"), (3, "gone"), (0, "gone")],
        *([(28, "gone"), (21, "gone"), (14, "gone"), (0, answer)] for answer in ("ok", "blocked")),
        *([(28, "gone"), (14, "gone"), (7, answer), (0, "gone")] for answer in ANSWERS),
    ],
    ids=str,
)
def test_fewer_failures_a_shorter_time_or_an_answer_do_not(sermo, checks):
    seen(sermo, *checks)

    assert on_the_desk() == set()


def test_only_failures_of_the_present_address_count(sermo):
    seen(sermo, (14, "gone"), (7, "gone"), url="https://before.example/")
    seen(sermo, (0, "gone"))
    assert on_the_desk() == set()

    seen(sermo, (15, "gone"), (8, "gone"))
    assert on_the_desk() == {"sermo"}


def test_failures_of_two_networks_are_not_added_up(sermo):
    other = Network.objects.with_address().exclude(pk=sermo.pk).first()
    seen(sermo, (14, "gone"), (0, "gone"))
    seen(other, (15, "gone"), (7, "gone"))

    assert on_the_desk() == set()


@pytest.mark.parametrize("status", ["closed", "merged", "renamed"])
def test_a_network_that_has_ended_needs_no_look(sermo, status):
    seen(sermo, (14, "gone"), (7, "gone"), (0, "gone"))
    Network.objects.filter(pk=sermo.pk).update(status=status)

    assert on_the_desk() == set()


def test_what_a_curator_has_confirmed_since_waits_until_it_has_failed_anew(sermo):
    seen(sermo, (34, "gone"), (27, "gone"), (20, "gone"))
    assert on_the_desk() == {"sermo"}

    Network.objects.filter(pk=sermo.pk).update(last_reviewed=localdate(NOW) - timedelta(days=17))
    assert on_the_desk() == set()

    seen(sermo, (14, "gone"), (7, "gone"))
    assert on_the_desk() == set()

    seen(sermo, (0, "gone"))
    assert on_the_desk() == {"sermo"}


# --- Moved -------------------------------------------------------------------------------------------------


def test_a_network_that_has_moved_needs_a_look_at_once(sermo):
    seen(sermo, (0, "moved"))

    assert on_the_desk() == {"sermo"}
    assert set(Network.objects.with_moved_link()) == {sermo}
    assert not Network.objects.with_dead_link().exists()


@pytest.mark.parametrize("later", ["ok", "blocked", "gone"])
def test_the_last_word_counts(sermo, later):
    seen(sermo, (7, "moved"), (0, later))

    assert on_the_desk() == set()


def test_a_new_address_a_review_or_an_end_settle_a_move(sermo):
    rows = Network.objects.filter(pk=sermo.pk)
    seen(sermo, (0, "moved"))

    for change in (
        {"url": "https://elsewhere.example/"},
        {"last_reviewed": localdate(NOW)},
        {"status": "renamed"},
    ):
        before = rows.values(*change).get()
        rows.update(**change)
        assert on_the_desk() == set(), change
        rows.update(**before)
    assert on_the_desk() == {"sermo"}


# --- Other states ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", [*ANSWERS, *FAILURES])
def test_the_last_check_says_what_was_found(sermo, outcome):
    seen(sermo, (3, "ok"), (0, outcome))

    found = {each: set(Network.objects.link_last_found(each)) for each in [*ANSWERS, *FAILURES]}

    assert found == {each: {sermo} if each == outcome else set() for each in found}


def test_what_has_no_check_of_its_present_address_is_not_checked(sermo):
    assert sermo in Network.objects.link_not_checked()
    assert Network.objects.link_not_checked().count() == Network.objects.exclude(url="").count()

    seen(sermo, (0, "ok"), url="https://before.example/")
    assert sermo in Network.objects.link_not_checked()
    assert not Network.objects.link_last_found("ok").exists()

    seen(sermo, (0, "ok"))
    assert sermo not in Network.objects.link_not_checked()


def test_due_are_those_not_checked_lately_never_checked_ones_first_then_the_oldest():
    first, second, third, fourth = Network.objects.with_address().order_by("pk")[:4]
    Network.objects.exclude(pk__in=[each.pk for each in (first, second, third, fourth)]).update(url="")
    seen(first, (7, "ok"))
    seen(second, (9, "gone"), (2, "ok"))
    seen(third, (8, "ok"))
    seen(fourth, (1, "ok"), url="https://before.example/")

    assert list(Network.objects.due_for_link_check(NOW - timedelta(days=6))) == [fourth, third, first]


def test_communities_have_the_same_rules():
    community = Community.objects.with_address().exclude(status="closed").first()
    assert community in Community.objects.link_not_checked()
    assert community in Community.objects.due_for_link_check(NOW)

    seen(community, (14, "gone"), (7, "gone"), (0, "gone"))

    assert set(Community.objects.link_needs_attention()) == {community}
    assert set(Community.objects.link_last_found("gone")) == {community}
    assert on_the_desk() == set()


# --- Writing and pruning -----------------------------------------------------------------------------------


def test_the_newest_check_is_the_latest_whatever_was_written_last(sermo):
    seen(sermo, (3, "ok"), (1, "gone"), (2, "ok"))

    assert [check.checked_at for check in LinkCheck.objects.newest()] == [NOW - timedelta(days=1)]


def test_a_check_that_is_saved_again_stays_what_it_was(sermo):
    seen(sermo, (3, "ok"), (1, "gone"))
    old = sermo.link_checks.last()

    old.save()

    assert not sermo.link_checks.get(pk=old.pk).is_newest


def kept(entry: Network) -> list[datetime]:
    """Times of the checks that are left, the newest first."""
    return list(entry.link_checks.values_list("checked_at", flat=True))


def test_pruning_keeps_the_newest_checks_of_each_entry(sermo):
    community = Community.objects.with_address().first()
    other = Network.objects.with_address().exclude(pk=sermo.pk).first()
    for entry in (sermo, community):
        seen(entry, *((day, "ok") for day in range(KEPT + 3)))
    seen(other, (100, "ok"))

    assert LinkCheck.objects.prune() == 6

    for entry in (sermo, community):
        assert kept(entry) == [NOW - timedelta(days=day) for day in range(KEPT)]
    assert len(kept(other)) == 1
    assert LinkCheck.objects.prune() == 0


def test_pruning_keeps_the_first_failure_so_that_daily_checks_find_dead_links_too(sermo):
    seen(sermo, (40, "ok"))
    for day in range(30, -1, -1):
        seen(sermo, (day, "gone"))
        LinkCheck.objects.prune()
        assert on_the_desk() == ({"sermo"} if day <= 16 else set()), day

    assert kept(sermo) == [NOW - timedelta(days=day) for day in [*range(KEPT), 30]]


def test_after_a_review_the_first_failure_since_then_is_kept(sermo):
    seen(sermo, *((day, "gone") for day in range(30, 20, -1)))
    Network.objects.filter(pk=sermo.pk).update(last_reviewed=localdate(NOW) - timedelta(days=19))
    for day in range(18, -1, -1):
        seen(sermo, (day, "gone"))
        LinkCheck.objects.prune()

    assert on_the_desk() == {"sermo"}


def test_a_check_changes_neither_entry_nor_revision(sermo, django_capture_on_commit_callbacks):
    before, number = Network.objects.filter(pk=sermo.pk).values().get(), revision.current()

    with django_capture_on_commit_callbacks(execute=True):
        seen(sermo, (14, "gone"), (7, "gone"), (0, "gone"))
        LinkCheck.objects.prune()
        sermo.link_checks.last().delete()

    assert Network.objects.filter(pk=sermo.pk).values().get() == before
    assert revision.current() == number


def test_every_rule_is_one_query_however_many_checks_there_are():
    for network in Network.objects.with_address()[:30]:
        seen(network, (14, "gone"), (7, "gone"), (0, "gone"))
    rules = [
        Network.objects.link_needs_attention(),
        Network.objects.with_dead_link(),
        Network.objects.with_moved_link(),
        Network.objects.link_last_found("gone"),
        Network.objects.link_not_checked(),
        Network.objects.due_for_link_check(NOW),
    ]

    for rule in rules:
        with CaptureQueriesContext(connection) as queries:
            list(rule)
        assert len(queries) == 1
