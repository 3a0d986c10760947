"""The directory: search, filter, sort, page."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from networks import search
from networks.filters import NetworkFilterSet
from networks.models import Network
from networks.page_cache.pages import Parameters, public_page
from networks.views.listing import listing


@public_page(parameters=Parameters.of(NetworkFilterSet, also=("page",)), has_parts=True)
@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The list of networks that the query asks for."""
    filterset = NetworkFilterSet(request.GET, Network.objects.published())
    query = filterset.values.get("q", "")
    return listing(
        request,
        filterset,
        filterset.results().values_list("pk", flat=True),
        page_template="networks/directory.html",
        part_template="networks/directory_list.html",
        context={
            "section": "directory",
            "did_you_mean": did_you_mean(query) if query and not filterset.found else [],
        },
    )


def did_you_mean(query: str) -> list[str]:
    """Names of published networks that a mistyped query may have meant; each finds its network."""
    return search.suggestions(query, [name for name, _slug in Network.objects.published().names_like(query)])
