"""How long somebody waits for PostgreSQL once it has been asked.

A server that refuses is noticed at once. One that is still there and silent, or behind a network that is not, would
keep whoever asked for ever: its own limit for statements does not reach us any more.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from math import inf

import psycopg
from psycopg.errors import _WaitTimeout

_end: ContextVar[float] = ContextVar("end", default=inf)
_longest = inf  # seconds that one statement may take


@contextmanager
def answer_within(seconds: float) -> Iterator[None]:
    """Have all that is asked inside be answered in so many seconds together, or fail with an OperationalError."""
    token = _end.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _end.reset(token)


def limit(seconds: float) -> None:
    """Have every statement of this process answered in so many seconds."""
    global _longest
    _longest = seconds


class Connection(psycopg.Connection):
    """A connection that does not wait for ever; after a wait in vain it is closed, because an answer may still come."""

    def wait(self, gen, interval=0.1, timeout=None):
        """What the server answers; raises OperationalError if it takes too long."""
        left = min(inf if timeout is None else timeout, _longest, _end.get() - time.monotonic())
        try:
            return super().wait(gen, interval, None if left == inf else max(left, 0.001))
        except _WaitTimeout:
            if timeout is None:
                self.pgconn.finish()
            raise
