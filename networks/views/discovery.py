"""What machines ask of a site: where its pages are, how to search it, whom to tell of a hole."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks.page_cache.pages import public_page

SECURITY_DAYS = 180  # for how long security.txt may be believed; the standard asks for less than a year

# What a search engine need not read: every combination of filters is a page, and there are millions of them.
# Pages of a list may be read, so `?page=` is let through first.
UNREAD = ("/*?", "/networks/*/suggest/", "/suggest/", "/es/networks/*/suggest/", "/es/suggest/")
READ = ("/*?page=",)

THEME = "#0b5d5a"  # --accent in static/css/tokens.css
PAPER = "#fbfaf7"  # --paper


@public_page()
@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What crawlers may read, and where the sitemap is."""
    context = {
        "read": READ,
        "unread": UNREAD,
        "sitemap": request.build_absolute_uri(reverse("machines:sitemap")),
    }
    return render(request, "discovery/robots.txt", context, content_type="text/plain; charset=utf-8")


@public_page()
@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    """How a browser can search the directory from its address bar."""
    context = {
        "search": request.build_absolute_uri(reverse("networks:directory")),
        "icon": request.build_absolute_uri(static("img/icon-32.png")),
        "self": request.build_absolute_uri(reverse("networks:opensearch")),
    }
    return render(
        request,
        "discovery/opensearch.xml",
        context,
        content_type="application/opensearchdescription+xml; charset=utf-8",
    )


@require_safe
def security(request: HttpRequest) -> HttpResponse:
    """Whom to tell of a hole (RFC 9116): the address that the settings name, or else our own form."""
    form = request.build_absolute_uri(reverse("networks:suggest"))
    midnight = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    context = {
        "contact": settings.SECURITY_CONTACT or form,
        "expires": midnight + timedelta(days=SECURITY_DAYS),
        "languages": ", ".join(code for code, _name in settings.LANGUAGES),
        "canonical": request.build_absolute_uri(reverse("machines:security")),
    }
    return render(request, "discovery/security.txt", context, content_type="text/plain; charset=utf-8")


@public_page()
@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a phone needs to put the site on its home screen."""
    icons = [
        {"src": static("img/icon.svg"), "type": "image/svg+xml", "sizes": "any"},
        {"src": static("img/icon-192.png"), "type": "image/png", "sizes": "192x192"},
        {"src": static("img/icon-512.png"), "type": "image/png", "sizes": "512x512"},
        {
            "src": static("img/icon-maskable-512.png"),
            "type": "image/png",
            "sizes": "512x512",
            "purpose": "maskable",
        },
    ]
    return JsonResponse(
        {
            "name": _("Medsocial: the social networks that doctors use"),
            "short_name": "Medsocial",
            "id": reverse("networks:home"),
            "lang": get_language(),
            "start_url": reverse("networks:home"),
            "scope": reverse("networks:home"),
            "display": "minimal-ui",
            "background_color": PAPER,
            "theme_color": THEME,
            "icons": icons,
        },
        content_type="application/manifest+json",
        json_dumps_params={"ensure_ascii": False},
    )
