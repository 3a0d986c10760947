"""Addresses that are there once, whatever the language: files that machines look for at the root of a site."""

from django.contrib.sitemaps import views as sitemaps
from django.urls import path
from django.views.decorators.http import require_safe

from networks.page_cache.pages import Parameters, public_page
from networks.sitemaps import SITEMAPS
from networks.views import discovery

app_name = "machines"
urlpatterns = [
    path(
        "sitemap.xml",
        public_page()(require_safe(sitemaps.index)),
        {"sitemaps": SITEMAPS, "sitemap_url_name": "machines:sitemap_section"},
        name="sitemap",
    ),
    path(
        "sitemap-<section>.xml",
        public_page(parameters=Parameters(single=frozenset({"p"})))(require_safe(sitemaps.sitemap)),
        {"sitemaps": SITEMAPS},
        name="sitemap_section",
    ),
    path("robots.txt", discovery.robots, name="robots"),
    path(".well-known/security.txt", discovery.security, name="security"),
]
