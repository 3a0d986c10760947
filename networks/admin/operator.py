"""The organisations that run networks."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from networks import models
from networks.exchange.networks import OperatorResource

from .counts import CountingAdmin, linked_count
from .exchange import ExchangeAdmin
from .fields import FittingFields


class OperatedNetworkInline(admin.TabularInline):
    """The networks of an operator, to read and to follow."""

    model = models.Network
    fields = readonly_fields = ["name", "category", "status", "is_published"]
    verbose_name_plural = _("its networks")
    show_change_link = True
    can_delete = False
    extra = 0

    def get_queryset(self, request):
        """With what the columns name."""
        return super().get_queryset(request).select_related("category")

    def has_add_permission(self, request, obj=None) -> bool:
        """A network is added on its own page."""
        return False


@admin.register(models.Operator)
class OperatorAdmin(ExchangeAdmin, FittingFields, CountingAdmin):
    """Organisations that run networks."""

    resource_classes = [OperatorResource]
    counted = ("networks",)
    list_display = ["name", "slug", "country", "url", linked_count("networks", _("networks"))]
    list_filter = [("url", admin.EmptyFieldListFilter), ("country", admin.EmptyFieldListFilter)]
    list_select_related = ["country"]
    search_fields = ["name", "slug", "url"]
    autocomplete_fields = ["country"]
    prepopulated_fields = {"slug": ["name"]}
    inlines = [OperatedNetworkInline]
