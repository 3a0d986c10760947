"""What the public may send: a network that is missing, or a correction of one that is listed."""

import re
import unicodedata
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from networks.choices import CORRECTIONS, SuggestionKind, Trouble
from networks.models import Category, Network, Suggestion
from networks.models.network import WEB_ADDRESS
from networks.models.suggestion import LONG_TEXT

SHORTEST = 3  # seconds in which nobody reads and fills in a form
LONGEST = 24 * 60 * 60  # seconds for which an opened form can be sent
SHOWN_DUPLICATES = 5

# Marks that turn the direction of what stands beside them, and those that take no room.
INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def visible(text: str) -> str:
    """The text without marks that a reader cannot see but that change how the rest looks."""
    return INVISIBLE.sub("", text)


class PlainText(forms.CharField):
    """Text as a person writes it, in one line or, with `lines`, in several."""

    def __init__(self, *, lines: int = 1, **kwargs):
        self.lines = lines
        if lines > 1:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": lines}))
        super().__init__(**kwargs)

    def to_python(self, value):
        """The text with plain spaces and line ends."""
        text = visible(super().to_python(value))
        if self.lines == 1:
            return " ".join(text.split())
        return "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n")).strip()

    def run_validators(self, value):
        """Raise ValidationError for characters that no keyboard writes."""
        if any(unicodedata.category(letter) == "Cc" and letter != "\n" for letter in value):
            raise ValidationError(_("This holds characters that cannot be printed. Write plain text."))
        super().run_validators(value)


class WebAddress(forms.URLField):
    """The address of a web page, with or without “https://” before it."""

    default_validators = [WEB_ADDRESS]
    default_error_messages = {"invalid": _("Write a web address such as https://example.org/page.")}
    widget = forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off", "spellcheck": "false"})

    def __init__(self, **kwargs):
        super().__init__(assume_scheme="https", **kwargs)

    def to_python(self, value):
        """The address, with its scheme."""
        return super().to_python(visible(value or ""))

    def run_validators(self, value):
        """Raise ValidationError with one sentence, whatever is wrong, also if it pretends to lead elsewhere."""
        try:
            super().run_validators(value)
        except ValidationError as error:
            if {each.code for each in error.error_list} == {"max_length"}:
                raise
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if "@" in urlsplit(value).netloc:
            raise ValidationError(self.error_messages["invalid"], code="invalid")


