"""Kinds of networks: what each is good for, and which networks are of it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks import structured_data
from networks.models import Category, Network
from networks.page_cache.pages import public_page

SHOWN = 24  # networks on a category's page; the directory has all of them
COMMONEST = 6  # terms that stand for what is usual in a category


@public_page()
@require_safe
def categories(request: HttpRequest) -> HttpResponse:
    """All categories, each with the number of its networks."""
    context = {"categories": Network.objects.published().categories(), "section": "categories"}
    return render(request, "networks/categories.html", context)


@public_page()
@require_safe
def category(request: HttpRequest, code: str) -> HttpResponse:
    """A category: its advice, what is usual in it, its first networks."""
    found = Category.objects.filter(pk=code).first()
    if not found:
        raise Http404(_("There is no category under this address."))
    networks = Network.objects.published().filter(category=found)
    how_many = networks.how_many()
    shown = list(networks.sorted_by("status").with_card_data()[:SHOWN])
    context = {
        "category": found,
        "how_many": how_many,
        "features": networks.commonest("features", COMMONEST),
        "audiences": networks.commonest("audiences", COMMONEST),
        "networks": shown,
        "structured_data": structured_data.category_page(
            request.build_absolute_uri("/"), found, shown, number=how_many["total"]
        ),
    }
    return render(request, "networks/category.html", context)
