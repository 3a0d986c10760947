"""One network with everything that is known about it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks import structured_data
from networks.models import Network
from networks.page_cache.pages import public_page
from networks.profile import profile
from networks.similar import similar_to

from .curators import for_one_reader, hidden_network


@public_page()
@require_safe
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """A network's page; a former address leads on to today's, that of a withdrawn entry says why it is gone."""
    published = Network.objects.published()
    if entry := published.with_page_data().filter(slug=slug).first():
        return page(request, entry)
    if entry := hidden_network(request, Network.objects.with_page_data(), slug):
        return for_one_reader(page(request, entry) if entry.slug == slug else redirect(entry))
    if entry := published.formerly(slug).first():
        return redirect(entry, permanent=True)
    if entry := Network.objects.withdrawn().select_related("category", "successor").known_as(slug):
        return gone(request, entry)
    raise Http404(_("There is no network under this address."))


def page(request: HttpRequest, entry: Network) -> HttpResponse:
    """The whole page of an entry that was read `with_page_data`."""
    known = profile(entry)
    context = {"profile": known, "network": entry, "similar": similar_to(known)}
    context["structured_data"] = structured_data.network_page(request.build_absolute_uri("/"), known)
    return render(request, "networks/network.html", context)


def gone(request: HttpRequest, entry: Network) -> HttpResponse:
    """What remains of a withdrawn entry: its name, the reason, and where to go instead."""
    response = render(request, "410.html", {"network": entry}, status=410)
    patch_vary_headers(response, ["Cookie"])  # a curator sees the entry here
    return response
