"""Readers: one who asks once, and several who do not stop asking."""

import http.client
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True)
class Answer:
    """What came, and after how many seconds."""

    status: int
    headers: dict[str, str]
    body: bytes
    seconds: float


def ask(
    port: int, path: str = "/", *, method: str = "GET", body: bytes = b"", timeout=30, **headers
) -> Answer:
    """One request over a connection of its own."""
    begun = time.monotonic()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body or None, headers)
        response = connection.getresponse()
        content = response.read()
    finally:
        connection.close()
    told = {name.lower(): value for name, value in response.getheaders()}
    return Answer(response.status, told, content, time.monotonic() - begun)


@contextmanager
def readers(port: int, *paths: str, number: int = 4) -> Iterator[Counter]:
    """So many readers who ask for these pages in turn; give how often which status or failure came."""
    seen, lock, over = Counter(), threading.Lock(), threading.Event()

    def read() -> None:
        while not over.is_set():
            for path in paths:
                try:
                    outcome = ask(port, path).status
                except (OSError, http.client.HTTPException) as error:
                    outcome = repr(error)
                with lock:
                    seen[outcome] += 1

    threads = [threading.Thread(target=read, daemon=True) for _number in range(number)]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join(35)


def until(condition, *, seconds: float = 20) -> bool:
    """Wait until something holds; whether it came to hold in that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.1)
    return False
