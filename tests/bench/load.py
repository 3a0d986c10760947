"""A client that asks as fast as it is answered, over connections that stay open."""

import selectors
import socket
import time
from dataclasses import dataclass

HEADERS = "Host: 127.0.0.1\r\nAccept-Encoding: gzip\r\nUser-Agent: bench\r\n"
WITHOUT_BODY = {204, 304}


class WrongAnswerError(Exception):
    """An answer that nobody wanted to measure."""


@dataclass(frozen=True)
class Answer:
    """Status, headers with names in small letters, and the length of the body on the wire, in bytes."""

    status: int
    headers: dict[str, str]
    length: int


def request(path: str, **headers: str) -> bytes:
    """A GET; `if_none_match` becomes If-None-Match."""
    more = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    return f"GET {path} HTTP/1.1\r\n{HEADERS}{more}\r\n".encode()


class Connection:
    """A connection to a server on this machine."""

    def __init__(self, port: int):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def ask(self, sent: bytes) -> Answer:
        """Send a request, wait for the whole answer."""
        self.socket.sendall(sent)
        while (answer := self.answer()) is None:
            self.receive()
        return answer

    def receive(self) -> None:
        """Take what has come."""
        came = self.socket.recv(1 << 18)
        if not came:
            raise WrongAnswerError("The server closed the connection.")
        self.buffer += came

    def answer(self) -> Answer | None:
        """The answer, if all of it has come."""
        head, end, rest = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return None
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        status = int(first.split()[1])
        length = 0 if status in WITHOUT_BODY else int(headers["content-length"])
        if len(rest) < length:
            return None
        self.buffer = rest[length:]
        return Answer(status, headers, length)


def seconds_of_each(port: int, sent: bytes, times: int, *, status: int = 200) -> list[float]:
    """How long each of so many requests took, one after the other."""
    connection, taken = Connection(port), []
    for _time in range(times):
        begun = time.perf_counter()
        answer = connection.ask(sent)
        taken.append(time.perf_counter() - begun)
        if answer.status != status:
            raise WrongAnswerError(f"{answer.status} instead of {status} to {sent.split()[1].decode()}")
    return taken


def requests_a_second(
    port: int, sent: bytes, *, seconds: float, connections: int = 8, status: int = 200
) -> float:
    """How many answers come in a second over so many connections, on each of which one request is on its way."""
    waiting = selectors.DefaultSelector()
    for _number in range(connections):
        connection = Connection(port)
        connection.socket.sendall(sent)
        waiting.register(connection.socket, selectors.EVENT_READ, connection)
    begun, answered = time.perf_counter(), 0
    while (taken := time.perf_counter() - begun) < seconds:
        for key, _events in waiting.select(1):
            key.data.receive()
            if (answer := key.data.answer()) is None:
                continue
            if answer.status != status:
                raise WrongAnswerError(f"{answer.status} instead of {status} to {sent.split()[1].decode()}")
            answered += 1
            key.data.socket.sendall(sent)
    for key in list(waiting.get_map().values()):
        key.data.socket.close()
    return answered / taken
