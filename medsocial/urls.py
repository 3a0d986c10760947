"""Addresses of the whole site."""

from django.contrib import admin
from django.templatetags.static import static
from django.urls import include, path
from django.views.generic import RedirectView


class IconView(RedirectView):
    """Where browsers look for an icon that a page did not name, such as the admin's."""

    def get_redirect_url(self, *args, **kwargs):
        """The address of the icon."""
        return static("img/icon.svg")


urlpatterns = [
    path("favicon.ico", IconView.as_view()),
    path("admin/", admin.site.urls),
    path("", include("networks.urls")),
]
