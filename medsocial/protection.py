"""What holds for every request and every answer, whichever page it is."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]


def same_origin(get_response: Answer) -> Answer:
    """Let no page of another site show or load an answer, unless the view has given leave."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def plain_addresses(get_response: Answer) -> Answer:
    """Find nothing under an address with a NUL, which PostgreSQL refuses to be asked about."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info:
            raise Http404
        return get_response(request)

    return middleware


def bounded_bodies(get_response: Answer) -> Answer:
    """Refuse what is larger than anything one can want to send here, before any of it is read.

    Django's own limit leaves files out, which would all be written to disk, whoever sends them.
    """
    admin = f"/{settings.ADMIN_PATH}"

    def middleware(request: HttpRequest) -> HttpResponse:
        in_admin = request.path_info.startswith(admin)
        most = settings.LARGEST_BODY_OF_THE_ADMIN if in_admin else settings.LARGEST_BODY
        if _length(request) > most:
            raise RequestDataTooBig(f"The body is larger than {most} bytes.")
        return get_response(request)

    return middleware


def _length(request: HttpRequest) -> int:
    """The length that the request announces; Django reads no more than that, and nothing if it makes no sense."""
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
