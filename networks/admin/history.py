"""The history of an entry in the admin: who changed what, when and why, and the way back."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import PAGE_VAR
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.db.models import Exists, Model, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from networks.history import reverting, states
from networks.history.differences import differences
from networks.history.records import ADDED, DELETED, LONGEST_REASON, Version
from networks.history.words import Line, in_words

from .recorded import ReasonField, RecordedAdmin

VERSIONS_PER_PAGE = 20
DELETED_PER_PAGE = 50


@dataclass(frozen=True)
class Step:
    """A version in the history: what it is if it is no plain change, and what it changed."""

    version: Version
    kind: str
    lines: list[Line]
    is_newest: bool


class RevertForm(forms.Form):
    """Going back to a version: the newest version that the curator has seen, and why."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    history_change_reason = ReasonField()


class HistoryAdmin(RecordedAdmin):
    """An admin of entries with their history, from which versions and deleted entries come back."""

    change_list_template = "admin/history/change_list.html"
    object_history_template = "admin/history/history.html"
    delete_confirmation_template = "admin/history/delete_confirmation.html"

    def get_urls(self) -> list:
        """With the pages of the history."""
        pages = (
            ("deleted/", self.deleted_view, "deleted"),
            ("<path:object_id>/history/<int:version_id>/", self.version_view, "version"),
        )
        return [
            *(
                path(route, self.admin_site.admin_view(view), name=self._name(name))
                for route, view, name in pages
            ),
            *super().get_urls(),
        ]

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None) -> HttpResponse:
        """All versions of an entry, newest first, each compared with the one before."""
        versions = self._versions(object_id).select_related("history_user").order_by("-history_id")
        entry = self.get_object(request, unquote(object_id))
        pages = Paginator(versions, VERSIONS_PER_PAGE)
        if entry is None and not pages.count:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        self._require_view(request, entry)
        page = pages.get_page(request.GET.get(PAGE_VAR))
        start = page.start_index() - 1 if pages.count else 0
        steps = _steps(
            self.model, list(versions[start : start + VERSIONS_PER_PAGE + 1]), is_first=page.number == 1
        )
        called = entry or steps[0].version.history_object
        context = self._context(request, entry, _("History of %s") % called) | {
            "called": called,
            "object_id": object_id,
            "steps": steps[:VERSIONS_PER_PAGE],
            "page_obj": page,
            "page_range": pages.get_elided_page_range(page.number),
            "page_var": PAGE_VAR,
            "may_revert": self._may_revert(request, entry),
        }
        return TemplateResponse(request, self.object_history_template, context | (extra_context or {}))

    def version_view(self, request: HttpRequest, object_id: str, version_id: int) -> HttpResponse:
        """What going back to a version would change; a POST does it."""
        version = self._versions(object_id).filter(history_id=version_id).first()
        if version is None:
            raise Http404(_("There is no such version."))
        entry = self.get_object(request, unquote(object_id))
        self._require_view(request, entry)
        may_revert = self._may_revert(request, entry)
        typed, errors = "", []
        if request.method == "POST":
            if not may_revert:
                raise PermissionDenied
            form = RevertForm(request.POST)
            errors = self._revert(request, entry, version, form)
            if not errors:
                return redirect(reverse(f"admin:{self._name('history')}", args=[object_id]))
            typed = form["history_change_reason"].value()
        newest = self._newest(version).history_id
        form = RevertForm(initial={"seen": newest, "history_change_reason": typed})
        plan = reverting.plan(version)
        title = _("Restore %s") if entry is None else _("Go back to an earlier version of %s")
        called = entry or version.history_object
        context = self._context(request, entry, title % called) | {
            "called": called,
            "object_id": object_id,
            "version": version,
            "plan": plan,
            "lines": in_words(self.model, [plan.differences])[0],
            "form": form,
            "errors": errors,
            "may_revert": may_revert,
        }
        return TemplateResponse(request, "admin/history/version.html", context)

    def deleted_view(self, request: HttpRequest) -> HttpResponse:
        """Entries that were deleted, the last one first."""
        self._require_view(request, None)
        history = self.model.history
        living = self.model._base_manager.filter(pk=OuterRef("id"))
        later = history.filter(id=OuterRef("id"), history_id__gt=OuterRef("history_id"))
        gone = history.filter(~Exists(living), ~Exists(later), history_type=DELETED)
        pages = Paginator(gone.select_related("history_user").order_by("-history_id"), DELETED_PER_PAGE)
        page = pages.get_page(request.GET.get(PAGE_VAR))
        title = _("Deleted %s") % self.opts.verbose_name_plural
        context = self._context(request, None, title) | {
            "page_obj": page,
            "page_range": pages.get_elided_page_range(page.number),
            "page_var": PAGE_VAR,
        }
        return TemplateResponse(request, "admin/history/deleted.html", context)

    def _revert(
        self, request: HttpRequest, entry: Model | None, version: Version, form: RevertForm
    ) -> list[str]:
        """Go back to the version and tell about it; what stands against it, in words."""
        if not form.is_valid():
            return [f"{form[name].label}: {each}" for name, said in form.errors.items() for each in said]
        try:
            with transaction.atomic():
                plan = reverting.plan(version)
                if form.cleaned_data["seen"] != self._newest(version).history_id:
                    return [
                        _("Somebody has changed the entry in the meantime. Look again at what would change.")
                    ]
                if plan.now == plan.then:
                    messages.info(request, _("It is like that already: nothing was changed."))
                    return []
                reason = _reason(entry, version, form.cleaned_data["history_change_reason"])
                reverted = reverting.carry_out(plan, reason)
                self.log_change(request, reverted, reason)
        except ValidationError as error:
            return error.messages
        except IntegrityError:
            return [
                _("The database refuses this version: another entry has something that has to be unique.")
            ]
        messages.success(request, reason)
        return []

    def _versions(self, object_id: str) -> QuerySet:
        try:
            return self.model.history.filter(id=self.opts.pk.to_python(unquote(object_id)))
        except ValidationError:
            return self.model.history.none()

    def _newest(self, version: Version) -> Version:
        return self.model.history.filter(id=version.id).latest("history_id")

    def _may_revert(self, request: HttpRequest, entry: Model | None) -> bool:
        return self.has_change_permission(request, entry) if entry else self.has_add_permission(request)

    def _require_view(self, request: HttpRequest, entry: Model | None) -> None:
        if not self.has_view_or_change_permission(request, entry):
            raise PermissionDenied

    def _name(self, page: str) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_{page}"

    def _context(self, request: HttpRequest, entry: Model | None, title: str) -> dict:
        request.current_app = self.admin_site.name
        return self.admin_site.each_context(request) | {
            "title": title,
            "opts": self.opts,
            "module_name": capfirst(self.opts.verbose_name_plural),
            "object": entry,
        }


