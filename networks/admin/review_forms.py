"""Forms of the page on which a curator decides about a suggestion."""

from django import forms
from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from networks.choices import CitedField
from networks.decisions import cite, known_source, make_source, name_also
from networks.forms import WebAddress, visible
from networks.models import Network, OtherName, Source
from networks.models.fields import validate_partial_date

WIDE = {"class": "vLargeTextField"}


class WholeNetworkForm(forms.ModelForm):
    """Some fields of a network, held against all its constraints: the fields that are not shown count too."""

    required_css_class = "required"  # as the admin marks them

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Whatever else the network's own form asks for is asked there.
        self.fields = {name: self.fields[name] for name in self._meta.fields if name in self.fields}

    def _post_clean(self):
        super()._post_clean()
        if self.errors:
            return
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, error.messages)


class EvidenceForm(forms.Form):
    """The page that supports what is accepted: a source that is known, or one to be added."""

    url = WebAddress(
        label=_("Address"), required=False, max_length=400, widget=AdminTextInputWidget(attrs=WIDE)
    )
    title = forms.CharField(
        label=_("Title"), required=False, max_length=250, widget=AdminTextInputWidget(attrs=WIDE)
    )
    publisher = forms.CharField(
        label=_("Publisher"), required=False, max_length=120, widget=AdminTextInputWidget(attrs=WIDE)
    )
    published = forms.CharField(
        label=_("Published"),
        required=False,
        max_length=10,
        validators=[validate_partial_date],
        widget=forms.TextInput(attrs={"size": 10}),
        help_text=_("As exactly as the page says: 2011, 2011-09 or 2011-09-30."),
    )
    supports = forms.MultipleChoiceField(
        label=_("Supports"),
        required=False,
        choices=CitedField,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Leave ticked what you found on that page yourself."),
    )

    def __init__(self, *args, supporting: list[CitedField], **kwargs):
        super().__init__(*args, prefix="source", **kwargs)
        self.fields["supports"].choices = [(field.value, field.label) for field in supporting]
        address = self.data.get(self.add_prefix("url")) if self.is_bound else self.initial.get("url")
        self.known = known_source(visible((address or "").replace("\0", "")).strip())
        self.fields["url"].help_text = (
            _("Known already: %(source)s. Title and publisher are not needed.") % {"source": self.known}
            if self.known
            else _("Leave it empty if no page was read; the facts then say “no source yet”.")
        )

    def clean(self):
        """Raise ValidationError if a new source lacks what every source has."""
        cleaned = super().clean()
        self.known = known_source(cleaned.get("url", ""))
        if cleaned.get("url") and not self.known:
            for name in ("title", "publisher"):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, _("A new source needs it."))
        return cleaned

    def save(self, network: Network) -> Source | None:
        """Cite the page for the network; None if there is none."""
        sent = dict(self.cleaned_data)
        supported = sent.pop("supports")
        if not sent["url"]:
            return None
        source = self.known or make_source(**sent)
        cite(network, source, supported)
        return source


class OtherNamesForm(forms.Form):
    """Further names of a network, one a line."""

    names = forms.CharField(
        label=_("Other names to add"),
        required=False,
        widget=AdminTextareaWidget(attrs={"rows": 3}),
        help_text=_("One a line."),
    )

    def clean_names(self) -> list[str]:
        """The names; raises ValidationError for one that is too long."""
        names = [line.strip() for line in self.cleaned_data["names"].splitlines() if line.strip()]
        field = OtherName._meta.get_field("name")
        for name in names:
            field.run_validators(name)
        return names

    def save(self, network: Network) -> None:
        """Give the network these names."""
        name_also(network, self.cleaned_data["names"])


class RejectionForm(forms.Form):
    """Why a suggestion is rejected."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        widget=AdminTextareaWidget(attrs={"rows": 2}),
        help_text=_("For the other curators; it is not published. Spam needs none."),
    )
