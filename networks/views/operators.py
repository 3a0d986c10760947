"""Organisations that run networks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks.models import Network, Operator
from networks.page_cache.pages import public_page


@public_page()
@require_safe
def operator(request: HttpRequest, slug: str) -> HttpResponse:
    """An operator and its published networks; one without any has no page."""
    found = Operator.objects.select_related("country").filter(slug=slug).first()
    networks = Network.objects.published().filter(operator=found).sorted_by("status").with_card_data()
    if not (found and networks):
        raise Http404(_("There is no operator under this address."))
    return render(request, "networks/operator.html", {"operator": found, "networks": networks})
