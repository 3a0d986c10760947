"""Drafts, published and withdrawn entries: who may change what the public sees, and how."""

from collections.abc import Sequence

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth import get_permission_codename
from django.db.models import Count
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from networks import publishing
from networks.choices import Publication
from networks.history.recording import edit
from networks.models import Network, SlugHistory
from networks.querysets import NetworkQuerySet

from .facets import RuleFilter
from .publication_form import REASONS, PublicationForm

MOST_AT_ONCE = 100  # entries withdrawn by one confirmation
MOST_NAMED = 10  # entries that a message names


class PublicationFilter(RuleFilter):
    """By what the public sees of an entry."""

    title = _("publication")
    parameter_name = "publication"

    def lookups(self, request, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The options."""
        return Publication.choices

    def queryset(self, request, queryset: NetworkQuerySet) -> NetworkQuerySet:
        """The networks that the chosen option finds."""
        match self.value():
            case Publication.DRAFT:
                return queryset.drafts()
            case Publication.PUBLISHED:
                return queryset.published()
            case Publication.WITHDRAWN:
                return queryset.withdrawn()
        return queryset


class ReasonForm(forms.Form):
    """Why entries are withdrawn."""

    reason = forms.CharField(
        label=_("Reason, in English"),
        max_length=Network._meta.get_field("withdrawal_reason").max_length,
        widget=forms.Textarea({"rows": 3, "cols": 80}),
        help_text=_(
            "One or two sentences for readers. Their addresses will say this, and nothing else of the entries."
        ),
    )
    reason_es = forms.CharField(
        label=_("Reason, in Spanish"),
        max_length=Network._meta.get_field("withdrawal_reason").max_length,
        widget=forms.Textarea({"rows": 3, "cols": 80}),
        required=False,
        help_text=_("Where it is missing, Spanish pages show the English sentences."),
    )


class PublishingAdmin(admin.ModelAdmin):
    """What the list and the form of networks have to do with publishing."""

    form = PublicationForm

    def has_publish_permission(self, request, obj: Network | None = None) -> bool:
        """Whether the user may decide what the public sees."""
        codename = get_permission_codename("publish", self.opts)
        may_publish = request.user.has_perm(f"{self.opts.app_label}.{codename}")
        return may_publish and self.has_change_permission(request, obj)

    def get_readonly_fields(self, request, obj: Network | None = None):
        """Without the right to publish, its fields can be read only: whatever is sent for them is ignored."""
        fields = [*super().get_readonly_fields(request, obj), "withdrawn_on"]
        return fields if self.has_publish_permission(request, obj) else [*fields, "is_published", *REASONS]

    def get_fieldsets(self, request, obj: Network | None = None):
        """With a part about withdrawal for entries that readers have seen."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or obj.publication == Publication.DRAFT:
            return fieldsets
        options = {
            "fields": [*REASONS, "withdrawn_on"],
            "description": _(
                "An entry that readers have seen is not deleted but withdrawn: untick “published” and say why. "
                "Its address then shows the name and this reason, and leads on to the successor if there is one."
            ),
        }
        if obj.publication == Publication.PUBLISHED:
            options["classes"] = ["collapse"]
        return [*fieldsets, (_("Withdrawal"), options)]

    @admin.display(description=_("publication"), ordering="is_published")
    def publication(self, network: Network) -> str:
        """What the public sees of the entry."""
        return network.publication.label

    def save_model(self, request, obj: Network, form, change: bool) -> None:
        """Save, and say so if the address belonged to another entry until now."""
        if {"slug", "is_published"} & {*form.changed_data} and obj.publication != Publication.DRAFT:
            taken = (
                SlugHistory.objects.filter(slug=obj.slug).exclude(network=obj.pk).select_related("network")
            )
            for former in taken:
                words = gettext(
                    "The address “%(slug)s” led to %(network)s until now; now it is this entry’s."
                )
                words %= {"slug": former.slug, "network": former.network}
                self.message_user(request, words, messages.WARNING)
        super().save_model(request, obj, form, change)

    @admin.action(description=_("Publish"), permissions=["publish"])
    def publish(self, request, queryset: NetworkQuerySet) -> None:
        """Make the entries public that can be, and say of the others why they cannot."""
        with edit(gettext("Published")):
            published, refused = publishing.publish(queryset)
            self._log_publication(request, published, gettext("Published."))
        if published or not refused:
            message = ngettext("%d network published.", "%d networks published.", len(published))
            self.message_user(request, message % len(published))
        if refused:
            named = [f"{network} ({'; '.join(words)})" for network, words in refused.items()]
            message = ngettext(
                "%(number)d network cannot be published: %(names)s.",
                "%(number)d networks cannot be published: %(names)s.",
                len(refused),
            )
            words = message % {"number": len(refused), "names": _listed(named)}
            self.message_user(request, words, messages.WARNING)

    @admin.action(description=_("Unpublish with a reason"), permissions=["publish"])
    def withdraw(self, request, queryset: NetworkQuerySet) -> HttpResponse | None:
        """Ask why, then withdraw the published ones among the entries."""
        form = ReasonForm(request.POST if request.POST.get("post") else None)
        public = queryset.published()
        if not self._can_be_asked(request, public, gettext("None of these networks is published.")):
            return None
        if not form.is_valid():
            return self._ask(request, queryset, public, action="withdraw", form=form)
        with edit(gettext("Withdrawn: %s") % form.cleaned_data["reason"]):
            withdrawn = publishing.withdraw(public, **form.cleaned_data)
            self._log_publication(request, withdrawn, gettext("Withdrawn: %s") % form.cleaned_data["reason"])
        message = ngettext("%d network withdrawn.", "%d networks withdrawn.", len(withdrawn))
        self.message_user(request, message % len(withdrawn))
        return None

    @admin.action(description=_("Back to draft"), permissions=["publish"])
    def back_to_draft(self, request, queryset: NetworkQuerySet) -> HttpResponse | None:
        """Ask once more, then hide the entries as if they had never been public."""
        seen = queryset.once_public()
        if not self._can_be_asked(request, seen, gettext("All of these networks are drafts already.")):
            return None
        if not request.POST.get("post"):
            return self._ask(request, queryset, seen, action="back_to_draft")
        with edit(gettext("Made a draft again")):
            hidden = publishing.back_to_draft(seen)
            self._log_publication(request, hidden, gettext("Made a draft again."))
        message = ngettext("%d network is a draft again.", "%d networks are drafts again.", len(hidden))
        self.message_user(request, message % len(hidden))
        return None

    def _can_be_asked(self, request, networks: NetworkQuerySet, otherwise: str) -> bool:
        """Whether there are entries to ask about and not too many for one confirmation; says so if not."""
        number = networks.count()
        if number > MOST_AT_ONCE:
            words = gettext("Choose at most %(most)d networks at once; these are %(number)d.")
            self.message_user(request, words % {"most": MOST_AT_ONCE, "number": number}, messages.ERROR)
        elif not number:
            self.message_user(request, otherwise, messages.WARNING)
        return 0 < number <= MOST_AT_ONCE

    def _ask(
        self, request, chosen: NetworkQuerySet, networks: NetworkQuerySet, *, action: str, form=None
    ) -> HttpResponse:
        """The page on which an action is confirmed."""
        networks = networks.annotate(shares_count=Count("shares", distinct=True))
        context = self.admin_site.each_context(request) | {
            "title": self.get_action(action)[2],
            "opts": self.opts,
            "action": action,
            "checkbox_name": ACTION_CHECKBOX_NAME,
            "networks": networks,
            "left_alone": chosen.exclude(pk__in=networks.values("pk")),
            "form": form,
            "media": self.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, f"admin/networks/network/{action}.html", context)

    @staticmethod
    def _log_publication(request, networks: Sequence[Network], words: str) -> None:
        """Note in the history of each entry what was done."""
        LogEntry.objects.log_actions(request.user.pk, networks, CHANGE, words)


def _listed(names: Sequence[str]) -> str:
    """The names, the first ones if they are many."""
    rest = len(names) - MOST_NAMED
    more = [ngettext("%d more", "%d more", rest) % rest] if rest > 0 else []
    return ", ".join([*names[:MOST_NAMED], *more])
