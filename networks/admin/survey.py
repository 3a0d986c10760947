"""Surveys of what doctors use, and their percentages."""

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from modeltranslation.admin import TranslationAdmin, TranslationStackedInline

from networks import models
from networks.exchange.surveys import SurveyResource, UsageShareResource

from .counts import CountingAdmin, linked_count
from .exchange import ExchangeAdmin
from .fields import FittingFields
from .history import HistoryAdmin
from .recorded import ReasonForm, RecordedAdmin
from .rows import NARROW, DistinctRows, Rows, TableInline
from .translations import TranslationFilter


class UsageShareForm(ReasonForm):
    """A percentage that its survey does not have yet.

    Checked here because the form holds the label by language, so that Django skips the model's constraint.
    """

    def clean(self):
        """Raise ValidationError if the survey has this percentage already."""
        cleaned = super().clean()
        if self.errors:
            return cleaned
        same = {name: cleaned[name] for name in ("survey", *SurveyShares.distinct)}
        if models.UsageShare.objects.filter(**same).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("The survey has this percentage already."))
        return cleaned


class SurveyShares(DistinctRows):
    """Percentages of a survey."""

    distinct = ("network", "label_en", "measure", "segment", "base")


class UsageShareInline(Rows, TranslationStackedInline):
    """Percentages of a survey."""

    model = models.UsageShare
    formset = SurveyShares
    fields = [("network", "measure", "segment"), ("percent", "base", "n"), ("label",), ("note",)]
    autocomplete_fields = ["network", "measure", "segment"]
    select_width = NARROW


class SurveySourceInline(TableInline):
    """Sources of a survey, the main one first."""

    model = models.SurveySource
    verbose_name_plural = _("sources, the main one first")
    fields = ["position", "source"]
    autocomplete_fields = ["source"]


@admin.register(models.Survey)
class SurveyAdmin(ExchangeAdmin, FittingFields, CountingAdmin, HistoryAdmin, TranslationAdmin):
    """Published surveys, and how they were done."""

    resource_classes = [SurveyResource]
    counted = ("shares",)
    list_display = [
        "title",
        "publisher",
        "year_as_text",
        "country",
        "population",
        "sample_size",
        linked_count("shares", _("usage shares")),
    ]
    list_filter = [
        "is_questionnaire",
        "year_is",
        "population",
        ("sample_size", admin.EmptyFieldListFilter),
        TranslationFilter,
    ]
    list_select_related = ["country", "population"]
    search_fields = ["title_en", "title_es", "slug", "publisher", "family", "series"]
    autocomplete_fields = ["country", "countries", "population"]
    prepopulated_fields = {"slug": ["title"]}
    inlines = [SurveySourceInline, UsageShareInline]
    save_on_top = True
    fieldsets = [
        (None, {"fields": ["title", "slug", "publisher", ("year", "year_is"), "summary"]}),
        (
            _("Who was asked"),
            {
                "fields": [
                    "country",
                    "countries",
                    "population",
                    "population_note",
                    ("sample_size", "response_rate"),
                ],
                "description": _("Write down only what the report states; leave the rest empty."),
            },
        ),
        (
            _("How, and what it cannot tell"),
            {"fields": ["is_questionnaire", "method", "limits"]},
        ),
        (
            _("Which surveys belong together"),
            {
                "fields": [("family", "series")],
                "description": _(
                    "Surveys share a word in these fields, for example “sermo-barometer”. "
                    "Leave them empty for a survey that stands alone."
                ),
            },
        ),
    ]

    @admin.display(description=_("year"), ordering="year", empty_value="–")
    def year_as_text(self, survey: models.Survey) -> str | None:
        """The year, which is no number with thousands."""
        return str(survey.year) if survey.year else None


@admin.register(models.SurveySource)
class SurveySourceAdmin(RecordedAdmin):
    """Which sources stand behind which survey."""

    list_display = ["survey", "source_title", "position"]
    list_select_related = ["survey", "source"]
    search_fields = ["survey__title_en", "survey__slug", "source__code", "source__title"]
    autocomplete_fields = ["survey", "source"]

    @admin.display(description=_("source"), ordering="source")
    def source_title(self, link: models.SurveySource) -> str:
        """The source's publisher and title."""
        return str(link.source)


@admin.register(models.UsageShare)
class UsageShareAdmin(ExchangeAdmin, FittingFields, RecordedAdmin, TranslationAdmin):
    """Percentages of all surveys."""

    resource_classes = [UsageShareResource]
    form = UsageShareForm
    list_display = ["subject", "percent", "base", "measure", "segment", "n", "survey"]
    list_filter = ["measure", "base", "segment__kind", TranslationFilter]
    list_select_related = ["network", "measure", "segment", "survey"]
    search_fields = ["network__name", "label_en", "label_es", "survey__title_en", "survey__slug"]
    autocomplete_fields = ["survey", "network", "measure", "segment"]
