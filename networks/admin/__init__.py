"""The curators' desk: every model of the directory in Django's admin, one file a subject."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from . import community, evidence, link_checks, merging, network, operator, suggestion, survey, vocabulary

__all__ = [
    "community",
    "evidence",
    "link_checks",
    "merging",
    "network",
    "operator",
    "suggestion",
    "survey",
    "vocabulary",
]

admin.site.site_header = _("Medsocial: curators’ desk")
admin.site.site_title = _("Medsocial: curators’ desk")
admin.site.index_title = _("The directory and its sources")
