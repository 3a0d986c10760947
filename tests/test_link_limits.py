"""No server can make a check of its address long or large."""

import threading
import time

from tests.link_server import Page, look

SOON = 4  # seconds after which a check with short limits has long ended


def verdict(finding) -> tuple:
    """What matters of a finding."""
    return finding.outcome, finding.reason, finding.status_code


def drip(handler, *parts: bytes) -> None:
    """Send these parts and then a byte now and then, until the client leaves."""
    for part in parts:
        handler.wfile.write(part)
    while True:
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.02)


def test_the_body_of_a_page_is_not_read_however_long_it_is(server):
    written, left = [], threading.Event()

    def endless(handler):
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                written.append(handler.wfile.write(b"x" * 65_536))
        finally:
            left.set()

    server.pages["HEAD /"] = Page(405)
    server.pages["GET /"] = endless
    begun = time.monotonic()

    assert verdict(look(server.url(), server)) == ("ok", "answer", 200)
    assert time.monotonic() - begun < SOON
    assert left.wait(SOON)
    assert sum(written) < 20 * 1024 * 1024  # what the system itself takes in for us


def test_headers_without_end_are_not_waited_for(server):
    server.pages["/"] = lambda handler: drip(handler, b"HTTP/1.1 200 OK\r\nX: ", b"x" * 200_000)

    assert verdict(look(server.url(), server))[:2] == ("unreachable", "protocol")


def test_a_silent_server_is_left_after_the_time_for_reading(server):
    server.pages["/"] = lambda handler: time.sleep(SOON)
    begun = time.monotonic()

    assert verdict(look(server.url(), server, read_timeout=0.1)) == ("unreachable", "timeout", None)
    assert time.monotonic() - begun < SOON


def test_a_server_that_never_ends_is_left_when_the_time_of_the_check_is_up(server):
    server.pages["/"] = lambda handler: drip(handler, b"HTTP/1.1 200 OK\r\n")
    begun = time.monotonic()

    assert verdict(look(server.url(), server, total_timeout=0.3)) == ("unreachable", "timeout", None)
    assert time.monotonic() - begun < SOON


def test_many_slow_answers_share_the_time_of_one_check(server):
    def slow(handler):
        time.sleep(0.3)
        handler.send_response(302)
        handler.send_header("Location", "/")
        handler.end_headers()

    server.pages["/"] = slow

    assert verdict(look(server.url(), server, total_timeout=1))[:2] == ("unreachable", "timeout")
    assert 2 <= len(server.asked()) <= 4
