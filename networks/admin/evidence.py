"""Where facts are known from: sources, citations and dated figures."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from networks import models
from networks.exchange.evidence import CitationResource, FigureResource, SourceResource

from .counts import CountingAdmin, linked_count
from .exchange import ExchangeAdmin
from .fields import FittingFields
from .recorded import RecordedAdmin
from .rows import NARROW, DistinctRows, TableInline


class DistinctFigures(DistinctRows):
    """Figures of one network or community: a source's number for a date stands once."""

    distinct = ("metric", "as_of", "source")


class FigureInline(TableInline):
    """Dated figures of a network or of a community."""

    model = models.AudienceFigure
    formset = DistinctFigures
    fields = ["metric", "qualifier", "value", "as_of", "source"]
    autocomplete_fields = ["source"]
    select_width = NARROW


@admin.register(models.Source)
class SourceAdmin(ExchangeAdmin, FittingFields, CountingAdmin):
    """Pages that were read."""

    resource_classes = [SourceResource]
    counted = ("citations", "figures", "survey_sources")
    list_display = [
        "code",
        "title",
        "publisher",
        "published",
        linked_count("citations", _("citations")),
        linked_count("figures", _("figures")),
        linked_count("survey_sources", _("surveys")),
    ]
    list_filter = [("published", admin.EmptyFieldListFilter)]
    search_fields = ["code", "title", "publisher", "url"]
    search_help_text = _("Code, title, publisher or address. Look here before you add a source.")
    fields = ["code", "url", "title", "publisher", "published"]

    def get_readonly_fields(self, request, obj=None):
        """The code of a saved source stays: another code would be another source."""
        return [*super().get_readonly_fields(request, obj), *(["code"] if obj else [])]


@admin.register(models.Citation)
class CitationAdmin(ExchangeAdmin, RecordedAdmin):
    """Which source supports which field of which network."""

    resource_classes = [CitationResource]
    list_display = ["network", "field", "source"]
    list_filter = ["field"]
    list_select_related = ["network", "source"]
    search_fields = ["network__name", "network__slug", "source__code", "source__title", "source__publisher"]
    autocomplete_fields = ["network", "source"]


@admin.register(models.AudienceFigure)
class AudienceFigureAdmin(ExchangeAdmin, FittingFields, RecordedAdmin):
    """Dated counts of people or posts."""

    resource_classes = [FigureResource]
    list_display = ["subject", "metric", "qualifier", "value", "as_of", "source"]
    list_filter = ["metric", "qualifier", ("network", admin.EmptyFieldListFilter)]
    list_select_related = ["network", "community", "source"]
    search_fields = ["network__name", "community__name", "source__code", "source__title"]
    autocomplete_fields = ["network", "community", "source"]
    fieldsets = [
        (
            None,
            {
                "fields": ["network", "community"],
                "description": _("A figure is about a network or about a community: fill in one of the two."),
            },
        ),
        (None, {"fields": ["metric", "qualifier", "value", "as_of", "source"]}),
    ]

    @admin.display(description=_("network or community"), ordering="network__name")
    def subject(self, figure: models.AudienceFigure) -> str:
        """What the figure is about."""
        return str(figure.network or figure.community)
