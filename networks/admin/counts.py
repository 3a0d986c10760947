"""Columns that count the rows which point at an entry, and lead to them."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.contrib import admin
from django.db.models import Count, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.html import format_html


class CountingAdmin(admin.ModelAdmin):
    """An admin whose rows know how many others point at them: one sub-query a relation, none a row."""

    counted: tuple[str, ...] = ()  # names of reverse relations, each for a column made by `linked_count`

    def get_queryset(self, request) -> QuerySet:
        """With a `<relation>_count` for each counted relation."""
        counts = {f"{relation}_count": _number_of(self.model, relation) for relation in self.counted}
        return super().get_queryset(request).annotate(**counts)


def linked_count(relation: str, description: str) -> Callable[[Model], str]:
    """A column or read-only field for a counted relation: the number, leading to the list of its rows."""

    @admin.display(description=description, ordering=f"{relation}_count")
    def column(entry: Model) -> str:
        number = getattr(entry, f"{relation}_count", 0)
        if not number:
            return "0"
        reverse_relation = entry._meta.get_field(relation)
        target = reverse_relation.related_model._meta
        address = reverse(f"admin:{target.app_label}_{target.model_name}_changelist")
        query = urlencode({f"{reverse_relation.field.name}__exact": entry.pk})
        return format_html('<a href="{}?{}">{}</a>', address, query, number)

    column.__name__ = f"{relation}_count"  # the admin names its style classes after it
    return column


def _number_of(model: type[Model], relation: str) -> Coalesce:
    reverse_relation = model._meta.get_field(relation)
    field = reverse_relation.field.name
    pointing = reverse_relation.related_model._base_manager.filter(**{field: OuterRef("pk")})
    counted = pointing.order_by().values(field).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
