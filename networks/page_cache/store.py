"""Pages in the cache: so many at most, each of bounded size, compressed."""

import gzip
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple, Self

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.middleware.gzip import re_accepts_gzip
from django.utils.text import compress_string

from networks.page_cache.questions import Question

OF_ONE_ANSWER = {"Content-Length", "X-Request-ID"}
LARGEST = 512 * 1024  # bytes of a page
MOST_VALUES = 6  # of a query: hardly anybody asks for such a combination twice
LONGEST_QUERY = 400  # characters
KEPT_SECONDS = 7 * 24 * 60 * 60
LONGEST_BUILD = 10  # seconds for which others wait for a page that is being made
PAUSE = 0.01  # seconds between two looks


class Kept(NamedTuple):
    """A page as it was sent."""

    address: str
    revision: int
    etag: str
    headers: list[tuple[str, str]]
    packed: bytes
    made_at: float

    @classmethod
    def of(cls, response: HttpResponse, question: Question, revision: int) -> Self:
        """The page that has just been made."""
        headers = [(name, value) for name, value in response.items() if name not in OF_ONE_ANSWER]
        packed = compress_string(response.content)
        return cls(question.address, revision, question.etag(revision), headers, packed, time.time())

    def response(self, request: HttpRequest, first: HttpResponse | None = None) -> HttpResponse:
        """The page as this browser can read it; to whoever it was made for, with the id of that request."""
        # Nothing in it is secret, so that its length may be known: no random bytes as in Django's own middleware.
        zipped = re_accepts_gzip.search(request.META.get("HTTP_ACCEPT_ENCODING", ""))
        content = self.packed if zipped else gzip.decompress(self.packed)
        response = HttpResponse(content, headers=dict(self.headers))
        response["Content-Length"] = str(len(content))
        if zipped:
            response["Content-Encoding"] = "gzip"
        if first and "X-Request-ID" in first:
            response["X-Request-ID"] = first["X-Request-ID"]
        return response


def is_keepable(question: Question, response: HttpResponse) -> bool:
    """Whether the page may be kept: it is of a kind, an address and a size for that."""
    return (
        question.page.is_kept
        and settings.PAGES_KEPT > 0
        and question.query.count("=") <= MOST_VALUES
        and len(question.query) <= LONGEST_QUERY
        and not response.streaming
        and not response.has_header("Content-Encoding")
        and len(response.content) <= LARGEST
    )


def keep(page: Kept) -> None:
    """Keep the page, in place of any other that has its place."""
    caches["pages"].set(_place(page.address), tuple(page), KEPT_SECONDS)


def kept(question: Question, revision: int) -> Kept | None:
    """The page that answers the question, of this revision."""
    if question.page.is_kept and settings.PAGES_KEPT:
        found = caches["pages"].get(_place(question.address))
        if found and found[:2] == (question.address, revision):
            return Kept(*found)
    return None


@contextmanager
def turn(question: Question, revision: int) -> Iterator[Kept | None]:
    """Wait until nobody else is making the page; None if it is ours to make."""
    cache, making = caches["pages"], f"making:{question.etag(revision)}"
    if not question.page.is_kept:
        yield None
    elif cache.add(making, True, LONGEST_BUILD):
        try:
            yield kept(question, revision)  # somebody may have finished a moment ago
        finally:
            cache.delete(making)
    else:
        yield _awaited(question, revision, making)


def _awaited(question: Question, revision: int, making: str) -> Kept | None:
    """The page that somebody else is making; None if it turned out to be none that is kept, or takes too long."""
    until = time.monotonic() + LONGEST_BUILD
    is_made = False
    while not is_made and time.monotonic() < until:
        is_made = caches["pages"].get(making) is None
        if page := kept(question, revision):
            return page
        time.sleep(0 if is_made else PAUSE)
    return None


def note_revision(number: int) -> None:
    """Remember the revision for times in which the database cannot be asked."""
    caches["pages"].set("revision", number, None)


def noted_revision() -> int:
    """The last revision that any process remembered; -1 if none did."""
    return caches["pages"].get("revision", -1)


def _place(address: str) -> str:
    # A page has one place, which others may take: so there are never more pages than places, in any cache.
    return f"page:{int(address, 16) % settings.PAGES_KEPT}"
