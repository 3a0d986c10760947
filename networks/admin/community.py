"""Groups inside networks."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from networks import models

from .counts import CountingAdmin, linked_count
from .evidence import FigureInline
from .facets import ChoicesFilter, FacetAdmin
from .fields import FittingFields
from .history import HistoryAdmin
from .link_checks import LinkedEntryAdmin, LinkStateFilter
from .translations import TranslationFilter


@admin.register(models.Community)
class CommunityAdmin(
    FittingFields, LinkedEntryAdmin, FacetAdmin, CountingAdmin, HistoryAdmin, TranslationAdmin
):
    """Facebook groups, subreddits, hashtags."""

    counted = ("figures",)
    list_display = [
        "name",
        "network",
        "topic",
        "privacy",
        "status",
        "status_as_of",
        linked_count("figures", _("figures")),
    ]
    list_filter = [
        ("topic", ChoicesFilter),
        ("privacy", ChoicesFilter),
        ("status", ChoicesFilter),
        LinkStateFilter,
        TranslationFilter,
    ]
    list_select_related = ["network"]
    search_fields = ["name", "slug", "url", "network__name"]
    autocomplete_fields = [
        "network",
        "audiences",
        "specialties",
        "countries",
        "languages",
        "sources",
    ]
    prepopulated_fields = {"slug": ["name"]}
    actions = ["check_links"]
    readonly_fields = ["link_checks"]
    inlines = [FigureInline]
    fieldsets = [
        (None, {"fields": ["network", "name", "slug", "url", "link_checks", "summary"]}),
        (
            _("What it is about, and for whom"),
            {"fields": ["topic", "audiences", "specialties", "countries", "languages"]},
        ),
        (
            _("Status"),
            {
                "fields": ["privacy", "status", "status_as_of"],
                "description": _(
                    "What the newest source says, with its date. A group that ended stays in the directory."
                ),
            },
        ),
        (_("Sources"), {"fields": ["sources"]}),
    ]
