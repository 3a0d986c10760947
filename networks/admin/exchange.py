"""Import and export in the admin: from requests to tables and back."""

import tempfile
from collections.abc import Callable
from typing import BinaryIO

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin

from networks import models
from networks.exchange.description import describe, numbers
from networks.exchange.plan import Plan
from networks.exchange.reading import read, too_large
from networks.exchange.resource import DirectoryResource
from networks.exchange.sheets import MOST_BYTES, MOST_ROWS, Sheet, UnreadableFileError
from networks.exchange.writing import write_csv, write_template, write_xlsx

CSV = "csv"
XLSX = "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_IN_MEMORY = 2_000_000  # bytes of a file for download; the rest of a larger one waits on disk


class UploadForm(forms.Form):
    """A file to import."""

    file = forms.FileField(
        label=gettext_lazy("File"), help_text=gettext_lazy("CSV in UTF-8, or XLSX (its first sheet is read).")
    )

    def clean_file(self):
        """Refuse large files before they are read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(too_large())
        return file


class ConfirmForm(forms.Form):
    """Which preview is confirmed."""

    token = forms.UUIDField()


class FormatForm(forms.Form):
    """In which format to export."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Format"),
        widget=forms.RadioSelect,
        initial=XLSX,
        choices=[
            (XLSX, gettext_lazy("XLSX, for Excel and LibreOffice")),
            (CSV, gettext_lazy("CSV (UTF-8, commas)")),
        ],
    )


