"""Feeds of what is new, for the whole directory and for every question that may be put to it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from networks import feeds
from networks.filters import NetworkFilterSet
from networks.headings import heading
from networks.models import Network
from networks.page_cache.pages import Parameters, public_page


@public_page(parameters=Parameters.of(NetworkFilterSet))
@require_safe
def networks(request: HttpRequest) -> HttpResponse:
    """What is new among the networks that the query finds; their order plays no part."""
    filterset = NetworkFilterSet(request.GET, Network.objects.published())
    query = filterset.query(**filterset.passing, sort=None)
    document = feeds.atom(
        feeds.news(filterset.matching()),
        site=request.build_absolute_uri("/"),
        title=f"Medsocial: {heading(filterset)}",
        page=request.build_absolute_uri(reverse("networks:directory") + query),
        feed=request.build_absolute_uri(request.path + query),
    )
    return HttpResponse(document, content_type="application/atom+xml; charset=utf-8")
