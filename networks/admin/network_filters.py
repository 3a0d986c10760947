"""List filters of the networks that show a curator where there is work to do."""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from networks.choices import CitedField
from networks.models import Citation
from networks.querysets import NetworkQuerySet

from .facets import RuleFilter

YEARS_UNTIL_STALE = 2


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


class StatusAgeFilter(RuleFilter):
    """By how long ago the status was seen. A year or a month counts from its beginning."""

    title = _("age of the status")
    parameter_name = "status_age"

    def lookups(self, request, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The options."""
        return [
            ("none", _("No date")),
            ("old", _("Older than 24 months")),
            ("new", _("Within 24 months")),
        ]

    def queryset(self, request, queryset: NetworkQuerySet) -> NetworkQuerySet:
        """The networks that the chosen option finds."""
        today = localdate()
        # Partial dates are text and sort as text, so this need not be a day that the calendar has.
        limit = f"{today.year - YEARS_UNTIL_STALE}-{today:%m-%d}"
        match self.value():
            case "none":
                return queryset.filter(status_as_of="")
            case "old":
                return queryset.filter(status_as_of__gt="", status_as_of__lt=limit)
            case "new":
                return queryset.filter(status_as_of__gte=limit)
        return queryset