def _steps(model: type[Model], versions: list[Version], *, is_first: bool) -> list[Step]:
    """Versions, newest first, each with what it changed since the next one in the list."""
    older = [*versions[1:], None][: len(versions)]
    found = [
        differences(model, states.of_version(before), states.of_version(version))
        if before and DELETED not in (before.history_type, version.history_type)
        else []
        for version, before in zip(versions, older, strict=True)
    ]
    return [
        Step(version, _kind(version, before), lines, is_newest=is_first and number == 0)
        for number, (version, before, lines) in enumerate(
            zip(versions, older, in_words(model, found), strict=True)
        )
    ]


def _kind(version: Version, before: Version | None) -> str:
    """What a version is, unless it is a change that somebody made."""
    if version.history_type == DELETED:
        return _("Deleted")
    if version.history_type == ADDED:
        if version.was_found:
            return _("As it was before the first change that was recorded")
        return _("Restored") if before else _("Added")
    return _("Found changed at the next edit; who changed it is not known") if version.was_found else ""


def _reason(entry: Model | None, version: Version, given: str) -> str:
    """The reason of the new version."""
    when = {"date": date_format(localtime(version.history_date), "DATETIME_FORMAT")}
    said = _("Went back to the version of %(date)s") if entry else _("Restored as it was on %(date)s")
    return Truncator(": ".join(filter(None, [said % when, given]))).chars(LONGEST_REASON)
