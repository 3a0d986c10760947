"""The directory: search, filter, sort, page."""

import re

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks import facets, search
from networks.filters import NetworkFilterSet
from networks.headings import heading
from networks.lenient import Ignored, presentable
from networks.models import Network, OtherName

PAGE_SIZE = 24


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """The list of networks that the query asks for; to htmx only the part that changes."""
    networks = Network.objects.published()
    filterset = NetworkFilterSet(request.GET, networks)
    number, ignored_page = page_number(request.GET.get("page", ""))
    paginator = Paginator(filterset.results().with_card_data(), PAGE_SIZE)
    try:
        page = paginator.page(number)
    except InvalidPage as error:
        raise Http404(_("The list has no page %(number)s.") % {"number": number}) from error

    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(
        request,
        "networks/includes/directory.html" if fragment else "networks/directory.html",
        {
            "filterset": filterset,
            "facets": facets.build(filterset),
            "heading": heading(filterset),
            "page": page,
            "total": networks.count(),
            "ignored": filterset.ignored + ignored_page,
            "query": filterset.values.get("q", ""),
            "section": "directory",
        }
        | (nothing_found(filterset) if not paginator.count else {}),
    )
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    if fragment:
        response["HX-Push-Url"] = reverse("networks:directory") + filterset.query(
            page=number if number > 1 else None
        )
    return response


def page_number(text: str) -> tuple[int, list[Ignored]]:
    """The number of the wanted page, and what has to be ignored of it."""
    if not text:
        return 1, []
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text[:9]), []
    return 1, [Ignored("page", presentable(text))]


def nothing_found(filterset: NetworkFilterSet) -> dict:
    """What an empty list offers: each filter to drop, with what that would find, and other spellings."""
    query = filterset.values.get("q", "")
    return {
        "drops": [
            {"label": filterset.filters[name].label, "query": filterset.query(**{name: None}), "count": count}
            for name, count in facets.without_each(filterset).items()
        ],
        "did_you_mean": did_you_mean(query) if query else [],
    }


def did_you_mean(query: str) -> list[str]:
    """Names of published networks that a mistyped query may have meant; each finds its network."""
    published = Network.objects.published()
    names = published.values_list("name", flat=True)
    others = OtherName.objects.filter(network__in=published.values("pk")).values_list("name", flat=True)
    return search.suggestions(query, [*names, *others])
