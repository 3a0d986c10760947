"""Pictures for other sites: what a shared link shows, and the badge that a network may wear."""

import hashlib

from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks import badge, share_picture
from networks.models import Network
from networks.page_cache.pages import public_page
from networks.wording import status_sentence

DAY = 24 * 60 * 60  # seconds for which other sites may keep a picture
FOR_A_DAY = f"public, max-age={DAY}"


@public_page(is_kept=False, cache_control=FOR_A_DAY)
@require_safe
def site_picture(request: HttpRequest) -> HttpResponse:
    """What a link to a page of the site shows."""
    return picture(_("The social networks that doctors use"), note=_("Dated facts, each with its source"))


@public_page(is_kept=False, cache_control=FOR_A_DAY)
@require_safe
def network_picture(request: HttpRequest, slug: str) -> HttpResponse:
    """What a link to a network's page shows."""
    network = get_object_or_404(
        Network.objects.published().select_related("category").prefetch_related("other_names"), slug=slug
    )
    title = share_picture.first_drawable(*network.names(), network.slug)
    return picture(title, kind=network.category.name, hue=network.category_id, note=status_sentence(network))


def picture(title: str, **words: str) -> HttpResponse:
    """The PNG with these words, drawn once for as long as they stay the same."""
    key = f"picture:{hashlib.sha256(repr((title, words)).encode()).hexdigest()}"
    content = cache.get_or_set(key, lambda: share_picture.draw(title, **words), DAY)
    return for_other_sites(HttpResponse(content, content_type="image/png"))


@public_page(cache_control=FOR_A_DAY)
@require_safe
def network_badge(request: HttpRequest, shade: str, slug: str) -> HttpResponse:
    """The badge of a network, in one of its shades."""
    network = get_object_or_404(Network.objects.published().select_related("category"), slug=slug)
    if shade not in badge.SHADES:
        raise Http404(_("There is no badge of this kind."))
    context = {"badge": badge.badge(network, badge.SHADES[shade]), "language": get_language()}
    return for_other_sites(
        render(request, "networks/badge.svg", context, content_type="image/svg+xml; charset=utf-8")
    )


def for_other_sites(response: HttpResponse) -> HttpResponse:
    """The picture with leave to show it."""
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
