"""A suggestion beside the entry that it is about: what it says, what the entry says, what the entry shall say."""

from dataclasses import dataclass

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext

from networks import proposals
from networks.choices import CitedField, SuggestionState
from networks.decisions import decide
from networks.history.recording import edit
from networks.models import Citation, Network, Source, Suggestion

from .review_forms import EvidenceForm, OtherNamesForm, WholeNetworkForm


@dataclass(frozen=True)
class Row:
    """A field of the entry: its value now, what was suggested for it, and where the new value is written."""

    field: forms.BoundField
    now: str
    suggested: str


class Review:
    """What a curator sees and sends when accepting a suggestion. Its forms are those of the network's own page."""

    def __init__(self, request: HttpRequest, suggestion: Suggestion, site: admin.AdminSite):
        """Fill the forms with what the suggestion proposes, or with what was sent if it is being accepted."""
        self.request = request
        self.suggestion = suggestion
        self.networks = site.get_model_admin(Network)
        self.sources = site.get_model_admin(Source)
        self.citations = site.get_model_admin(Citation)
        self.sent = request.POST if request.method == "POST" and "_accept" in request.POST else None

    @property
    def is_allowed(self) -> bool:
        """Whether whoever asks may change the directory as the suggestion wants it."""
        if self.suggestion.is_new:
            return self.networks.has_add_permission(self.request)
        return self.networks.has_change_permission(self.request, self.suggestion.network)

    @property
    def may_cite(self) -> bool:
        """Whether whoever asks may add sources and citations."""
        return all(each.has_add_permission(self.request) for each in (self.sources, self.citations))

    @cached_property
    def form(self) -> forms.ModelForm:
        """The fields of the network that the suggestion is about, with the widgets of the network's own form."""
        said = self.suggestion
        network = None if said.is_new else said.network
        names = proposals.DRAFT_FIELDS if said.is_new else proposals.FIELDS[said.field]
        base = self.networks.get_form(self.request, network, change=not said.is_new, fields=names)
        form_class = type("ReviewForm", (WholeNetworkForm, base), {})
        if self.sent is not None:
            # Without what was proposed, so that whatever differs from the entry counts as changed.
            return form_class(self.sent, instance=network)
        return form_class(instance=network, initial=self.proposed)

    @cached_property
    def evidence(self) -> EvidenceForm | None:
        """The source of what is accepted."""
        if not self.may_cite or not self.supporting:
            return None
        initial = proposals.source_values(self.suggestion) | {"supports": self.supporting}
        return EvidenceForm(self.sent, initial=initial, supporting=self.supporting)

    @cached_property
    def other_names(self) -> OtherNamesForm | None:
        """Where a correction gives further names, the place for them."""
        if self.suggestion.field != CitedField.ALSO_KNOWN_AS:
            return None
        return OtherNamesForm(
            self.sent, initial={"names": "\n".join(proposals.other_names(self.suggestion))}, prefix="also"
        )

    @cached_property
    def proposed(self) -> dict:
        """Values by field of the network that the suggestion leaves no doubt about."""
        said = self.suggestion
        return proposals.draft_values(said) if said.is_new else proposals.corrected_values(said)

    @cached_property
    def supporting(self) -> list[CitedField]:
        """Fields of the network that the suggestion's source may support."""
        if self.suggestion.is_new:
            return proposals.DRAFT_CITED
        field = proposals.cited_field(self.suggestion)
        return [field] if field else []

    @property
    def rows(self) -> list[Row]:
        """The fields, side by side."""
        said = self.suggestion
        if said.is_new:
            shown = {
                "name": said.name,
                "url": said.url,
                "category": said.category,
                "summary_en": said.summary,
            }
            return [Row(field, "", str(shown.get(field.name) or "")) for field in self.form]
        main = proposals.FIELDS[said.field][:1]
        return [
            Row(
                field,
                proposals.current_value(said.network, field.name),
                said.proposal if [field.name] == main else "",
            )
            for field in self.form
        ]

    @property
    def has_fields(self) -> bool:
        """Whether there is anything to be changed on this page; if not, it is changed on the network's own."""
        return bool(self.form.fields or self.other_names)

    @property
    def relatives(self) -> list[Network]:
        """Networks, drafts among them, that the suggested one may be."""
        said = self.suggestion
        if not (said.is_new and said.is_waiting):
            return []
        return list(Network.objects.named_or_at([said.name], said.url).order_by("name", "pk")[:5])

    @property
    def forms(self) -> list[forms.BaseForm]:
        """Whatever is sent when the suggestion is accepted."""
        return [form for form in (self.form, self.other_names, self.evidence) if form is not None]

    def is_valid(self) -> bool:
        """Whether all of it can be saved."""
        return all(form.is_valid() for form in self.forms)

    def accept(self) -> Network:
        """Decide, then change the network or make the draft, with its source, all or nothing.

        Raises AlreadyDecidedError, and has then changed nothing.
        """
        said, new = self.suggestion, self.suggestion.is_new
        with edit(gettext("Suggestion accepted")):
            decide(said, SuggestionState.ACCEPTED, by=self.request.user)
            network = self.form.save(commit=False)
            self.networks.save_model(self.request, network, self.form, change=not new)
            self.networks.save_related(self.request, self.form, formsets=[], change=not new)
            if self.other_names:
                self.other_names.save(network)
            if self.evidence:
                self.evidence.save(network)
            message = self.networks.construct_change_message(self.request, self.form, [], add=new)
            (self.networks.log_addition if new else self.networks.log_change)(self.request, network, message)
            if new:
                said.network = network
                said.save(update_fields=["network"])
        return network
