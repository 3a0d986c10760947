"""The application that holds the directory."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class NetworksConfig(AppConfig):
    """Networks, what is known about them and where it is known from."""

    name = "networks"
    verbose_name = _("Directory")

    def ready(self):
        """Keep search columns and the history true whenever something changes, and have the revision raised."""
        from networks import translation  # noqa: F401, I001 - first: the history has the columns of each language
        from networks import indexing, revision_triggers, trigrams
        from networks.history import listening, records

        records.register()
        indexing.connect()
        post_migrate.connect(revision_triggers.install, sender=self)
        listening.connect()
        post_migrate.connect(trigrams.keep_indexes, sender=self)
