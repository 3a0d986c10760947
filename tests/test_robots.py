"""robots.txt as RFC 9309 has it: which rule counts, and what a missing or broken file means."""

import time

import pytest

from networks.linkcheck.check import check
from networks.linkcheck.fetching import Fetcher
from networks.linkcheck.robots import RobotsFiles, Rule, parse
from tests.link_server import Page, guard, look, policy, redirect

# --- Patterns ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "fitting", "others"),
    [
        ("/", ["/", "/a", "/a/b?c"], []),
        ("/fish", ["/fish", "/fish.html", "/fish/salmon", "/fishheads"], ["/Fish", "/catfish", "/"]),
        ("/fish/", ["/fish/", "/fish/salmon"], ["/fish", "/fish.html"]),
        ("/fish*", ["/fish", "/fish.html"], ["/desert/fish"]),
        ("*", ["/", "/a"], []),
        ("/*", ["/", "/a"], []),
        ("/*.php", ["/index.php", "/folder/any.php?x=1", "/a.php.b"], ["/", "/windows.PHP"]),
        ("/*.php$", ["/index.php", "/a.php.php"], ["/index.php?x=1", "/index.php5"]),
        ("/fish*.php", ["/fish.php", "/fishheads/cat.php?x"], ["/Fish.php", "/fish"]),
        ("/$", ["/"], ["/a", ""]),
        ("/a$b", ["/a$b"], ["/a"]),
        ("/a*a$", ["/aa", "/a/a"], ["/a", "/ab"]),
        ("/*$", ["/", "/a"], [""]),
    ],
)
def test_a_pattern_fits_what_begins_with_it_with_any_text_for_a_star(pattern, fitting, others):
    rule = Rule(pattern, allow=False)

    assert [path for path in [*fitting, *others] if rule.fits(path)] == fitting


def test_no_pattern_takes_long():
    rule = Rule("/" + "*a" * 5_000 + "b", allow=False)
    begun = time.monotonic()

    assert not rule.fits("/" + "a" * 100_000)
    assert time.monotonic() - begun < 1


# --- Rules -------------------------------------------------------------------------------------------------


def allowed(text: str, *paths: str) -> list[str]:
    """Those of the paths that we may fetch."""
    rules = parse(text)
    return [path for path in paths if rules.allow(path)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["/", "/a", "/a/b"]),
        ("User-agent: *\nDisallow:", ["/", "/a", "/a/b"]),
        ("User-agent: *\nDisallow: /", []),
        ("User-agent: *\nDisallow: /*", []),
        ("User-agent: *\nDisallow: /a", ["/"]),
        ("User-agent: *\nDisallow: /\nAllow: /a", ["/a", "/a/b"]),  # the longest rule counts, not the first
        ("User-agent: *\nAllow: /a\nDisallow: /a/", ["/", "/a"]),
        ("User-agent: *\nDisallow: /a\nAllow: /a", ["/", "/a", "/a/b"]),  # of equal ones the kinder
        ("User-agent: *\nDisallow: /\nAllow: /$", ["/"]),
        ("user-AGENT : *   # everybody\ndisALLOW : /a # this too", ["/"]),
        ("\ufeffUser-agent: *\r\nDisallow: /a\r\n", ["/"]),
        ("Disallow: /", ["/", "/a", "/a/b"]),  # of nobody
        ("User-agent: *\nSitemap: https://sermo.example/map.xml\n\nDisallow: /a", ["/"]),
        ("<!doctype html><title>Not found</title><p>User-agent: no", ["/", "/a", "/a/b"]),
        ("User-agent: Other\nDisallow: /", ["/", "/a", "/a/b"]),
        ("User-agent: Other\nUser-agent: *\nDisallow: /a", ["/"]),
        ("User-agent: *\nDisallow: /\n\nUser-agent: MedsocialLinkCheck\nDisallow: /a/b", ["/", "/a"]),
        ("User-agent: medsociallinkcheck/2.0\nDisallow: /a/b\nUser-agent: *\nDisallow: /", ["/", "/a"]),
        ("User-agent: MedsocialLinkCheck\nDisallow:\n\nUser-agent: *\nDisallow: /", ["/", "/a", "/a/b"]),
        ("User-agent: Medsocial\nDisallow: /", ["/", "/a", "/a/b"]),
        ("User-agent: *\nDisallow: /a/b\nUser-agent: x\nDisallow: /\nUser-agent: *\nDisallow: /a$", ["/"]),
    ],
)
def test_the_rules_for_us_count_or_else_those_for_everybody(text, expected):
    assert allowed(text, "/", "/a", "/a/b") == expected


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("/médicos", "/m%C3%A9dicos"),
        ("/m%c3%a9dicos", "/m%C3%A9dicos"),
        ("/%61bc", "/abc"),
        ("/abc", "/%61bc"),
        ("/a b", "/a%20b"),
        ("/a?b=*", "/a?b=c"),
    ],
)
def test_a_path_is_the_same_however_it_is_escaped(pattern, path):
    assert allowed(f"User-agent: *\nDisallow: {pattern}", path, "/else") == ["/else"]


