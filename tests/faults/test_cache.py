"""The shared cache is gone: pages work, only slower, and it is used again when it comes back."""

import pytest

from tests.faults.traffic import ask, until

PAGES = (
    "/",
    "/networks/",
    "/networks/sermo/",
    "/surveys/",
    "/finder/",
    "/compare/?network=sermo&network=esanum",
)


@pytest.fixture(params=["cut", "fall_silent"])
def without(request, to_redis, serve, database_url):
    """A server whose cache is gone; the server and the wire."""
    relay, cache_url = to_redis
    server = serve(database_url, CACHE_URL=cache_url)
    assert ask(server.port, "/networks/").status == 200
    getattr(relay, request.param)()
    return server, relay


def test_every_page_works(without):
    server, _relay = without

    for path in PAGES:
        answer = ask(server.port, path)
        assert (path, answer.status) == (path, 200)


def test_pages_do_not_wait_for_it_again_and_again(without):
    server, _relay = without
    ask(server.port, "/networks/")

    assert ask(server.port, "/networks/").seconds < 3


def test_a_process_without_cache_is_ready_and_says_what_is_missing(without):
    server, _relay = without

    ready = ask(server.port, "/readyz")

    assert ready.status == 200
    assert b'"cache": "gone"' in ready.body


def test_it_is_used_again_when_it_is_back(without):
    server, relay = without
    ask(server.port, "/networks/")

    relay.intact()

    assert until(lambda: b'"cache": "ok"' in ask(server.port, "/readyz").body)
    assert ask(server.port, "/networks/").status == 200
