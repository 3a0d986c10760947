"""Addresses of the whole site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView

from medsocial.operations import health


class IconView(RedirectView):
    """Where browsers look for an icon that a page did not name, such as the admin's."""

    def get_redirect_url(self, *args, **kwargs):
        """The address of the icon."""
        return static("img/icon.svg")


handler404 = "networks.views.errors.not_found"
handler500 = "medsocial.outages.server_error"

urlpatterns = [
    path("favicon.ico", IconView.as_view()),
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path(settings.ADMIN_PATH, admin.site.urls),
    path("", include("networks.machine_urls")),
    *i18n_patterns(path("", include("networks.urls")), prefix_default_language=False),
]
