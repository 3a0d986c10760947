"""Suggestions of visitors: the queue, and the page on which one is decided about."""

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from networks import models
from networks.choices import SuggestionState
from networks.decisions import AlreadyDecidedError, decide, reopen
from networks.suggestion_querysets import WAITING_FIRST, SuggestionQuerySet
from networks.wording import partial_date

from .facets import ChoicesFilter, FacetAdmin
from .review import Review
from .review_forms import RejectionForm

SHOWN_WORDS = 100  # characters of what a suggestion says, in the list
SHOWN_BESIDE = 5  # suggestions above the form of the entry that they are about


@admin.register(models.Suggestion)
class SuggestionAdmin(FacetAdmin):
    """What visitors propose. Nothing of it is public before a curator has accepted it."""

    list_display = ["subject", "kind", "says", "state", "received", "times"]
    list_filter = [("state", ChoicesFilter), ("kind", ChoicesFilter)]
    list_select_related = ["network"]
    list_per_page = 50
    ordering = [WAITING_FIRST, "-received_at", "-pk"]
    search_fields = ["name", "url", "summary", "why", "proposal", "source_url", "network__name"]
    actions = ["mark_spam", "mark_spam_of_senders"]

    @admin.display(description=_("suggestion"), ordering="name")
    def subject(self, suggestion: models.Suggestion) -> str:
        """What it is about."""
        return str(suggestion)

    @admin.display(description=_("what it says"))
    def says(self, suggestion: models.Suggestion) -> str:
        """The beginning of its words; addresses are on its page."""
        return Truncator(suggestion.summary or suggestion.proposal).chars(SHOWN_WORDS)

    @admin.display(description=_("received"), ordering="received_at")
    def received(self, suggestion: models.Suggestion) -> str:
        """The day on which it came."""
        return localtime(suggestion.received_at).date().isoformat()

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Visitors send them; a curator adds a network instead."""
        return False

    # --- Many at once --------------------------------------------------------------------------------------

    @admin.action(description=_("Mark as spam"), permissions=["change"])
    def mark_spam(self, request: HttpRequest, queryset: SuggestionQuerySet) -> None:
        """Put away the chosen ones that wait."""
        number = models.Suggestion.objects.filter(pk__in=queryset.order_by().values("pk")).decide(
            SuggestionState.SPAM, by=request.user
        )
        self.message_user(
            request,
            ngettext("%d suggestion marked as spam.", "%d suggestions marked as spam.", number) % number,
        )

    @admin.action(
        description=_("Mark as spam, with all else of the same senders that waits"), permissions=["change"]
    )
    def mark_spam_of_senders(self, request: HttpRequest, queryset: SuggestionQuerySet) -> None:
        """Put away the chosen ones and whatever their senders sent on the same day."""
        self.mark_spam(request, models.Suggestion.objects.with_senders_of(queryset))

    # --- One -----------------------------------------------------------------------------------------------

    def change_view(
        self, request: HttpRequest, object_id: str, form_url="", extra_context=None
    ) -> HttpResponse:
        """The suggestion beside the entry; a curator accepts, rejects, or calls it spam."""
        suggestion = self.get_object(request, unquote(object_id))
        if suggestion is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        if not self.has_view_or_change_permission(request, suggestion):
            raise PermissionDenied
        review = Review(request, suggestion, self.admin_site)
        rejection = RejectionForm(request.POST if "_reject" in request.POST else None)
        if request.method == "POST":
            if not self.has_change_permission(request, suggestion):
                raise PermissionDenied
            try:
                if answer := self._decide(request, review, rejection):
                    return answer
            except AlreadyDecidedError as error:
                self.message_user(request, _decided_already(error.suggestion), messages.ERROR)
                return redirect(request.get_full_path())
        return self._review_page(request, review, rejection, extra_context)

    def _decide(self, request: HttpRequest, review: Review, rejection: RejectionForm) -> HttpResponse | None:
        """Do what the curator asks for; None if the page has to be shown again. Raises AlreadyDecidedError."""
        suggestion = review.suggestion
        if "_accept" in request.POST:
            if not review.is_allowed:
                raise PermissionDenied
            if not suggestion.is_waiting:
                raise AlreadyDecidedError(suggestion)
            return self._accepted(request, review) if review.is_valid() else None
        if "_reject" in request.POST:
            if not rejection.is_valid():
                return None
            reason = rejection.cleaned_data["reason"]
            decide(suggestion, SuggestionState.REJECTED, by=request.user, reason=reason)
            return self._put_away(request, suggestion, gettext("“%s” was rejected."))
        if "_spam" in request.POST:
            decide(suggestion, SuggestionState.SPAM, by=request.user)
            return self._put_away(request, suggestion, gettext("“%s” was marked as spam."))
        if "_reopen" in request.POST:
            reopen(suggestion)
            self.log_change(request, suggestion, gettext("Waits again."))
            self.message_user(request, gettext("“%s” waits again.") % suggestion, messages.SUCCESS)
            return redirect(request.get_full_path())
        return None

    def _accepted(self, request: HttpRequest, review: Review) -> HttpResponse:
        """Accept it, and lead on to the draft, or to the entry if that is where the rest has to be done."""
        suggestion, network = review.suggestion, review.accept()
        self.log_change(request, suggestion, str(suggestion.get_state_display()))
        entry = reverse("admin:networks_network_change", args=[network.pk])
        if suggestion.is_new:
            text = gettext("“%s” is a draft now. Complete it, then publish it.") % network
        elif review.has_fields:
            text = format_html(gettext("The entry <a href='{}'>{}</a> was changed."), entry, network)
            self.message_user(request, text, messages.SUCCESS)
            return redirect("admin:networks_suggestion_changelist")
        else:
            text = gettext("Accepted. Change the entry of “%s” as the suggestion says.") % network
        self.message_user(request, text, messages.SUCCESS)
        return redirect(f"{entry}?suggestion={suggestion.pk}")

    def _put_away(self, request: HttpRequest, suggestion: models.Suggestion, text: str) -> HttpResponse:
        self.log_change(request, suggestion, str(suggestion.get_state_display()))
        self.message_user(request, text % suggestion, messages.SUCCESS)
        return redirect("admin:networks_suggestion_changelist")

    def _review_page(
        self, request: HttpRequest, review: Review, rejection: RejectionForm, extra_context: dict | None
    ) -> HttpResponse:
        suggestion = review.suggestion
        decides = suggestion.is_waiting and self.has_change_permission(request, suggestion)
        accepts = decides and review.is_allowed
        context = self.admin_site.each_context(request) | {
            "title": gettext("Suggestion: %s") % suggestion,
            "opts": self.opts,
            "original": suggestion,
            "suggestion": suggestion,
            "review": review,
            "rejection": rejection,
            "decides": decides,
            "accepts": accepts,
            "reopens": suggestion.state in (SuggestionState.REJECTED, SuggestionState.SPAM)
            and self.has_change_permission(request, suggestion),
            "errors": accepts and any(form.errors for form in review.forms),
            "media": self.media + review.networks.media + (review.form.media if accepts else self.media),
            "has_view_permission": True,
        }
        return TemplateResponse(
            request, "admin/networks/suggestion/review.html", context | (extra_context or {})
        )


class SuggestionsBeside(admin.ModelAdmin):
    """An admin of networks that shows what visitors suggested for the entry: what waits, and what was just accepted."""

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        """With the suggestions above the form; `suggestion` of the query is the one that was just accepted."""
        if obj and self.admin_site.get_model_admin(models.Suggestion).has_view_permission(request):
            asked = request.GET.get("suggestion", "")
            chosen = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 18 else None
            context["suggestions"] = obj.suggestions.beside(chosen)[:SHOWN_BESIDE]
        return super().render_change_form(request, context, add, change, form_url, obj)


def _decided_already(suggestion: models.Suggestion) -> str:
    """That somebody was quicker."""
    if suggestion.is_waiting:
        return gettext("“%(name)s” cannot wait again: the same suggestion waits already.") % {
            "name": suggestion
        }
    return gettext(
        "Nothing was changed: “%(name)s” was decided about already (%(state)s, %(who)s, %(date)s)."
    ) % {
        "name": suggestion,
        "state": suggestion.get_state_display(),
        "who": suggestion.decided_by or gettext("by nobody known"),
        "date": partial_date(localtime(suggestion.decided_at).date().isoformat()),
    }
