"""How complete the entries are: a column, a filter, and what is missing on an entry's own page."""

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networks import completeness
from networks.models import Network
from networks.querysets import NetworkQuerySet

from .facets import RuleFilter

NOTHING, ANYTHING = "nothing", "anything"


class MissingFilter(RuleFilter):
    """By what an entry does not say."""

    title = _("what is missing")
    parameter_name = "missing"

    def lookups(self, request, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The options."""
        aspects = [(aspect.code, capfirst(aspect.name)) for aspect in completeness.ASPECTS]
        return [(NOTHING, _("Nothing")), (ANYTHING, _("Anything")), *aspects]

    def queryset(self, request, queryset: NetworkQuerySet) -> NetworkQuerySet:
        """The networks that the chosen option finds."""
        if self.value() == NOTHING:
            return queryset.complete()
        if self.value() == ANYTHING:
            return queryset.incomplete()
        for aspect in completeness.ASPECTS:
            if self.value() == aspect.code:
                return queryset.lacking(aspect)
        return queryset

    def get_facet_counts(self, pk_attname: str, filtered_qs: NetworkQuerySet) -> dict[str, Count]:
        """A count for each option: conditions within one query, not a sub-query each."""
        says = [Q(aspect.condition(filtered_qs)) for aspect in completeness.ASPECTS]
        finds = [Q(*says), ~Q(*says), *(~each for each in says)]
        return {f"{number}__c": Count(pk_attname, filter=each) for number, each in enumerate(finds)}


class CompletenessAdmin(admin.ModelAdmin):
    """An admin of networks that knows how complete they are."""

    def get_queryset(self, request) -> QuerySet:
        """With what the column reads."""
        return super().get_queryset(request).with_completeness()

    @admin.display(description=_("completeness"), ordering="completeness")
    def completeness(self, network: Network) -> str:
        """How much the entry says of what it should; unfolded, what it does not."""
        found = completeness.of(network)
        if not found.missing:
            return str(found)
        return format_html("<details><summary>{}</summary>{}</details>", found, _missing(found))

    @admin.display(description=_("completeness"))
    def missing(self, network: Network) -> str:
        """The same for the entry's own page, unfolded."""
        if not network.pk:
            return "–"
        found = completeness.of(network)
        return format_html("{} {}", found, _missing(found)) if found.missing else str(found)


def _missing(found: completeness.Completeness) -> str:
    sentence = gettext("Missing: %(words)s") % {"words": ", ".join(found.words)}
    return format_html('<span class="missing">{}</span>', sentence)
