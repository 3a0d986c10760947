"""PostgreSQL is gone: what is kept is still served, the rest says so within a second, and it comes back by itself."""

import pytest

from tests.faults.traffic import ask, until

KEPT, OTHER = "/networks/sermo/", "/networks/esanum/"


@pytest.fixture(params=["cut", "fall_silent"])
def without(request, to_postgresql, serve):
    """A server that has one page kept and whose database is gone; the server and the wire."""
    relay, url = to_postgresql
    server = serve(url)
    assert ask(server.port, KEPT).status == 200
    getattr(relay, request.param)()
    return server, relay


def test_a_page_that_is_kept_is_still_served(without):
    server, _relay = without

    for _time in range(3):
        answer = ask(server.port, KEPT)
        assert answer.status == 200
        assert b"Sermo" in answer.body or answer.headers.get("content-encoding")
        assert answer.seconds < 2


def test_any_other_page_says_within_a_second_that_it_cannot_be_had(without):
    server, _relay = without
    ask(server.port, OTHER)  # the first may still find a connection that looks open

    answer = ask(server.port, OTHER)

    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert answer.headers["cache-control"] in {
        "no-store",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    }
    assert answer.seconds < 1.5


def test_the_process_lives_and_is_not_ready(without):
    server, _relay = without

    assert ask(server.port, "/healthz").status == 200
    ready = ask(server.port, "/readyz")
    assert ready.status == 503
    assert b'"database": "gone"' in ready.body


def test_it_comes_back_without_a_restart(without):
    server, relay = without
    ask(server.port, OTHER)

    relay.intact()

    assert until(lambda: ask(server.port, OTHER).status == 200)
    assert until(lambda: ask(server.port, "/readyz").status == 200)


def test_a_suggestion_that_cannot_be_kept_is_told_so(without):
    server, _relay = without

    answer = ask(server.port, "/suggest/", method="POST", body=b"name=Agora")

    assert answer.status == 503
    assert "retry-after" in answer.headers
    assert answer.seconds < 15  # a statement may take ten seconds, so that long a silent server is waited for
