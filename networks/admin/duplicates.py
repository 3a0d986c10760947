"""Entries that may be the same network: a filter, and a warning where one is saved."""

from django.contrib import admin, messages
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from networks import search
from networks.models import Network
from networks.querysets import NetworkQuerySet

from .facets import RuleFilter

MOST_WARNINGS = 5


class DuplicatesFilter(RuleFilter):
    """By whether another entry has one of the names or the address."""

    title = _("possible duplicates")
    parameter_name = "duplicates"

    def lookups(self, request, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The option."""
        return [("yes", _("Same name or address as another"))]

    def queryset(self, request, queryset: NetworkQuerySet) -> NetworkQuerySet:
        """The networks that the chosen option finds."""
        return queryset.possible_duplicates() if self.value() == "yes" else queryset


class DuplicateWarningAdmin(admin.ModelAdmin):
    """An admin of networks that warns of another entry with the same name or address, and saves all the same."""

    def save_related(self, request, form, formsets, change: bool) -> None:
        """Save the rest, among it other names, and warn."""
        super().save_related(request, form, formsets, change)
        network = form.instance
        others = Network.objects.exclude(pk=network.pk)
        for other in others.named_or_at(network.names(), network.url)[:MOST_WARNINGS]:
            link = format_html(
                '<a href="{}">{}</a>', reverse("admin:networks_network_change", args=[other.pk]), other
            )
            same_address = other.address and other.address == search.normalise_address(network.url)
            sentence = (
                _("{network} has the same address.") if same_address else _("{network} has the same name.")
            )
            question = _("Is it the same network?")
            messages.warning(request, format_html("{} {}", format_html(sentence, network=link), question))
