"""Saving in the admin so that the history knows what belongs together, and why it was done."""

from django import forms
from django.contrib import admin
from django.contrib.admin.options import flatten_fieldsets
from django.contrib.admin.widgets import AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networks.history.recording import edit, explain
from networks.history.records import LONGEST_REASON

REASON = "history_change_reason"


class ReasonField(forms.CharField):
    """Why something is changed. By itself it changes nothing."""

    def __init__(self, **kwargs):
        super().__init__(
            label=_("Why"),
            required=False,
            max_length=LONGEST_REASON,
            widget=AdminTextInputWidget(attrs={"class": "vLargeTextField"}),
            **kwargs,
        )

    def has_changed(self, initial, data) -> bool:
        """Never: a form in which nothing else was changed has nothing to save."""
        return False


class ReasonForm(forms.ModelForm):
    """A form that asks why."""

    history_change_reason = ReasonField(
        help_text=_(
            "A few words for those who come after you: “Closed, says their farewell post”. "
            "Only the history shows them, and not to the public. A spelling mistake needs no reason."
        )
    )


class RecordedAdmin(admin.ModelAdmin):
    """An admin of entries, or of rows that belong to entries: a save is one edit, with its reason."""

    form = ReasonForm

    def get_fields(self, request, obj: Model | None = None) -> list[str]:
        """Without the reason, which has a place of its own."""
        return [name for name in super().get_fields(request, obj) if name != REASON]

    def get_fieldsets(self, request, obj: Model | None = None):
        """With the reason at the end, for those who may write."""
        fieldsets = super().get_fieldsets(request, obj)
        may_save = self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        if not may_save or REASON in flatten_fieldsets(fieldsets):
            return fieldsets
        return [*fieldsets, (_("This change"), {"fields": [REASON]})]

    def changeform_view(self, request, *args, **kwargs):
        """What one form saves is one edit."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **kwargs)
        with edit():
            return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request, obj: Model, form: forms.ModelForm, change: bool) -> None:
        """Keep the reason, and save what was changed: an entry saved as it is was not changed today."""
        if reason := form.cleaned_data.get(REASON):
            explain(reason)
        if not change or form.changed_data:
            super().save_model(request, obj, form, change)

    def save_related(self, request, form: forms.ModelForm, formsets: list, change: bool) -> None:
        """Save terms and rows; where only rows were changed, the entry was changed too."""
        super().save_related(request, form, formsets, change)
        if change and not form.changed_data and any(formset.has_changed() for formset in formsets):
            form.instance.save()

    def delete_view(self, request, *args, **kwargs):
        """A deletion is one edit, too."""
        if request.method != "POST":
            return super().delete_view(request, *args, **kwargs)
        with edit(reason_of(request)):
            return super().delete_view(request, *args, **kwargs)

    def delete_queryset(self, request, queryset: QuerySet) -> None:
        """Delete what was chosen in a list."""
        with edit(gettext("Deleted in the list")):
            super().delete_queryset(request, queryset)


def reason_of(request) -> str:
    """The reason that was sent with a request whose page has no other field; empty if it cannot be kept."""
    try:
        return ReasonField().clean(request.POST.get(REASON, ""))
    except ValidationError:
        return ""
