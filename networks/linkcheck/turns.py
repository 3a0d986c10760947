"""Rest for hosts: one request at a time to each, and a pause before the next."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """The run has ended, and this check with it."""


@dataclass
class Turn:
    """Whose turn it is at one host."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    free_at: float = 0


class Turns:
    """The turns at all hosts of a run, shared by its threads."""

    def __init__(self, pause: float, stop: threading.Event):
        self._pause = pause
        self._stop = stop
        self._lock = threading.Lock()
        self._turns = defaultdict(Turn)

    @contextmanager
    def at(self, host: str) -> Iterator[None]:
        """Wait for one's turn at a host and have it for the block; raises Stopped."""
        with self._lock:
            turn = self._turns[host.removeprefix("www.")]
        with turn.lock:
            if self._stop.wait(max(turn.free_at - time.monotonic(), 0)):
                raise Stopped
            try:
                yield
            finally:
                turn.free_at = time.monotonic() + self._pause
