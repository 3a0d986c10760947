"""Rows inside a form: figures of a network, percentages of a survey."""

from django import forms
from django.contrib import admin
from django.contrib.admin.options import InlineModelAdmin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.forms.models import BaseInlineFormSet
from django.utils.translation import gettext_lazy as _

from .fields import FittingFields

WIDE, NARROW = "min(32em, 80vw)", "min(18em, 80vw)"


class RowSelect(AutocompleteSelect):
    """An autocomplete that need not ask the database for the name of what its row already points at."""

    known = None

    def optgroups(self, name, value, attr=None):
        """The one option that is chosen, after an empty one if it may be left empty."""
        if self.known is None or value != [str(self.known.pk)]:
            return super().optgroups(name, value, attr)
        options = [] if self.is_required else [self.create_option(name, "", "", False, 0)]
        label = self.choices.field.label_from_instance(self.known)
        options.append(self.create_option(name, self.known.pk, label, True, len(options)))
        return [(None, options, 0)]


class RowForm(forms.ModelForm):
    """A row, whose autocompletes know what the row points at."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            widget = getattr(field.widget, "widget", field.widget)
            if isinstance(widget, RowSelect) and name in self.instance._state.fields_cache:
                widget.known = getattr(self.instance, name)

    def _post_clean(self):
        """Check new and changed rows against the database only: the others are in it already."""
        if self.has_changed():
            super()._post_clean()


class Rows(FittingFields, InlineModelAdmin):
    """Rows that cost as many queries for a hundred as for one."""

    form = RowForm
    extra = 0
    select_width = WIDE

    def get_queryset(self, request) -> QuerySet:
        """With what the rows point at."""
        queryset, fields = super().get_queryset(request), self.get_autocomplete_fields(request)
        return queryset.select_related(*fields) if fields else queryset

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Autocompletes that know their row."""
        if db_field.name in self.get_autocomplete_fields(request):
            attrs = {"data-width": self.select_width}
            kwargs["widget"] = RowSelect(db_field, self.admin_site, attrs=attrs, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class TableInline(Rows, admin.TabularInline):
    """A table: a row is one line."""


class DistinctRows(BaseInlineFormSet):
    """Rows of which no two may agree in all fields of `distinct`.

    Django compares the rows of a table with each other only for constraints without a condition.
    """

    distinct: tuple[str, ...] = ()

    def clean(self):
        """Raise ValidationError if two rows are the same."""
        super().clean()
        seen = set()
        for form in self.forms:
            if not getattr(form, "cleaned_data", None) or self._should_delete_form(form):
                continue
            key = tuple(form.cleaned_data.get(name) for name in self.distinct)
            if key in seen:
                raise ValidationError(
                    _("Two rows say the same thing: %(row)s."), params={"row": form.instance}
                )
            seen.add(key)
