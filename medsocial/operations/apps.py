"""The application for those who run the site."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OperationsConfig(AppConfig):
    """Health, the access log, backups."""

    name = "medsocial.operations"
    label = "operations"
    verbose_name = _("Operations")
