"""What happens while the database or the cache cannot be reached."""

import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.views import defaults

logger = logging.getLogger(__name__)

UNREACHABLE = (
    OperationalError,
    InterfaceError,
)  # a pool that gives no connection in time is one of the first
RETRY_SECONDS = 10
QUIET_SECONDS = 60

_complained: dict[str, float] = {}  # when each complaint was last logged


def complain(text: str, error: Exception) -> None:
    """Log what is broken, at most once a minute."""
    now = time.monotonic()
    if now - _complained.get(text, -QUIET_SECONDS) >= QUIET_SECONDS:
        _complained[text] = now
        logger.error("%s %s: %s", text, type(error).__name__, error)


class Breaker:
    """Leaves a service alone for a second once it has kept somebody waiting in vain."""

    patience = 0.2  # seconds; whoever refuses at once may be asked again at once
    rest = 1.0

    def __init__(self):
        self._until = 0.0

    @contextmanager
    def watch(self) -> Iterator[None]:
        """Ask the service inside; raises OperationalError while it is left alone."""
        began = time.monotonic()
        if began < self._until:
            raise OperationalError("it did not answer a moment ago")
        try:
            yield
        except Exception:
            ended = time.monotonic()
            if ended - began > self.patience:
                self._until = ended + self.rest
            raise


class DatabaseOutage:
    """Middleware that answers 503 where a view could not reach the database."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer; the page cache may know already that there is no database."""
        if getattr(request, "database_is_gone", False):
            return unavailable(request)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What a view raised."""
        if not isinstance(error, UNREACHABLE):
            return None
        complain("The database cannot be asked.", error)
        return unavailable(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for an error that no view raised, but a middleware, such as one that reads the session."""
    if isinstance(sys.exc_info()[1], UNREACHABLE):
        return unavailable(request)
    return defaults.server_error(request)


def unavailable(request: HttpRequest) -> HttpResponse:
    """The page that asks to come back; it needs no database."""
    was_sent = request.method not in {"GET", "HEAD"}
    response = HttpResponse(loader.render_to_string("503.html", {"was_sent": was_sent}), status=503)
    response["Retry-After"] = str(RETRY_SECONDS)
    response["Cache-Control"] = "no-store"
    return response
