"""Two addresses for machines: does the process live, and can it answer readers?"""

from collections.abc import Callable

from django.core.cache import cache
from django.db import connections
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from medsocial.patience import answer_within

OK, GONE = "ok", "gone"
SECONDS = 1.0  # that the database may take


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 as long as the process answers at all; whoever gets nothing here starts it again."""
    return HttpResponse(f"{OK}\n", content_type="text/plain; charset=utf-8")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> HttpResponse:
    """200 if readers may be sent here, else 503, with the state of each part as JSON.

    Without the cache every page still answers, only slower, so a cache that is gone is told and no reason to stop.
    """
    parts = {"database": _state(_ask_the_database), "cache": _state(_ask_the_cache)}
    return JsonResponse(parts, status=200 if parts["database"] == OK else 503)


def _state(ask: Callable[[], None]) -> str:
    try:
        ask()
    except Exception:  # whatever it is that is wrong with it, and each backend has errors of its own
        return GONE
    return OK


def _ask_the_database() -> None:
    with answer_within(SECONDS), connections["default"].cursor() as cursor:
        cursor.execute("SELECT 1")


def _ask_the_cache() -> None:
    # The shared cache tells nobody else that it is gone, see medsocial/redis_cache.py.
    cache.ping() if hasattr(cache, "ping") else cache.get("readyz")
