"""Merging two entries that are one network, and taking it back."""

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networks import merging
from networks.history.recording import edit
from networks.models import Merge, Network
from networks.querysets import NetworkQuerySet

FITTING = "fitting-"  # before the name of a part: the other network's sources support the kept answer


class MergeForm(forms.Form):
    """Whose answer is taken where two entries differ."""

    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, plan: merging.Plan, *args, **kwargs):
        super().__init__(*args, initial={"digest": plan.digest}, **kwargs)
        self.facts = plan.offered
        for fact in self.facts:
            name = fact.part.name
            self.fields[name] = forms.ChoiceField(
                label=fact.part.label,
                choices=[(choice.value, choice.label) for choice in fact.options],
                widget=forms.RadioSelect,
                initial=fact.choice.value,
            )
            if fact.asks_about_sources:
                self.fields[FITTING + name] = forms.BooleanField(required=False)

    def rows(self) -> list[tuple]:
        """Each fact with its buttons (kept, merged, both) and the box for its sources, if there is one."""
        return [
            (
                fact,
                list(self[fact.part.name].subwidgets),
                self[FITTING + fact.part.name] if fact.asks_about_sources else None,
            )
            for fact in self.facts
        ]


def _asked(data) -> dict:
    """What a sent form asks of a plan."""
    parts = {fact.name for fact in merging.PARTS}
    return {
        "choices": {name: data[name] for name in parts & {*data}},
        "fitting": {name for name in parts if data.get(FITTING + name)},
    }