class SuggestionForm(forms.Form):
    """What both forms have in common: source, e-mail, and what tells a person from a machine.

    `subject` is a trap: people do not see it, machines fill it in. The time at which the form was opened comes back
    signed, because machines neither wait nor keep a form for long.
    """

    error_css_class = "wrong"

    source_url = WebAddress(
        label=_("A page that says so"),
        required=False,
        max_length=400,
        help_text=_("An article, a study, an announcement. Every fact here names the page it comes from."),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        help_text=_(
            "Only so that a curator can ask you something. It is never shown or passed on, and it is deleted "
            "90 days after the decision about your suggestion, or a year after you sent it."
        ),
    )
    subject = forms.CharField(
        label=_("Leave this field empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    signer = TimestampSigner(salt="networks.forms.opened")

    @property
    def is_trapped(self) -> bool:
        """Whether the field is filled in that people do not see."""
        return bool(self.data.get("subject"))

    @cached_property
    def stamp(self) -> str:
        """When the form was opened, signed: the time that was sent, or now if that cannot be used any more."""
        sent = self.data.get("opened", "")
        return sent if sent and self._age(sent) in {"right", "young"} else self.signer.sign("")

    def clean(self):
        """Raise ValidationError unless the form was open for as long as a person needs."""
        cleaned = super().clean()
        match self._age(self.data.get("opened", "")):
            case "young":
                raise ValidationError(
                    _("That was faster than anybody writes. Wait a few seconds, then send it again.")
                )
            case "old":
                raise ValidationError(
                    _("The form was open for more than a day. Nothing is lost: send it again.")
                )
            case "unknown":
                raise ValidationError(
                    _("It cannot be told when the form was opened. Nothing is lost: send it again.")
                )
        return cleaned

    def _age(self, stamp: str) -> str:
        """Whether a stamp is of the right age, too young or too old, or unknown because it is not ours."""
        try:
            self.signer.unsign(stamp, max_age=LONGEST)
        except SignatureExpired:
            return "old"
        except BadSignature:
            return "unknown"
        try:
            self.signer.unsign(stamp, max_age=SHORTEST)
        except SignatureExpired:
            return "right"
        return "young"

    def suggestion(self) -> Suggestion:
        """What a valid form says, not saved yet."""
        kept = ("source_url", "email")
        return Suggestion(**{name: self.cleaned_data[name] for name in kept})


class NewNetworkForm(SuggestionForm):
    """A network that is missing."""

    field_order = ["name", "url", "category", "summary", "why", "source_url", "email", "anyway"]

    name = PlainText(
        label=_("Name of the network"),
        max_length=120,
        help_text=_("As it calls itself."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    url = WebAddress(
        label=_("Its address"),
        required=False,
        max_length=200,
        help_text=_(
            "Such as https://example.org. If you do not know it, name a page below that speaks of it."
        ),
    )
    category = forms.ChoiceField(label=_("What kind of network it is"), required=False)
    summary = PlainText(
        label=_("What it is, in one line"),
        max_length=160,
        help_text=_("For whom it is and what one does there; 160 characters at most."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    why = PlainText(label=_("Why doctors should know it"), max_length=LONG_TEXT, lines=4)
    anyway = forms.BooleanField(label=_("It is another network: send it all the same"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = [(category.code, category.name) for category in Category.objects.all()]
        self.fields["category"].choices = [("", _("I am not sure")), *kinds]
        self.fields["source_url"].help_text = _(
            "An article, a study, an announcement. Leave it empty if the network’s own address above says it all."
        )

    @property
    def asks_anyway(self) -> bool:
        """Whether the sender is asked if it is another network than those that are listed."""
        return "anyway" in self.errors or bool(self.data.get("anyway"))

    @cached_property
    def duplicates(self) -> list[Network]:
        """Published networks that have the name or the address already."""
        sent = self.cleaned_data
        known = Network.objects.published().named_or_at([sent["name"]], sent["url"])
        return list(known.order_by("name", "pk")[:SHOWN_DUPLICATES])

    def clean(self):
        """Raise ValidationError if nothing leads to the network, or if it is listed and the sender did not see that."""
        cleaned = super().clean()
        if not {"url", "source_url"} & self.errors.keys() and not (cleaned["url"] or cleaned["source_url"]):
            self.add_error("url", _("Give its address, or below a page that speaks of it: one of the two."))
        if not self.errors and self.duplicates and not cleaned["anyway"]:
            self.add_error("anyway", _("It seems to be listed already. Say so if it is another network."))
        return cleaned

    def suggestion(self) -> Suggestion:
        """A new network."""
        said = super().suggestion()
        said.kind = SuggestionKind.NEW
        said.category_id = self.cleaned_data["category"] or None
        for name in ("name", "url", "summary", "why"):
            setattr(said, name, self.cleaned_data[name])
        return said


class CorrectionForm(SuggestionForm):
    """What is wrong with an entry."""

    field_order = ["field", "proposal", "source_url", "email"]

    field = forms.ChoiceField(label=_("What is wrong?"), choices=[("", _("Choose")), *CORRECTIONS])
    proposal = PlainText(
        label=_("What is right?"),
        max_length=LONG_TEXT,
        lines=4,
        help_text=_(
            "If it has closed, this may stay empty; better: since when, and where its people went, if you know."
        ),
        error_messages={"required": _("Say what it should be instead.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # That a network has closed says enough.
        self.fields["proposal"].required = self.data.get("field") != Trouble.HAS_CLOSED

    def suggestion(self) -> Suggestion:
        """A correction; of which network is for the caller to say."""
        said = super().suggestion()
        said.kind = SuggestionKind.CORRECTION
        said.field, said.proposal = self.cleaned_data["field"], self.cleaned_data["proposal"]
        return said
