"""What machines saw at the addresses of networks and communities."""

from datetime import date

from django.contrib import admin, messages
from django.db.models import Model
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timezone import localdate, now
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from networks import models
from networks.choices import LinkOutcome
from networks.link_querysets import LinkedQuerySet
from networks.linkcheck.policy import Policy
from networks.linkcheck.run import Run, targets

from .facets import ChoicesFilter, DateFilter, FacetAdmin, RuleFilter, YesNoFilter

MOST_AT_ONCE = 20  # addresses that a request may check, which a curator waits for
SECONDS = 15
HURRIED = {"delay": 1, "connect_timeout": 5, "read_timeout": 5, "total_timeout": 10}  # limits of their checks
SHOWN = 3  # newest checks on the page of an entry
SHOWN_OF_ADDRESS = 24  # characters in a list


class LinkStateFilter(RuleFilter):
    """By what the checks of the address found."""

    title = _("link")
    parameter_name = "link_state"

    def lookups(self, request: HttpRequest, model_admin: admin.ModelAdmin) -> list[tuple[str, str]]:
        """The options: those that are work, then what was found last."""
        return [
            ("attention", _("Needs a look: dead or moved")),
            ("dead", _("Dead: failed three times, over two weeks")),
            *((outcome.value, _last(outcome)) for outcome in LinkOutcome),
            ("unchecked", _("Not checked yet")),
        ]

    def queryset(self, request: HttpRequest, queryset: LinkedQuerySet) -> LinkedQuerySet:
        """The entries that the chosen option finds."""
        match self.value():
            case "attention":
                return queryset.link_needs_attention()
            case "dead":
                return queryset.with_dead_link()
            case "unchecked":
                return queryset.link_not_checked()
            case outcome if outcome in LinkOutcome.values:
                return queryset.link_last_found(outcome)
        return queryset


def _last(outcome: LinkOutcome) -> str:
    return gettext("Last check: %(outcome)s") % {"outcome": outcome.label}


class LinkedEntryAdmin(admin.ModelAdmin):
    """An admin of entries whose address is checked: for `readonly_fields` and `actions`."""

    @admin.display(description=_("link checks"))
    def link_checks(self, entry: Model) -> str | SafeString:
        """The newest checks, and the way to the others."""
        checks = entry.link_checks.all()[:SHOWN] if entry.pk else []
        subject = entry._meta.model_name
        address = f"{reverse('admin:networks_linkcheck_changelist')}?{subject}__exact={entry.pk}"
        context = {"entry": entry, "checks": checks, "all_checks": address}
        return render_to_string("admin/link_checks.html", context)

    @admin.action(description=_("Check links now"), permissions=["change"])
    def check_links(self, request: HttpRequest, queryset: LinkedQuerySet) -> None:
        """Look at the addresses of a few entries, those first that were not looked at for longest."""
        due = queryset.due_for_link_check(now())[:MOST_AT_ONCE]
        run = Run(targets(due), Policy(at_once=MOST_AT_ONCE, **HURRIED), seconds=SECONDS)
        for _target in run:
            pass
        if run.cut_off:
            message = _("Nobody could be reached: is this server connected? Nothing was noted.")
            self.message_user(request, message, messages.ERROR)
            return
        number = run.found.total()
        counts = ", ".join(
            f"{outcome.label}: {run.found[outcome]}" for outcome in LinkOutcome if run.found[outcome]
        )
        message = ngettext("%d address checked.", "%d addresses checked.", number) % number
        self.message_user(request, f"{message} {counts}".strip())
        self._tell_what_is_left(request, queryset, run)

    def _tell_what_is_left(self, request: HttpRequest, queryset: LinkedQuerySet, run: Run) -> None:
        """Say how many of the chosen entries were not checked, and why."""
        chosen, known = queryset.count(), queryset.with_address().count()
        if without := chosen - known:
            message = ngettext("%d has no address.", "%d have no address.", without)
            self.message_user(request, message % without, messages.WARNING)
        if left := known - run.found.total():
            message = ngettext(
                "%(left)d was left out: a request checks %(most)d at most, and ends after %(seconds)d seconds. "
                "Choose it again, or run manage.py check_links.",
                "%(left)d were left out: a request checks %(most)d at most, and ends after %(seconds)d seconds. "
                "Choose them again, or run manage.py check_links.",
                left,
            )
            limits = {"left": left, "most": MOST_AT_ONCE, "seconds": SECONDS}
            self.message_user(request, message % limits, messages.WARNING)


@admin.register(models.LinkCheck)
class LinkCheckAdmin(FacetAdmin):
    """Checks, to read: a machine writes them, and they go with their entry."""

    list_display = ["entry", "outcome", "why", "leads_to", "day"]
    list_display_links = ["day"]
    list_filter = [
        ("outcome", ChoicesFilter),
        ("reason", ChoicesFilter),
        ("is_newest", YesNoFilter),
        ("checked_at", DateFilter),
    ]
    list_select_related = ["network", "community"]
    search_fields = ["network__name", "network__slug", "community__name", "url", "final_url"]
    search_help_text = _("Name of a network or community, or an address.")
    fields = ["entry", "url", "checked_at", "outcome", "why", "detail", "final_url"]
    readonly_fields = fields
    actions = None

    @admin.display(description=_("network or community"))
    def entry(self, check: models.LinkCheck) -> SafeString:
        """Whose address it is, leading to the entry."""
        page = reverse(f"admin:networks_{check.subject._meta.model_name}_change", args=[check.subject.pk])
        return format_html('<a href="{}">{}</a>', page, check.subject)

    @admin.display(description=_("checked"), ordering="checked_at")
    def day(self, check: models.LinkCheck) -> date:
        """The day of the check."""
        return localdate(check.checked_at)

    @admin.display(description=_("reason"), ordering="reason")
    def why(self, check: models.LinkCheck) -> str:
        """From what the outcome follows."""
        return check.explanation

    @admin.display(description=_("leads to"), ordering="final_url", empty_value="–")
    def leads_to(self, check: models.LinkCheck) -> str | SafeString:
        """Where the address leads if that is not where it says."""
        link = '<a href="{}" rel="noopener noreferrer nofollow">{}</a>'
        label = Truncator(check.final_url.partition("://")[2].rstrip("/")).chars(SHOWN_OF_ADDRESS)
        return format_html(link, check.final_url, label) if check.final_url else ""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """A machine adds them."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.LinkCheck | None = None) -> bool:
        """What was seen was seen."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: models.LinkCheck | None = None) -> bool:
        """Whoever sees networks sees their checks."""
        return any(request.user.has_perm(f"networks.{right}_network") for right in ("view", "change"))

    def has_delete_permission(self, request: HttpRequest, obj: models.LinkCheck | None = None) -> bool:
        """Whoever deletes an entry deletes its checks with it; nobody deletes a check alone."""
        alone = request.resolver_match.view_name.startswith("admin:networks_linkcheck_")
        return not alone and any(
            request.user.has_perm(f"networks.delete_{subject}") for subject in ("network", "community")
        )