class ExchangeAdmin(ImportExportMixin, admin.ModelAdmin):
    """An admin whose table can be exported and imported; the table is the only class in `resource_classes`.

    Its list leads to the pages. The library's own pages need inline scripts and styles, which our policy refuses,
    and keep what is to be imported in a file of the machine that made the preview.
    """

    import_template_name = "admin/networks/exchange/import.html"
    preview_template_name = "admin/networks/exchange/preview.html"
    export_template_name = "admin/networks/exchange/export.html"

    def get_urls(self):
        """With the address of the empty table."""
        address = path(
            "import/template.<str:kind>",
            self.admin_site.admin_view(self.template_action),
            name="{}_{}_import_template".format(*self.get_model_info()),
        )
        return [address, *super().get_urls()]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever may add and change entries one by one."""
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        """Whoever may see the entries."""
        return self.has_view_permission(request)

    # --- Export ------------------------------------------------------------------------------------------------

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """What the list shows with its search and filters, as a file; first a page that asks for the format."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        try:
            queryset = self.get_export_queryset(request)
        except IncorrectLookupParameters:
            messages.error(request, _("These filters make no sense, so nothing is exported."))
            return HttpResponseRedirect(self._address("changelist"))
        form = FormatForm(request.POST or None)
        if form.is_valid():
            return self._file_of(request, queryset, form.cleaned_data["kind"])
        context = {"form": form, "number": queryset.count(), "is_filtered": bool(request.GET)}
        return self._page(request, self.export_template_name, _("Export: %(table)s"), context)

    def _file_of(self, request: HttpRequest, queryset, kind: str) -> FileResponse:
        resource = self._resource(request)

        def write(file: BinaryIO) -> None:
            if kind == CSV:
                write_csv(file, resource.names(), resource.rows(queryset))
            else:
                write_xlsx(file, resource.names(), resource.rows(queryset), numbers=numbers(resource))

        return self._download(write, kind, f"{localdate():%Y-%m-%d}")

    def template_action(self, request: HttpRequest, kind: str) -> FileResponse:
        """An empty table to fill in."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if kind not in CONTENT_TYPES:
            raise Http404
        resource = self._resource(request)

        def write(file: BinaryIO) -> None:
            if kind == CSV:
                write_csv(file, resource.names(), [])
            else:
                write_template(file, describe(resource))

        return self._download(write, kind, "template")

    # --- Import ------------------------------------------------------------------------------------------------

    def import_action(self, request: HttpRequest, **kwargs) -> HttpResponse:
        """A form for a file; sent, it gives a preview, or all that is wrong with the file. Nothing is written."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._upload_page(request, UploadForm())
        form = UploadForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._upload_page(request, form)
        content = form.cleaned_data["file"].read()
        try:
            sheet = self._sheet(content)
        except UnreadableFileError as error:
            form.add_error("file", str(error))
            return self._upload_page(request, form)
        plan = self._resource(request).preview(sheet)
        if not plan.is_possible:
            return self._upload_page(request, form, plan)
        pending = models.PendingImport.objects.keep(
            user=request.user,
            table=self.opts.label_lower,
            file_name=form.cleaned_data["file"].name,
            content=content,
            digest=plan.digest,
        )
        return self._preview_page(request, plan, pending)

    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest, **kwargs) -> HttpResponse:
        """Import what the preview showed, if the directory still allows exactly that."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        try:
            with transaction.atomic():
                return self._confirmed(request)
        except IntegrityError:
            messages.error(
                request, _("Others changed the same entries just now. Nothing was imported: try again.")
            )
            return HttpResponseRedirect(self._address("import"))

    def _confirmed(self, request: HttpRequest) -> HttpResponse:
        form = ConfirmForm(request.POST)
        waiting = models.PendingImport.objects.waiting(request.user, self.opts.label_lower)
        chosen = waiting.filter(token=form.cleaned_data["token"]) if form.is_valid() else waiting.none()
        pending = chosen.select_for_update().first()
        if not pending:
            messages.error(
                request, _("This preview has expired, or has been confirmed before. Choose the file again.")
            )
            return HttpResponseRedirect(self._address("import"))
        sheet = self._sheet(bytes(pending.content))
        reason = _("Imported from “%(file)s”") % {"file": pending.file_name}
        plan, is_done = self._resource(request).carry_out(sheet, pending.digest, reason)
        if is_done:
            pending.delete()
            self._log_import(request, plan, reason)
            messages.success(request, f"{_('Imported.')} {_summary(plan)}")
            return HttpResponseRedirect(self._address("changelist"))
        if not plan.is_possible:
            return self._upload_page(request, UploadForm(), plan)
        pending.digest = plan.digest
        pending.save(update_fields=["digest"])
        return self._preview_page(request, plan, pending, is_outdated=True)

    def _log_import(self, request: HttpRequest, plan: Plan, reason: str) -> None:
        """A line in the admin's record for each entry."""
        for rows, flag in ((plan.new, ADDITION), (plan.changed, CHANGE)):
            entries = [row.instance for row in rows]
            LogEntry.objects.log_actions(request.user.pk, entries, flag, reason)

    # --- Pages -------------------------------------------------------------------------------------------------

    def _upload_page(
        self, request: HttpRequest, form: UploadForm, plan: Plan | None = None
    ) -> TemplateResponse:
        context = {
            "form": form,
            "plan": plan,
            "columns": describe(self._resource(request)),
            "most_rows": MOST_ROWS,
            "most_megabytes": MOST_BYTES // 1_000_000,
        }
        return self._page(request, self.import_template_name, _("Import: %(table)s"), context)

    def _preview_page(
        self, request: HttpRequest, plan: Plan, pending: models.PendingImport, *, is_outdated: bool = False
    ) -> TemplateResponse:
        context = {"plan": plan, "pending": pending, "is_outdated": is_outdated, "summary": _summary(plan)}
        return self._page(request, self.preview_template_name, _("Preview of an import: %(table)s"), context)

    def _page(self, request: HttpRequest, template: str, title: str, context: dict) -> TemplateResponse:
        request.current_app = self.admin_site.name
        title %= {"table": self.opts.verbose_name_plural}
        shared = self.admin_site.each_context(request) | {"title": title, "opts": self.opts}
        return TemplateResponse(request, template, shared | context)

    # --- Parts -------------------------------------------------------------------------------------------------

    def _resource(self, request: HttpRequest) -> DirectoryResource:
        [resource_class] = self.resource_classes
        return resource_class(may=request.user.has_perm)

    def _sheet(self, content: bytes) -> Sheet:
        [resource_class] = self.resource_classes
        return read(content, resource_class.names())

    def _address(self, page: str) -> str:
        return reverse(
            "admin:{}_{}_{}".format(*self.get_model_info(), page), current_app=self.admin_site.name
        )

    def _download(self, write: Callable[[BinaryIO], None], kind: str, last_word: str) -> FileResponse:
        file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - the response closes it
        write(file)
        file.seek(0)
        name = f"{slugify(self.opts.verbose_name_plural)}-{last_word}.{kind}"
        return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind])


def _summary(plan: Plan) -> str:
    """How many entries an import makes, changes and leaves as they are, in words."""
    new, changed, unchanged = len(plan.new), len(plan.changed), plan.unchanged
    sentences = (
        ngettext("%d new entry,", "%d new entries,", new) % new,
        ngettext("%d changed,", "%d changed,", changed) % changed,
        ngettext("%d unchanged.", "%d unchanged.", unchanged) % unchanged,
    )
    return " ".join(sentences)
