"""What a request asks for, as far as the answer depends on it."""

from dataclasses import dataclass
from hashlib import blake2b

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve
from django.utils import translation
from django_htmx.middleware import HtmxDetails

from medsocial.language import language_of
from medsocial.release import release
from networks.page_cache.pages import PublicPage

LONGEST_REMEMBERED = 400  # characters of a query
MOST_REMEMBERED = 5000  # requests
_remembered: dict[tuple, "Question | None"] = {}


@dataclass(frozen=True, slots=True)
class Question:
    """A public page, of a release, for a canonical query. Its path has the language, too."""

    page: PublicPage
    query: str
    address: str  # a hexadecimal number that stands for all of it

    def etag(self, revision: int) -> str:
        """The ETag of the answer: weak, because compression changes the bytes and not the content."""
        return f'W/"{revision}-{self.address}"'

    def narrow(self, request: HttpRequest) -> None:
        """Leave the request with the canonical query and nothing besides.

        So what is kept cannot hold anything of an address that others do not have.
        """
        if request.META.get("QUERY_STRING"):
            request.META["QUERY_STRING"] = self.query
            request.GET = QueryDict(self.query)


def question(request: HttpRequest) -> Question | None:
    """What the request asks for; None unless somebody of the public reads a public page.

    Everything stands before the page cache that most requests need, so the answer to the same request is remembered.
    """
    sent = request.META
    # Only those who edit have sessions.
    if request.method not in ("GET", "HEAD") or settings.SESSION_COOKIE_NAME in sent.get("HTTP_COOKIE", ""):
        return None
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        return None
    key = (
        release().code,
        request.scheme,
        sent.get("HTTP_HOST"),
        request.path,
        request.path_info,
        sent.get("QUERY_STRING", ""),
        sent.get("HTTP_HX_REQUEST"),
        sent.get("HTTP_HX_HISTORY_RESTORE_REQUEST"),
    )
    if key in _remembered:
        return _remembered[key]
    try:
        found = _read(request)
    except SuspiciousOperation:  # such as a host that is not ours: refused by whoever is there to do so
        return None
    if len(sent.get("QUERY_STRING", "")) <= LONGEST_REMEMBERED:
        if len(_remembered) >= MOST_REMEMBERED:
            _remembered.clear()
        _remembered[key] = found
    return found


def _read(request: HttpRequest) -> Question | None:
    host = request.get_host()
    try:
        with translation.override(language_of(request.path_info)):
            page = getattr(resolve(request.path_info).func, "public_page", None)
    except Resolver404:
        return None
    if page is None:
        return None
    query = page.parameters.canonical(request.GET) if request.META.get("QUERY_STRING") else ""
    if query is None:
        return None
    htmx = _part(request) if page.has_parts else ""
    parts = (release().code, request.scheme, host, request.path, query, htmx)
    return Question(page, query, blake2b("\n".join(parts).encode(), digest_size=12).hexdigest())


def _part(request: HttpRequest) -> str:
    """Which part of a page htmx asks for, as the views understand it."""
    htmx = HtmxDetails(request)
    return f"{bool(htmx)} {htmx.history_restore_request}"
