"""A list filter that shows which texts are to be translated."""

from django.contrib import admin
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from networks import untranslated

from .facets import RuleFilter


class TranslationFilter(RuleFilter):
    """By whether every English text has a Spanish one, and whether that is as new."""

    title = _("translation")
    parameter_name = "translation"

    def __init__(self, request, params, model: type, model_admin: admin.ModelAdmin):
        self.model = model
        super().__init__(request, params, model, model_admin)

    def lookups(self, request, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The options; without a history nobody knows what changed when."""
        options = [("missing", _("A Spanish text is missing"))]
        if untranslated.has_history(self.model):
            options.append(("outdated", _("English changed after its translation")))
        return options

    def queryset(self, request, queryset: QuerySet) -> QuerySet:
        """The rows that the chosen option finds."""
        match self.value():
            case "missing":
                return queryset.filter(untranslated.lacking(self.model))
            case "outdated" if untranslated.has_history(self.model):
                return queryset.filter(untranslated.outdated(self.model))
        return queryset
