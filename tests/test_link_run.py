"""Many checks at once: politely, a bounded number together, and with nothing lost when a run is broken off."""

import threading
import time
from datetime import timedelta
from itertools import pairwise

import pytest
from django.utils.timezone import now

from networks import revision
from networks.linkcheck import run as running
from networks.linkcheck.run import ENOUGH_TO_DOUBT_OURSELVES, Run, Target, due_targets, targets
from networks.models import Community, LinkCheck, Network
from tests.link_server import Page, guard, policy, redirect

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(server) -> list[Network]:
    """Six networks, each on a host of its own at the test's server; no other entry has an address."""
    Community.objects.update(url="")
    Network.objects.update(url="")
    chosen = list(Network.objects.order_by("pk")[:6])
    for network in chosen:
        network.url = server.url("/", host=f"{network.slug}.example")
        Network.objects.filter(pk=network.pk).update(url=network.url)
    return chosen


def run(server, chosen=None, known=None, seconds=None, **limits) -> Run:
    """A run over these entries, or over all that are due."""
    aims = due_targets(now() - timedelta(days=6)) if chosen is None else targets(chosen)
    return Run(aims, policy(**limits), seconds=seconds, guard=guard(server, known=known))


# --- What is kept ------------------------------------------------------------------------------------------


def test_what_was_found_is_kept_and_no_entry_changes(server, entries):
    server.pages["/"] = Page(404)
    before, number = list(Network.objects.order_by("pk").values()), revision.current()

    found = {target.slug: finding.outcome for target, finding in run(server)}

    assert found == {network.slug: "gone" for network in entries}
    for network in entries:
        check = network.link_checks.get()
        assert (check.url, check.outcome, check.status_code) == (network.url, "gone", 404)
        assert check.is_newest
        assert now() - check.checked_at < timedelta(minutes=1)
    assert list(Network.objects.order_by("pk").values()) == before
    assert revision.current() == number


def test_communities_are_checked_too(server, entries):
    community = Community.objects.first()
    Community.objects.filter(pk=community.pk).update(url=server.url("/group"))
    server.pages["/group"] = redirect(server.url("/r/group", host="reddit.example"))

    outcomes = run(server)
    list(outcomes)

    assert outcomes.found == {"ok": 6, "moved": 1}
    check = community.link_checks.get()
    assert (check.network, check.subject) == (None, community)
    assert check.final_url == server.url("/r/group", host="reddit.example")


def test_what_was_checked_lately_is_left_out(server, entries):
    list(run(server, Network.objects.filter(pk=entries[0].pk)))
    requests = len(server.requests)

    assert {target.slug for target, _ in run(server)} == {network.slug for network in entries[1:]}
    assert len(server.requests) > requests

    requests = len(server.requests)
    assert list(run(server)) == []
    assert len(server.requests) == requests


def test_the_oldest_checks_come_first_and_a_limit_holds_for_all_kinds_together(server, entries):
    community = Community.objects.first()
    Community.objects.filter(pk=community.pk).update(url=server.url("/group"))
    for days, entry in zip([9, 7, 8, 30, 2, None], [*entries[:5], community], strict=True):
        if days:
            subject = {entry._meta.model_name: entry, "url": entry.url, "outcome": "ok", "reason": "answer"}
            LinkCheck.objects.create(**subject, checked_at=now() - timedelta(days=days))

    due = due_targets(now() - timedelta(days=6), limit=5)

    expected = [entries[5], community, entries[3], entries[0], entries[2]]
    assert [target.slug for target in due] == [entry.slug for entry in expected]


def test_an_entry_that_goes_or_changes_its_address_meanwhile_gets_no_check(server, entries):
    aims = targets(Network.objects.with_address())
    Network.objects.filter(pk=entries[0].pk).update(url="https://new.example/")
    aims.append(Target(Network, pk=10**9, slug="gone", url=server.url("/", host="gone.example")))
    outcomes = Run(aims, policy(), guard=guard(server))

    assert {target.slug for target, _ in outcomes} == {network.slug for network in entries[1:]}
    assert LinkCheck.objects.count() == 5
    assert outcomes.left == 2


def test_old_checks_are_deleted_at_the_end(server, entries):
    for days in range(1, 20):
        LinkCheck.objects.create(
            network=entries[0],
            url=entries[0].url,
            outcome="ok",
            reason="answer",
            checked_at=now() - timedelta(days=days),
        )

    list(run(server, Network.objects.filter(pk=entries[0].pk)))

    assert entries[0].link_checks.count() == 12


# --- Broken off --------------------------------------------------------------------------------------------


def test_a_run_that_is_broken_off_keeps_what_it_had_and_the_next_does_the_rest(server, entries):
    def interrupted(outcomes):
        for number, _ in enumerate(outcomes, start=1):
            if number == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted(run(server, at_once=1))

    done = set(LinkCheck.objects.values_list("network__slug", flat=True))
    assert len(done) == 2
    assert {target.slug for target, _ in run(server)} == {network.slug for network in entries} - done
    assert LinkCheck.objects.count() == 6


def test_after_a_break_no_further_request_is_made(server, entries):
    iterator = iter(run(server, at_once=1, delay=0.2))
    next(iterator)
    iterator.close()
    requests = len(server.requests)

    time.sleep(0.3)  # longer than a host rests

    assert len(server.requests) <= requests + 2  # the check in flight


