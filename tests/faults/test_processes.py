"""Two servers behind nginx under load: one dies, or both are updated in turn, and no reader notices."""

import time

import pytest

from tests.faults.traffic import ask, readers, until

PAGES = ("/", "/networks/?country=ES", "/networks/sermo/", "/surveys/", "/networks/sermo.json")
DOWNLOAD = "/data/networks.csv?q=sermo"  # sent piece by piece, so nobody can begin it anew in the middle


@pytest.fixture
def pair(serve, in_front, database_url):
    """Two servers, and nginx's port in front of them."""
    servers = [serve(database_url, BEHIND_PROXY="true") for _number in range(2)]
    return *servers, in_front(*servers)


def test_one_of_two_servers_is_killed(pair):
    first, _second, port = pair

    with readers(port, *PAGES) as seen:
        assert until(lambda: seen[200] > 50)
        first.kill()
        before = seen[200]
        assert until(lambda: seen[200] > before + 50)

    assert set(seen) == {200}


def test_an_update_goes_from_one_server_to_the_other(pair):
    first, second, port = pair

    with readers(port, *PAGES, DOWNLOAD) as seen:
        assert until(lambda: seen[200] > 30)
        for server in (first, second):
            server.stop()
            server.start()
            assert until(lambda server=server: ask(server.port, "/readyz").status == 200)
            time.sleep(2.5)  # longer than nginx leaves out who failed
        before = seen[200]
        assert until(lambda: seen[200] > before + 30)

    assert set(seen) == {200}


def test_a_process_that_is_replaced_finishes_what_it_has_begun(serve, database_url):
    server = serve(
        database_url, WEB_CONCURRENCY="2", GUNICORN_CMD_ARGS="--max-requests 15 --max-requests-jitter 5"
    )

    with readers(server.port, "/networks/sermo/", number=2) as seen:
        assert until(lambda: seen[200] > 60, seconds=60)

    assert set(seen) == {200}
