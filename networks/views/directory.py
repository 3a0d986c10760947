"""The directory: search, filter, sort, page."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from networks import search
from networks.filters import NetworkFilterSet
from networks.models import Network, OtherName
from networks.views.listing import listing


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The list of networks that the query asks for."""
    filterset = NetworkFilterSet(request.GET, Network.objects.published())
    query = filterset.values.get("q", "")
    results = filterset.results()
    return listing(
        request,
        filterset,
        results.with_card_data(),
        page_template="networks/directory.html",
        part_template="networks/directory_list.html",
        context={
            "section": "directory",
            "did_you_mean": did_you_mean(query) if query and not results.exists() else [],
        },
    )


def did_you_mean(query: str) -> list[str]:
    """Names of published networks that a mistyped query may have meant; each finds its network."""
    published = Network.objects.published()
    names = published.values_list("name", flat=True)
    others = OtherName.objects.filter(network__in=published.values("pk")).values_list("name", flat=True)
    return search.suggestions(query, [*names, *others])
