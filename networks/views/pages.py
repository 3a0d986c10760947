"""The home page, and pages about the directory itself."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks import structured_data, usage
from networks.choices import ENDED, Status
from networks.evidence import Footnotes
from networks.finder_filters import SHOWN_AUDIENCES
from networks.findings import findings
from networks.forms import CorrectionForm
from networks.models import Audience, Citation, Community, Network, Source, Survey, UsageShare
from networks.page_cache.pages import public_page
from networks.templatetags.directory import ICONS
from networks.views.surveys import pictured

HOME_COUNTRY = "ES"  # whose doctors the home page speaks of: most first readers are there
NEWEST = 6  # additions on the home page

COLOURS = ("paper", "surface", "ink", "muted", "rule", "accent", "tint", "warn", "ended", "good", "mark")


@public_page()
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What the directory is, where to begin, the finder's first question, what doctors use, what is new."""
    networks = Network.objects.published()
    categories = networks.categories()
    shares = [usage.share_of(row) for row in UsageShare.objects.of_published_networks().with_place()]
    shown = usage.side_by_side([share for share in shares if usage.is_of_doctors(share)])
    context = {
        "audiences": Audience.objects.all()[:SHOWN_AUDIENCES],
        "categories": categories,
        "total": sum(category.number for category in categories),
        "usage": usage.usage_in(HOME_COUNTRY),
        "findings": findings(shares),
        "newest": networks.select_related("category").newest_first()[:NEWEST],
        "structured_data": structured_data.graph(structured_data.website(request.build_absolute_uri("/"))),
    }
    return render(request, "networks/home.html", context | pictured(shown))


@public_page()
@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """How the directory is made and how it is to be read."""
    networks = Network.objects.published()
    context = {
        "how_many": networks.how_many(),
        "sources": Source.objects.count(),
        "citations": Citation.objects.filter(network__in=networks).count(),
        "communities": Community.objects.filter(network__in=networks).count(),
        "surveys": Survey.objects.count(),
        "shares": UsageShare.objects.count(),
        "section": "about",
    }
    return render(request, "networks/about.html", context)


@public_page()
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """What is done so that everybody can use the site, and what is not perfect."""
    return render(request, "networks/accessibility.html")


@public_page()
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What is stored of visitors, and what is not."""
    return render(request, "networks/privacy.html")


@require_safe
def styleguide(request: HttpRequest) -> HttpResponse:
    """Every component with the directory's own data, for those who work on it."""
    if not settings.DEBUG:
        raise Http404(_("There is no page under this address."))
    networks = Network.objects.published()
    sources = [
        Source(code=str(number), url="https://example.org/", title=_("A page"), publisher=_("Its publisher"))
        for number in (1, 2)
    ]
    citations = [Citation(field="founded_year", source=source) for source in sources]
    context = {
        "categories": networks.categories(),
        "colours": COLOURS,
        "icons": ICONS,
        "entries": [
            network
            for statuses in ([Status.ACTIVE], ENDED)
            for network in networks.filter(status__in=statuses).with_card_data()[:1]
        ],
        "form": CorrectionForm({}),  # nothing filled in: every field says what is wrong
        "footnotes": Footnotes(citations, {source.code: source for source in sources}),
    }
    return render(request, "networks/styleguide.html", context)