def test_an_escaped_slash_is_no_slash():
    assert allowed("User-agent: *\nDisallow: /a/b", "/a%2Fb", "/a/b") == ["/a%2Fb"]


# --- Files -------------------------------------------------------------------------------------------------


def robots(text: str) -> Page:
    """A robots.txt with this text."""
    return Page(body=text.encode())


def test_a_page_that_machines_may_not_see_is_not_asked_for(server):
    server.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /private")

    finding = look(server.url("/private/page"), server)

    assert (finding.outcome, finding.reason, finding.status_code) == ("blocked", "robots", None)
    assert finding.detail == server.url("/robots.txt")
    assert server.asked() == []
    assert look(server.url("/public"), server).outcome == "ok"


def test_after_a_redirect_the_next_host_is_asked_for_its_own_rules(server):
    target = server.url("/in", host="medscape.example")
    server.pages["/"] = redirect(target, 302)
    server.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /in")

    finding = look(server.url(), server)

    assert (finding.outcome, finding.reason, finding.final_url) == ("blocked", "robots", target)
    hosts = [request.host.split(":")[0] for request in server.requests if request.path == "/robots.txt"]
    assert hosts == ["sermo.example", "medscape.example"]


def test_a_permanent_redirect_to_where_machines_may_not_look_is_still_a_move(server):
    server.pages["/"] = redirect(server.url("/in", host="medscape.example"))
    server.pages["/robots.txt"] = robots("User-agent: *\nDisallow: /in")

    assert (look(server.url(), server).outcome, look(server.url(), server).reason) == ("moved", "robots")


def test_the_file_of_a_host_is_read_once_in_a_run(server):
    fetcher = Fetcher(policy(), guard=guard(server))
    files = RobotsFiles(fetcher)

    for path in ("/a", "/b", "/c"):
        assert check(server.url(path), fetcher, files).outcome == "ok"

    assert [request.path for request in server.requests].count("/robots.txt") == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_without_a_file_everything_is_allowed(server, status):
    server.pages["/robots.txt"] = Page(status, body=b"User-agent: *\nDisallow: /")

    assert look(server.url(), server).outcome == "ok"


@pytest.mark.parametrize(
    ("status", "outcome", "reason"),
    [(429, "blocked", "robots"), (500, "unreachable", "answer"), (503, "unreachable", "answer")],
)
def test_while_the_file_cannot_be_had_nothing_is_allowed(server, status, outcome, reason):
    server.pages["/robots.txt"] = Page(status)

    finding = look(server.url(), server)

    assert (finding.outcome, finding.reason) == (outcome, reason)
    assert finding.detail == f"{server.url('/robots.txt')}: {status}"
    assert server.asked() == []


def test_a_file_that_does_not_come_in_time_is_waited_for_once(server):
    server.pages["/robots.txt"] = lambda handler: time.sleep(0.5)
    fetcher = Fetcher(policy(read_timeout=0.1), guard=guard(server))
    files = RobotsFiles(fetcher)

    for path in ("/a", "/b"):
        assert check(server.url(path), fetcher, files).reason == "timeout"

    assert len(server.requests) == 1


def test_redirects_to_the_file_are_followed_but_not_for_ever(server):
    server.pages["/robots.txt"] = redirect("/rules.txt")
    server.pages["/rules.txt"] = robots("User-agent: *\nDisallow: /")
    assert look(server.url(), server).reason == "robots"

    server.pages["/rules.txt"] = redirect("/robots.txt")
    assert look(server.url(), server).outcome == "ok"  # RFC 9309: as if there were none


def test_of_an_endless_file_the_beginning_counts(server):
    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        handler.wfile.write(b"User-agent: *\nDisallow: /a\n")
        while True:
            handler.wfile.write(b"Disallow: /b\n" * 100)

    server.pages["/robots.txt"] = endless

    assert look(server.url("/a"), server, robots_size=10_000).reason == "robots"
    assert look(server.url("/c"), server, robots_size=10_000).outcome == "ok"
