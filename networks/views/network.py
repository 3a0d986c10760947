"""One network with everything that is known about it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks.models import Network, SlugHistory
from networks.profile import profile
from networks.similar import similar_to


@require_safe
def network(request: HttpRequest, slug: str) -> HttpResponse:
    """A network's page; a former address leads on to today's."""
    published = Network.objects.published()
    entry = published.with_page_data().filter(slug=slug).first()
    if entry:
        known = profile(entry)
        context = {"profile": known, "network": entry, "similar": similar_to(known)}
        return render(request, "networks/network.html", context)
    former = SlugHistory.objects.filter(slug=slug, network__in=published).select_related("network").first()
    if former:
        return redirect(former.network, permanent=True)
    raise Http404(_("There is no network under this address."))