def test_a_fault_of_our_own_at_one_address_is_told_and_stops_nothing(server, entries, monkeypatch, caplog):
    check = running.check

    def faulty(address, *rest):
        if address == entries[2].url:
            raise ZeroDivisionError("ours")
        return check(address, *rest)

    monkeypatch.setattr(running, "check", faulty)
    outcomes = run(server)

    assert len(list(outcomes)) == 5
    assert [target.slug for target in outcomes.broken] == [entries[2].slug]
    assert "ZeroDivisionError: ours" in caplog.text
    assert not entries[2].link_checks.exists()


def test_a_run_may_have_an_end_in_time(server, entries):
    server.pages["/"] = lambda handler: time.sleep(6)
    server.pages[f"HEAD /{entries[0].slug}"] = Page()
    Network.objects.filter(pk=entries[0].pk).update(url=server.url(f"/{entries[0].slug}"))
    outcomes = run(server, seconds=1.5, read_timeout=8, total_timeout=8)
    begun = time.monotonic()

    assert [target.slug for target, _ in outcomes] == [entries[0].slug]
    assert time.monotonic() - begun < 5
    assert outcomes.left == 5


# --- Cut off -----------------------------------------------------------------------------------------------


@pytest.fixture
def many(server) -> list[Network]:
    """As many networks as are enough to notice that nobody can be reached."""
    Community.objects.update(url="")
    Network.objects.update(url="")
    chosen = list(Network.objects.order_by("pk")[:ENOUGH_TO_DOUBT_OURSELVES])
    for network in chosen:
        Network.objects.filter(pk=network.pk).update(url=f"http://{network.slug}.unknown/")
    return chosen


def test_if_nobody_can_be_reached_nothing_is_kept(server, many):
    outcomes = run(server)

    assert len(list(outcomes)) == len(many)
    assert outcomes.cut_off
    assert not LinkCheck.objects.exists()


def test_what_was_known_before_is_known_again_after_a_run_that_was_cut_off(server, many):
    community = Community.objects.first()
    Community.objects.filter(pk=community.pk).update(url="http://group.unknown/")
    for entry in (Network.objects.get(pk=many[0].pk), Community.objects.get(pk=community.pk)):
        for days in (20, 10):
            subject = {entry._meta.model_name: entry, "url": entry.url, "outcome": "ok", "reason": "answer"}
            LinkCheck.objects.create(**subject, checked_at=now() - timedelta(days=days))
    before = list(LinkCheck.objects.order_by("pk").values())

    list(run(server))

    assert list(LinkCheck.objects.order_by("pk").values()) == before
    assert sum(check["is_newest"] for check in before) == 2


def test_a_run_that_is_broken_off_while_it_is_cut_off_keeps_nothing_either(server, many):
    outcomes = run(server, at_once=1)
    outcomes.targets.append(Target(Network, many[0].pk, "again", f"http://{many[0].slug}.unknown/"))
    iterator = iter(outcomes)
    for _ in many:
        next(iterator)
    iterator.close()

    assert outcomes.cut_off
    assert not LinkCheck.objects.exists()


def test_one_answer_shows_that_the_others_are_really_unreachable(server, many):
    Network.objects.filter(pk=many[0].pk).update(url=server.url())
    outcomes = run(server)
    list(outcomes)

    assert not outcomes.cut_off
    assert outcomes.found == {"ok": 1, "unreachable": len(many) - 1}
    assert LinkCheck.objects.count() == len(many)


def test_a_few_unreachable_ones_are_kept(server, many):
    Network.objects.filter(pk=many[0].pk).update(url="")
    outcomes = run(server)
    list(outcomes)

    assert not outcomes.cut_off
    assert LinkCheck.objects.count() == len(many) - 1


# --- Politeness --------------------------------------------------------------------------------------------


def test_a_host_rests_between_requests_whoever_asks(server, entries):
    for number, network in enumerate(entries):  # all on one host, under both of its names
        host = f"{'www.' * (number % 2)}sermo.example"
        Network.objects.filter(pk=network.pk).update(url=server.url(f"/{number}", host=host))
    server.pages["HEAD /3"] = Page(405)

    assert len(list(run(server, delay=0.05))) == 6

    times = [request.at for request in server.requests]
    assert len(times) == 9  # two files of rules, six pages, one of them twice
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.05


def test_other_hosts_are_not_kept_waiting(server, entries):
    begun = time.monotonic()

    assert len(list(run(server, delay=0.5, at_once=6))) == 6

    # Two requests each, half a second apart: one after the other they would take three seconds at least.
    assert time.monotonic() - begun < 2.5


def test_no_more_hosts_are_asked_at_once_than_allowed(server, entries):
    together, most, lock = 0, 0, threading.Lock()
    meeting = threading.Barrier(3)

    def meet(handler):
        nonlocal together, most
        with lock:
            together += 1
            most = max(most, together)
        meeting.wait(timeout=10)  # three are here at the same time, or nobody gets an answer
        with lock:
            together -= 1
        handler.send_response(200)
        handler.end_headers()

    server.pages["HEAD /"] = meet

    assert {finding.outcome for _, finding in run(server, at_once=3, read_timeout=12, total_timeout=15)} == {
        "ok"
    }
    assert most == 3
