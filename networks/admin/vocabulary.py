"""The closed lists: categories, audiences, features, countries and the rest."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin

from networks import models

from .counts import CountingAdmin, linked_count
from .fields import FittingFields
from .translations import TranslationFilter


class TermAdmin(FittingFields, CountingAdmin, TranslationAdmin):
    """One word of a vocabulary, in English and Spanish, with how often it is used."""

    list_display = ["code", "name", "name_es", "position"]
    list_filter = [TranslationFilter]
    search_fields = ["code", "name_en", "name_es"]
    fields = ["code", "name", "description", "position"]

    def get_readonly_fields(self, request, obj=None):
        """The code of a saved term stays: another code would be another term."""
        return [*super().get_readonly_fields(request, obj), *(["code"] if obj else [])]


@admin.register(
    models.Audience,
    models.Country,
    models.Funding,
    models.Language,
    models.Platform,
    models.Specialty,
)
class NetworkTermAdmin(TermAdmin):
    """A word that describes networks."""

    counted = ("networks",)
    list_display = [*TermAdmin.list_display, linked_count("networks", _("networks"))]


@admin.register(models.Category)
class CategoryAdmin(NetworkTermAdmin):
    """Categories, each with its scope and advice."""

    list_display = ["code", "name", "name_es", "scope", *NetworkTermAdmin.list_display[3:]]
    list_filter = ["scope", *TermAdmin.list_filter]
    fields = ["code", "name", "scope", "description", "advice", "position"]


@admin.register(models.Feature)
class FeatureAdmin(NetworkTermAdmin):
    """Features, under the heading of their group."""

    list_display = ["code", "name", "name_es", "group", *NetworkTermAdmin.list_display[3:]]
    list_filter = ["group", *TermAdmin.list_filter]
    list_select_related = ["group"]
    autocomplete_fields = ["group"]
    fields = ["code", "name", "group", "description", "position"]


@admin.register(models.FeatureGroup)
class FeatureGroupAdmin(TermAdmin):
    """Headings under which features stand."""

    counted = ("features",)
    list_display = [*TermAdmin.list_display, linked_count("features", _("features"))]


@admin.register(models.Measure)
class MeasureAdmin(TermAdmin):
    """What the percentages of surveys measure."""

    counted = ("shares",)
    list_display = [*TermAdmin.list_display, linked_count("shares", _("usage shares"))]


@admin.register(models.Segment)
class SegmentAdmin(MeasureAdmin):
    """Parts of the people that a survey asked."""

    list_display = ["code", "name", "name_es", "kind", *MeasureAdmin.list_display[3:]]
    list_filter = ["kind", *TermAdmin.list_filter]
    fields = ["code", "name", "kind", "description", "position"]


@admin.register(models.Population)
class PopulationAdmin(TermAdmin):
    """Whom surveys asked."""

    counted = ("surveys",)
    list_display = [*TermAdmin.list_display, linked_count("surveys", _("surveys"))]
