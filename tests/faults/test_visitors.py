"""Visitors who are slow, large or nonsensical are sent away, and everybody else is served meanwhile."""

import contextlib
import socket

import pytest

from tests.faults.traffic import ask, readers, until


@pytest.fixture
def front(serve, in_front, database_url):
    """nginx's port, in front of a server."""
    return in_front(serve(database_url, BEHIND_PROXY="true"))


def drip(port: int, head: bytes, *, number: int) -> list[socket.socket]:
    """Connections that begin a request and never end it."""
    slow = []
    for _number in range(number):
        connection = socket.create_connection(("127.0.0.1", port), timeout=30)
        connection.sendall(head)
        slow.append(connection)
    return slow


@pytest.mark.parametrize(
    "head",
    [
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-A: ",
        b"POST /suggest/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1000\r\n\r\nname=",
    ],
    ids=["headers", "body"],
)
def test_a_hundred_slow_visitors_do_not_keep_others_waiting(front, head):
    slow = drip(front, head, number=100)

    with readers(front, "/networks/sermo/", number=2) as seen:
        assert until(lambda: seen[200] > 40)
    assert set(seen) == {200}

    assert until(lambda: ended(slow[0]), seconds=25)  # nginx waits ten seconds for each piece
    for connection in slow:
        connection.close()


def ended(connection: socket.socket) -> bool:
    """Whether the other side has answered or gone."""
    connection.settimeout(0.1)
    try:
        connection.recv(1000)
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


@pytest.mark.parametrize("path", ["/", "/suggest/", "/networks/"])
def test_ten_megabytes_are_not_taken(front, path):
    answer = ask(front, path, method="POST", body=b"x" * 10_000_000)

    assert answer.status == 413


def test_ten_megabytes_straight_to_the_process_are_not_taken_either(serve, database_url):
    server = serve(database_url)

    with contextlib.suppress(OSError):  # it may answer and hang up while we are still sending
        assert 400 <= ask(server.port, "/suggest/", method="POST", body=b"x" * 10_000_000).status < 500
    assert ask(server.port, "/networks/sermo/").status == 200


RAW = {
    "no request": b"\x00\x01\x02\r\n\r\n",
    "NUL in the address": b"GET /networks/\x00 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "line break in a header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: a\x0d\x00b\r\n\r\n",
    "long address": b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    "long header": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: " + b"a" * 100_000 + b"\r\n\r\n",
    "many headers": b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n" + b"X: a\r\n" * 10_000 + b"\r\n",
    "two lengths": b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "length and pieces": (
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
    ),
    "another host": b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n",
    "wrong percent signs": b"GET /networks/%zz%/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
    "not UTF-8": b"GET /networks/%ff%fe/ HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
}


@pytest.mark.parametrize("name", sorted(RAW))
@pytest.mark.parametrize("way", ["nginx", "process"])
def test_what_is_no_proper_request_is_refused_and_the_next_one_served(
    serve, in_front, database_url, name, way
):
    server = serve(database_url)
    port = in_front(server) if way == "nginx" else server.port
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        try:
            connection.sendall(RAW[name])
            connection.shutdown(socket.SHUT_WR)
            answer = connection.recv(1000)
        except OSError:
            answer = b""

    assert answer == b"" or answer.split()[1][:1] == b"4", answer[:200]
    assert ask(port, "/networks/sermo/").status == 200
