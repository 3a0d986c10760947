"""List filters that show how many entries each option would find, counted together.

Django asks the database once for every filter and makes all filters anew each time. Filters that are not
in use all count within the same entries, so here one query counts for all of them.
"""

from functools import cached_property

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList


class SharedCounts:
    """A list filter that lets the list count for it."""

    def get_facet_queryset(self, changelist: "FacetList") -> dict[str, int]:
        """How many entries each option would find, by the option's key."""
        counted = getattr(changelist, "counts_of_idle_filters", {}).get(self)  # other lists let each count
        return super().get_facet_queryset(changelist) if counted is None else counted


class ChoicesFilter(SharedCounts, admin.ChoicesFieldListFilter):
    """By a field with choices."""


class RelatedFilter(SharedCounts, admin.RelatedFieldListFilter):
    """By what a foreign key points at."""


class DateFilter(SharedCounts, admin.DateFieldListFilter):
    """By when something was."""


class RuleFilter(SharedCounts, admin.SimpleListFilter):
    """By a rule of its own."""


class FacetList(ChangeList):
    """A list whose idle filters are counted in one query."""

    def get_filters(self, request):
        """The filters, made once: each of them may have asked the database for its options."""
        if not hasattr(self, "_filters"):
            self._filters = super().get_filters(request)
        return self._filters

    @cached_property
    def counts_of_idle_filters(self) -> dict[SharedCounts, dict[str, int]]:
        """What the options of every filter that is not in use would find."""
        idle = [
            spec for spec in self.filter_specs if isinstance(spec, SharedCounts) and not spec.used_parameters
        ]
        asked = {
            (spec, key): count
            for spec in idle
            for key, count in spec.get_facet_counts(self.pk_attname, self.queryset).items()
        }
        aliases = {f"option{number}": count for number, count in enumerate(asked.values())}
        found = self.queryset.aggregate(**aliases)
        counts = {spec: {} for spec in idle}
        for (spec, key), alias in zip(asked, aliases, strict=True):
            counts[spec][key] = found[alias]
        return counts


class FacetAdmin(admin.ModelAdmin):
    """An admin whose filters always show their counts. They have to be made of the classes of this module."""

    show_facets = admin.ShowFacets.ALWAYS

    def get_changelist(self, request, **kwargs) -> type[ChangeList]:
        """The list that counts for its filters."""
        return FacetList


class YesNoFilter(SharedCounts, admin.BooleanFieldListFilter):
    """By a field that is true or false."""
