"""The application that holds the directory."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    """Networks, what is known about them and where it is known from."""

    name = "networks"
    verbose_name = _("Directory")

    def ready(self):
        """Keep search columns and the revision true whenever something changes."""
        from networks import indexing, revision

        indexing.connect()
        revision.connect()
