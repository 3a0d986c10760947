"""The form of a network, where it changes what the public sees."""

from django.core.exceptions import ValidationError
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from networks import publishing
from networks.choices import CitedField, Publication

from .citing import CitingForm
from .recorded import ReasonForm

REASONS = ("withdrawal_reason_en", "withdrawal_reason_es")

# Where the form gets what an entry lacks before it can be published.
_MENDED = {CitedField.SUMMARY: "summary_en", CitedField.STATUS: "sources_status"}


class PublicationForm(CitingForm, ReasonForm):
    """An entry that changes between draft, published and withdrawn by the rules only."""

    def clean(self) -> dict:
        """Raise ValidationError where a reader would lose a page without a reason, or a reason has no page."""
        cleaned = super().clean() or self.cleaned_data
        self.is_to_be_published = False
        if "is_published" in self.fields:
            before, public = self.instance.publication, cleaned.get("is_published")
            english, spanish = (cleaned.get(name) or "" for name in REASONS)
            self.is_to_be_published = public and before != Publication.PUBLISHED
            if public and (english or spanish):
                raise ValidationError(
                    {"is_published": _("A published entry has no reason of withdrawal: empty that first.")}
                )
            if not public and not english and before != Publication.DRAFT:
                raise ValidationError(
                    {
                        "withdrawal_reason_en": _(
                            "Readers have seen this entry: say in English why it is gone. If it was published "
                            "by mistake, choose “Back to draft” in the list of networks."
                        )
                    }
                )
            withdrawn_on = self.instance.withdrawn_on or localdate()
            self.instance.withdrawn_on = withdrawn_on if english and not public else None
        return cleaned

    def _post_clean(self) -> None:
        """Hold the entry, as the form would save it, against what an entry needs to be published."""
        super()._post_clean()
        if not self.is_to_be_published:
            return
        for field, words in publishing.lacking(self.instance, self.cited).items():
            place = _MENDED.get(field)
            place = place if place in self.fields else "is_published"
            if place not in self.errors:  # what is wrong there is said already
                why = ValidationError(_("The entry cannot be published yet: %(why)s."), params={"why": words})
                self.add_error(place, why)
