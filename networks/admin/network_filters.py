"""List filters of the networks that show a curator where there is work to do."""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from networks.choices import CitedField
from networks.models import Citation
from networks.querysets import NetworkQuerySet
from networks.worklists import stale_before

from .facets import RuleFilter


class AddressFilter(RuleFilter):
    """By whether an address is known."""

    title = _("address")
    parameter_name = "has_address"

    def lookups(self, request, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The options."""
        return [("no", _("No address")), ("yes", _("With an address"))]

    def queryset(self, request, queryset: NetworkQuerySet) -> NetworkQuerySet:
        """The networks that the chosen option finds."""
        match self.value():
            case "no":
                return queryset.filter(url="")
            case "yes":
                return queryset.exclude(url="")
        return queryset


class StatusSourceFilter(RuleFilter):
    """By whether a source supports the status."""

    title = _("source of the status")
    parameter_name = "has_status_source"

    def lookups(self, request, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The options."""
        return [("no", _("No source for its status")), ("yes", _("With a source"))]

    def queryset(self, request, queryset: NetworkQuerySet) -> NetworkQuerySet:
        """The networks that the chosen option finds."""
        supported = Exists(Citation.objects.filter(network=OuterRef("pk"), field=CitedField.STATUS))
        match self.value():
            case "no":
                return queryset.filter(~supported)
            case "yes":
                return queryset.filter(supported)
        return queryset


class ConfirmationFilter(RuleFilter):
    """By how long ago a source or a curator last confirmed the entry."""

    title = _("last confirmed")
    parameter_name = "confirmed"

    def lookups(self, request, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The options."""
        return [("no", _("Not for 24 months")), ("yes", _("Within 24 months"))]

    def queryset(self, request, queryset: NetworkQuerySet) -> NetworkQuerySet:
        """The networks that the chosen option finds."""
        match self.value():
            case "no":
                return queryset.unconfirmed_since(stale_before(localdate()))
            case "yes":
                return queryset.confirmed_since(stale_before(localdate()))
        return queryset
