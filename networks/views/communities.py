"""Communities inside networks: search, filter, page."""

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject
from django.views.decorators.http import require_safe

from networks import search
from networks.community_filters import CommunityFilterSet
from networks.models import Community
from networks.page_cache.pages import Parameters, public_page
from networks.views.listing import listing


@public_page(parameters=Parameters.of(CommunityFilterSet, also=("page",)), has_parts=True)
@require_safe
def communities(request: HttpRequest) -> HttpResponse:
    """The list of communities that the query asks for."""
    filterset = CommunityFilterSet(request.GET, Community.objects.published())
    query = filterset.values.get("q", "")
    return listing(
        request,
        filterset,
        filterset.results().with_entry_data(),
        page_template="networks/communities.html",
        part_template="networks/communities_list.html",
        context={
            "section": "communities",
            # Asked of the database only by a list that found nothing.
            "did_you_mean": SimpleLazyObject(lambda: did_you_mean(query)) if query else [],
        },
    )


def did_you_mean(query: str) -> list[str]:
    """Names of communities, and of networks that have some, that a mistyped query may have meant."""
    names = Community.objects.published().values_list("name", "network__name")
    return search.suggestions(query, [name for pair in names for name in pair])
