"""What holds for every answer of the admin, also for one that it only redirects or refuses."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers


def private_pages(get_response: Callable[[HttpRequest], HttpResponse]):
    """Have nobody keep or index what the admin shows."""
    beginning = f"/{settings.ADMIN_PATH}"

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.path_info.startswith(beginning):
            add_never_cache_headers(response)
            response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return middleware
