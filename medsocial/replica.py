"""Which database is read: public pages may read a copy (`REPLICA_URL`), everything else the first one.

A copy may lag a little behind. So whoever edits never reads it: not the admin, not somebody with a session, not a
request that sends something, not a transaction, nor a request that has written; nor do commands. The revision is read
from the same database as the rows of a page, so that nothing is kept under a revision that its rows do not have yet.
"""

from collections.abc import Callable
from contextvars import ContextVar

from django.conf import settings
from django.core.signals import request_finished
from django.db import DEFAULT_DB_ALIAS, connections
from django.http import HttpRequest, HttpResponse

REPLICA = "replica"

_may_lag: ContextVar[bool] = ContextVar("may_lag", default=False)


def public_reads(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: what a reader asks for may come from the copy, until the last piece of the answer is sent."""

    def middleware(request: HttpRequest) -> HttpResponse:
        _may_lag.set(is_reader(request))
        return get_response(request)

    return middleware


def is_reader(request: HttpRequest) -> bool:
    """Whether the request is one of somebody who reads the public pages and sends nothing."""
    return (
        request.method in {"GET", "HEAD"}
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and not request.path_info.startswith(f"/{settings.ADMIN_PATH}")
    )


class Router:
    """Sends reads of public pages to the copy, if there is one, and everything else to the first database."""

    def db_for_read(self, model, **hints) -> str:
        """The copy, unless what is read must be up to date."""
        lags = _may_lag.get() and REPLICA in connections.databases
        return REPLICA if lags and not connections[DEFAULT_DB_ALIAS].in_atomic_block else DEFAULT_DB_ALIAS

    def db_for_write(self, model, **hints) -> str:
        """The first one, which the request reads as well from now on."""
        _may_lag.set(False)
        return DEFAULT_DB_ALIAS

    def allow_relation(self, one, other, **hints) -> bool:
        """Both databases hold the same rows."""
        return True

    def allow_migrate(self, db: str, app_label: str, **hints) -> bool:
        """The copy is made by the database's own replication."""
        return db != REPLICA


def _finished(**kwargs) -> None:
    _may_lag.set(False)


request_finished.connect(_finished)
