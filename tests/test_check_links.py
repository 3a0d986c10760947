"""`manage.py check_links`: what it checks, what it prints and how it ends."""

import io
import re
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.core.management.base import OutputWrapper
from django.utils.timezone import now

from networks.linkcheck import run as running
from networks.linkcheck.run import Run
from networks.management.commands import check_links
from networks.models import Community, LinkCheck, Network
from networks.progress import Progress
from tests.link_server import LOCAL, Page, redirect

pytestmark = pytest.mark.django_db


@pytest.fixture
def entries(server, settings) -> list[Network]:
    """Three networks at the test's server, the only ones with an address."""
    settings.LINK_CHECK_ALLOWED_ENDPOINTS = [(LOCAL, server.server_port)]
    Community.objects.update(url="")
    Network.objects.update(url="")
    chosen = list(Network.objects.order_by("pk")[:3])
    for network in chosen:
        Network.objects.filter(pk=network.pk).update(url=server.url(f"/{network.slug}", host=LOCAL))
    return chosen


class Terminal(io.StringIO):
    """An output that somebody watches."""

    def isatty(self) -> bool:
        return True


def run(*arguments: str, output: io.StringIO | None = None) -> list[str]:
    """The lines that the command prints."""
    output = output or io.StringIO()
    call_command("check_links", "--delay=0", *arguments, stdout=output)
    return output.getvalue().splitlines()


def checked() -> set[str]:
    """Slugs of the entries that have a check."""
    return {check.subject.slug for check in LinkCheck.objects.all()}


# --- What is checked ---------------------------------------------------------------------------------------


def test_all_that_is_due_is_checked_and_told_in_lines_and_a_summary(server, entries):
    first, second, third = entries
    server.pages[f"/{second.slug}"] = Page(404)
    server.pages[f"/{third.slug}"] = redirect("/new")

    lines = run()

    addresses = {network.slug: network.url for network in Network.objects.with_address()}
    assert lines[:3] == [
        f"ok           {first.slug}  {addresses[first.slug]}",
        f"gone         {second.slug}  {addresses[second.slug]}",
        f"moved        {third.slug}  {addresses[third.slug]}",
    ]
    assert lines[3:] == ["3 of 3 addresses checked: 1 ok, 1 moved, 1 gone. On the curators' desk: 1."]


def test_a_second_run_finds_nothing_due(server, entries):
    run()
    requests = len(server.requests)

    assert run() == ["No address is due."]
    assert len(server.requests) == requests
    assert LinkCheck.objects.count() == 3


@pytest.mark.parametrize(("days", "due"), [("0", 3), ("1", 2), ("2.5", 1), ("6", 0)])
def test_how_old_a_check_must_be_is_an_option(entries, days, due):
    for age, network in zip((0.5, 2, 3), Network.objects.with_address().order_by("pk"), strict=True):
        LinkCheck.objects.create(
            network=network,
            url=network.url,
            outcome="ok",
            reason="answer",
            checked_at=now() - timedelta(days=age),
        )

    run(f"--older-than={days}")

    assert LinkCheck.objects.count() == 3 + due


def test_a_limit_takes_the_oldest(entries):
    run("--limit=2")
    assert checked() == {network.slug for network in entries[:2]}

    run("--limit=2")
    assert checked() == {network.slug for network in entries}


def test_named_entries_are_checked_whatever_their_age(server, entries):
    community = Community.objects.first()
    Community.objects.filter(pk=community.pk).update(url=server.url("/group", host=LOCAL))

    for _ in range(2):
        run(f"--network={entries[0].slug}", f"--network={entries[2].slug}", f"--community={community.slug}")

    assert checked() == {entries[0].slug, entries[2].slug, community.slug}
    assert LinkCheck.objects.count() == 6


@pytest.mark.parametrize("option", ["--network", "--community"])
def test_an_entry_that_is_unknown_or_has_no_address_is_an_error(entries, option):
    without = (Network if option == "--network" else Community).objects.filter(url="").first()

    with pytest.raises(CommandError, match=rf"with an address: {without.slug}, zzz\.$") as error:
        run(f"{option}=zzz", f"{option}={without.slug}", f"--network={entries[0].slug}")

    assert error.value.returncode == 1
    assert not LinkCheck.objects.exists()


@pytest.mark.parametrize(
    "option",
    [
        "--limit=0",
        "--limit=many",
        "--limit=1.5",
        "--older-than=-1",
        "--older-than=nan",
        "--concurrency=0",
        "--concurrency=65",
        "--delay=-1",
        "--delay=inf",
        "--timeout=0",
        "--timeout=601",
    ],
)
def test_an_option_that_cannot_be_is_refused_with_its_limits(entries, option):
    name, value = option.split("=")

    with pytest.raises(CommandError, match=rf"{name}: '{value}' is not a number from [\d.]+ to \d+"):
        run(option)


def test_options_become_limits(entries, monkeypatch):
    limits = []

    class Watched(Run):
        def __init__(self, targets, policy):
            limits.append((policy.at_once, policy.delay, policy.total_timeout))
            super().__init__(targets, policy)

    monkeypatch.setattr(check_links, "Run", Watched)

    run("--concurrency=3", "--delay=0.01", "--timeout=7")

    assert limits == [(3, 0.01, 7)]


# --- What is shown -----------------------------------------------------------------------------------------


def test_on_a_terminal_there_is_a_bar_that_leaves_nothing_behind(entries):
    output = Terminal()
    run(output=output)

    *steps, last = output.getvalue().split("\r\x1b[K")
    assert re.fullmatch(r"\[#{10}\.{20}\] 1/3, 0:\d\d left ok .*", steps[1])
    assert re.fullmatch(r"\[#{30}\] 3/3, 0:00 left ok .*", steps[3])
    assert last == "3 of 3 addresses checked: 3 ok. On the curators' desk: 0.\n"


def test_a_bar_is_no_longer_than_the_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "50")
    output = Terminal()
    with Progress(OutputWrapper(output), 2) as progress:
        progress.step("x" * 200)

    assert [len(step) for step in output.getvalue().split("\r\x1b[K")] == [0, 49, 0]


def test_nothing_is_said_if_nothing_shall_be_said(entries):
    assert run("--verbosity=0") == []
    assert LinkCheck.objects.count() == 3


# --- How it ends -------------------------------------------------------------------------------------------


def test_if_nobody_can_be_reached_the_command_says_so(server, entries):
    address = server.url(host=LOCAL)
    server.server_close()
    for number, network in enumerate(Network.objects.order_by("pk")[:12]):
        Network.objects.filter(pk=network.pk).update(url=f"{address}{number}")

    with pytest.raises(CommandError, match="is this machine connected") as error:
        run()

    assert error.value.returncode == 3
    assert not LinkCheck.objects.exists()


def test_an_interruption_is_told_with_what_was_done(entries, monkeypatch):
    class Interrupted(Run):
        def __iter__(self):
            for step in super().__iter__():
                yield step
                if self.found.total() == 2:
                    raise KeyboardInterrupt

    monkeypatch.setattr(check_links, "Run", Interrupted)

    with pytest.raises(CommandError, match=r"^Interrupted\. 2 of 3 addresses checked: 2 ok\.") as error:
        run()

    assert error.value.returncode == 130
    assert LinkCheck.objects.count() == 2


def test_a_fault_of_our_own_is_an_error_at_the_end(entries, monkeypatch):
    monkeypatch.setattr(running, "check", lambda *_: 1 / 0)

    with pytest.raises(CommandError, match=f"error in the program: {entries[0].slug}, ") as error:
        run()

    assert error.value.returncode == 1
