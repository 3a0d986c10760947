"""What curators see on the site and nobody else does.

A page that the public may read never comes here: who asks is looked up only where the public finds nothing, and
only if the browser sent a session. So ordinary pages depend on no cookie and may be kept by any cache.
"""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_cache_control

from networks.models import Network
from networks.querysets import NetworkQuerySet


def is_curator(request: HttpRequest) -> bool:
    """Whether who asks may see entries that are not public: who may see them in the admin."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return False
    desk = admin.site.get_model_admin(Network)
    return admin.site.has_permission(request) and desk.has_view_permission(request)


def hidden_network(request: HttpRequest, networks: NetworkQuerySet, slug: str) -> Network | None:
    """The draft or withdrawn entry with this slug, or with this former one, if a curator asks for it."""
    if not is_curator(request):
        return None
    hidden = networks.filter(is_published=False)
    return hidden.filter(slug=slug).first() or hidden.formerly(slug).first()


def for_one_reader(response: HttpResponse) -> HttpResponse:
    """The response, which nobody may keep or give to another."""
    patch_cache_control(response, private=True, no_store=True)
    return response
