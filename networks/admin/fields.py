"""Form fields that fit what is written into them."""

from django.contrib.admin.options import BaseModelAdmin
from django.contrib.admin.widgets import AdminTextInputWidget, AutocompleteSelectMultiple
from django.db.models import Field, URLField
from django.forms import Script
from django.utils.translation import gettext as _

SHORT_TEXT = 10  # up to this many characters, which are dates: a line no longer than that
LONG_TEXT = 120  # from this many characters on: a line across the form
AUTOCOMPLETE_WIDTH = "min(48em, 80vw)"


class FittingFields(BaseModelAdmin):
    """Lines as long as their texts and lists of terms need: Django's are all twenty letters wide."""

    formfield_overrides = {URLField: {"assume_scheme": "https"}}  # as Django 6 will do by itself
    length_shown: list[str] = []  # fields whose length is counted while one types, where there is JavaScript

    class Media:
        js = [Script("js/desk.js", defer=True)]

    def formfield_for_dbfield(self, db_field: Field, request, **kwargs):
        """The form field, in a width that fits."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        widget = getattr(field, "widget", None)
        widget = getattr(widget, "widget", widget)
        if isinstance(widget, AutocompleteSelectMultiple):
            widget.attrs["data-width"] = AUTOCOMPLETE_WIDTH
        elif type(widget) is AdminTextInputWidget and db_field.max_length:
            if db_field.max_length <= SHORT_TEXT:
                widget.attrs = {"size": SHORT_TEXT}
            elif db_field.max_length >= LONG_TEXT:
                widget.attrs["class"] = "vLargeTextField"
        if db_field.name in self.length_shown:
            # Translators: keep {number} and {limit}; the page replaces them.
            widget.attrs["data-length"] = _("{number} of {limit} characters")
        return field