class MergingAdmin(admin.ModelAdmin):
    """What the list and the form of networks have to do with merging."""

    def has_merge_permission(self, request, obj: Network | None = None) -> bool:
        """Whether the user may merge: it changes one entry, deletes another and moves a public address."""
        return self.has_publish_permission(request, obj) and self.has_delete_permission(request, obj)

    def get_urls(self) -> list:
        """With the page on which two networks are merged."""
        view = self.admin_site.admin_view(self.merge_view)
        return [
            path("<int:kept>/merge/<int:merged>/", view, name="networks_network_merge"),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        """With the merges that can be taken back."""
        merges = Merge.objects.filter(kept=object_id) if object_id.isdecimal() else Merge.objects.none()
        context = {"merges": merges, "may_merge": self.has_merge_permission(request)}
        return super().history_view(request, object_id, context | (extra_context or {}))

    @admin.action(description=_("Merge two into one"), permissions=["merge"])
    def merge(self, request, queryset: NetworkQuerySet) -> HttpResponse | None:
        """Go to the page on which the two chosen networks are merged."""
        chosen = list(queryset[:3])
        if len(chosen) != 2:
            self.message_user(request, gettext("Choose exactly two networks to merge."), messages.ERROR)
            return None
        kept, merged = merging.better_kept(*chosen)
        return redirect("admin:networks_network_merge", kept.pk, merged.pk)

    def merge_view(self, request, kept: int, merged: int) -> HttpResponse:
        """What merging two networks would do; by POST, doing it."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        try:
            return self._merge_page(request, kept, merged)
        except Network.DoesNotExist as error:
            raise Http404(gettext("One of these networks does not exist any more.")) from error

    def _merge_page(self, request, kept: int, merged: int) -> HttpResponse:
        asked = _asked(request.POST)
        plan = merging.plan(kept, merged, **asked)
        form = MergeForm(plan, request.POST if request.method == "POST" else None)
        if "merge" in request.POST and form.is_valid():
            try:
                with edit(gettext("Merged “%(merged)s” into it") % {"merged": plan.merged}):
                    made = merging.merge(
                        kept, merged, **asked, digest=form.cleaned_data["digest"], by=request.user
                    )
            except merging.OutdatedError:
                words = gettext(
                    "One of the entries was changed since you opened this page. Look again, please."
                )
                self.message_user(request, words, messages.WARNING)
                return redirect(request.path)
            except merging.RefusedError:
                pass  # the page says it
            except ValidationError as error:
                form.add_error(None, error)
            else:
                return self._merged(request, made, plan.merged)
        context = self.admin_site.each_context(request) | {
            "title": gettext("Merge “%(merged)s” into “%(kept)s”")
            % {"merged": plan.merged, "kept": plan.kept},
            "opts": self.opts,
            "plan": plan,
            "form": form,
            "media": self.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/networks/network/merge.html", context)

    def _merged(self, request, made: Merge, merged: Network) -> HttpResponse:
        words = {"name": made.merged_name, "slug": made.merged_slug}
        log = LogEntry.objects.log_actions
        log(request.user.pk, [made.kept], CHANGE, gettext("Merged “%(name)s” (%(slug)s) into it.") % words)
        log(request.user.pk, [merged], DELETION, gettext("Merged into “%s”.") % made.kept)
        self.message_user(
            request,
            format_html(
                '{} <a href="{}">{}</a>',
                gettext("“%(name)s” is merged; its address /networks/%(slug)s/ leads here.") % words,
                reverse("admin:networks_merge_undo", args=[made.pk]),
                gettext("Undo"),
            ),
            messages.SUCCESS,
        )
        return redirect("admin:networks_network_change", made.kept.pk)


@admin.register(Merge)
class MergeAdmin(admin.ModelAdmin):
    """Merges, to look up and to take back; they are made in the list of networks."""

    list_display = ["merged_name", "kept", "merged_at", "merged_by", "undone_at", "undone_by"]
    list_select_related = ["kept", "merged_by", "undone_by"]
    list_filter = [("undone_at", admin.EmptyFieldListFilter)]
    search_fields = ["merged_name", "merged_slug", "kept__name", "kept__slug"]
    fields = ["merged_name", "merged_slug", "kept", "merged_at", "merged_by", "undone_at", "undone_by"]

    def has_add_permission(self, request) -> bool:
        """Two networks are merged in their list."""
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        """A record of what was done stays as it is."""
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        """Without its record, a merge could not be taken back."""
        return False

    def has_view_permission(self, request, obj=None) -> bool:
        """Who may merge sees what was merged."""
        return self.admin_site.get_model_admin(Network).has_merge_permission(request)

    def has_module_permission(self, request) -> bool:
        """The same for the first page of the desk."""
        return self.has_view_permission(request)

    def get_urls(self) -> list:
        """With the page on which a merge is taken back."""
        view = self.admin_site.admin_view(self.undo_view)
        return [path("<int:pk>/undo/", view, name="networks_merge_undo"), *super().get_urls()]

    def undo_view(self, request, pk: int) -> HttpResponse:
        """What taking a merge back would do; by POST, doing it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        merge = get_object_or_404(Merge.objects.select_related("kept"), pk=pk)
        if request.method == "POST":
            try:
                return self._undone(request, merging.undo(merge, by=request.user))
            except merging.RefusedError:
                pass  # the page says it
        undoing = merging.undoing(merge)
        context = self.admin_site.each_context(request) | {
            "title": gettext("Take “%(name)s” out again") % {"name": merge.merged_name},
            "opts": self.opts,
            "undoing": undoing,
            "merge": merge,
            "media": self.media,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/networks/merge/undo.html", context)

    def _undone(self, request, done: merging.Undoing) -> HttpResponse:
        log = LogEntry.objects.log_actions
        log(request.user.pk, [done.network], ADDITION, gettext("Came back from a merge that was undone."))
        if kept := done.merge.kept:
            words = gettext("Took “%(name)s” out again.") % {"name": done.network}
            log(request.user.pk, [kept], CHANGE, words)
        words = gettext("“%(name)s” is an entry of its own again.") % {"name": done.network}
        self.message_user(request, words, messages.SUCCESS)
        for lost in done.lost:
            self.message_user(request, lost, messages.WARNING)
        return redirect("admin:networks_network_change", done.network.pk)
