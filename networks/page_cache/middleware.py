"""Public pages with an ETag, and answered from the cache where nothing has changed.

It stands before nearly all other middleware, whose headers are kept with the page: what it answers costs one question
to the database, that for the revision, and little else.
"""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.db import connections
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.cache import get_conditional_response, has_vary_header, patch_vary_headers
from django.utils.http import http_date

from medsocial.outages import UNREACHABLE, Breaker, complain
from medsocial.patience import answer_within
from medsocial.release import release
from networks import revision
from networks.page_cache import store
from networks.page_cache.questions import Question, question

SECONDS = 0.8  # so that whoever cannot be answered is told within a second
STALE = '111 - "Revalidation Failed"'


class PublicPages:
    """Middleware that answers for public pages (see `public_page`)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        if settings.DEBUG:
            raise MiddlewareNotUsed  # templates change without a new release
        release()  # read now, before a server's processes part
        self.get_response = get_response
        self.last_revision = -1
        self.database = Breaker()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The page: not modified, kept, or new."""
        asked = question(request)
        if asked is None:
            return self.get_response(request)
        try:
            state = self.revision()
        except UNREACHABLE as error:
            complain("The database does not tell the revision.", error)
            request.database_is_gone = True  # told behind the middleware that adds to every answer
            return self.last_known(request, asked) or self.get_response(request)
        modified = max(state.changed_at, release().built_at)
        etag = asked.etag(state.number)
        if request.META.get("HTTP_IF_NONE_MATCH") == etag:  # what browsers send: no need to take it apart
            return marked(HttpResponseNotModified(), asked, etag, modified)
        if unchanged := get_conditional_response(request, etag, modified):
            return marked(unchanged, asked, etag, modified)
        if page := store.kept(asked, state.number):
            return page.response(request)
        with store.turn(asked, state.number) as page:
            if page:
                return page.response(request)
            with revision.making_a_page(state):
                response = self.made(request, asked)
            if response.status_code == 503:  # the database went away just now
                return self.last_known(request, asked) or response
            if not is_public(response):
                return response
            marked(response, asked, etag, modified)
            if not store.is_keepable(asked, response):
                return response
            page = store.Kept.of(response, asked, state.number)
            store.keep(page)
            return page.response(request, response)

    def made(self, request: HttpRequest, asked: Question) -> HttpResponse:
        """The answer of the view; not compressed yet if it may be kept."""
        asked.narrow(request)
        if not asked.page.is_kept or "HTTP_ACCEPT_ENCODING" not in request.META:
            return self.get_response(request)
        accepted = request.META.pop("HTTP_ACCEPT_ENCODING")
        try:
            return self.get_response(request)
        finally:
            request.META["HTTP_ACCEPT_ENCODING"] = accepted

    def revision(self) -> revision.State:
        """The revision as the database tells it at this moment."""
        with self.database.watch(), answer_within(SECONDS):
            try:
                state = revision.latest()
            except UNREACHABLE:
                connection = connections[revision.database()]
                if connection.connection is None or connection.in_atomic_block:
                    raise
                # The connection is from before the database was started anew; so may be others of the pool.
                connection.close()
                if pool := getattr(connection, "pool", None):
                    pool.check()
                state = revision.latest()
        if state.number != self.last_revision:
            self.last_revision = state.number
            store.note_revision(state.number)
        return state

    def last_known(self, request: HttpRequest, asked: Question) -> HttpResponse | None:
        """The page as it was when the database was last asked: an older one may show what was withdrawn since."""
        page = store.kept(asked, max(self.last_revision, store.noted_revision()))
        if page is None:
            return None
        response = get_conditional_response(request, page.etag, None, page.response(request))
        response["Warning"] = STALE
        return response


def marked(response: HttpResponse, asked: Question, etag: str, modified: int) -> HttpResponse:
    """The response with all that caches and browsers need to keep it and to ask whether it still holds."""
    response["ETag"] = etag
    response["Last-Modified"] = http_date(modified)
    response["Cache-Control"] = asked.page.cache_control
    varies = ["Accept-Encoding"]
    if asked.page.has_parts:
        varies += ["HX-Request", "HX-History-Restore-Request"]
    patch_vary_headers(response, varies)
    return response


def is_public(response: HttpResponse) -> bool:
    """Whether a view's answer holds for everybody: a whole page, with nothing of one visitor such as a token."""
    return (
        response.status_code == 200
        and not response.cookies
        and not has_vary_header(response, "Cookie")
        and not {"private", "no-store"} & set(response.get("Cache-Control", "").split(", "))
    )
