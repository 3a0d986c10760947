"""The revision of the directory's data: it grows with every change, in the same transaction.

Whatever is made from the data and kept, such as a page, is kept under its revision, so that a change is seen by
the next request. Who raises it is the database itself: see networks/revision_triggers.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple

from django.db import connections, router

from networks.models import Revision


class State(NamedTuple):
    """The number of the revision, and when it was raised, in seconds since 1970."""

    number: int
    changed_at: int


QUERY = f"SELECT number, changed_at FROM {Revision._meta.db_table}"  # noqa: S608 the table's own name


def latest() -> State:
    """The revision as it is now; 0 for a directory that never changed.

    Every request asks for it, so it goes without the ORM, which would take as long as the rest of such a request.
    """
    with connections[database()].cursor() as cursor:
        cursor.execute(QUERY)
        row = cursor.fetchone()
    return State(*row) if row else State(0, 0)


def database() -> str:
    """Which database tells the revision: the one from which this request reads its rows."""
    return router.db_for_read(Revision)


@contextmanager
def making_a_page(state: State) -> Iterator[None]:
    """Let `current` answer this, without asking again, while a page is made under this revision.

    What the page reads meanwhile may be newer, never older.
    """
    token = _of_page.set(state)
    try:
        yield
    finally:
        _of_page.reset(token)


def current() -> int:
    """The number of the revision: as it is now or, while a public page is made, as it was when that began."""
    return (_of_page.get() or latest()).number


def at_least(number: int) -> int:
    """The same for whoever keeps something of this revision, which may be newer than the page.

    A number below it says that the database has begun anew.
    """
    page = current()
    return page if page >= number else latest().number


_of_page: ContextVar[State | None] = ContextVar("revision of the page", default=None)
