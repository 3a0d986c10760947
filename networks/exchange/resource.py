"""How a table of the directory is written to files and read from them: what all tables have in common.

An import has two steps. Every row becomes a plan: which cells would change, or what is wrong with it. If nothing is
wrong and the curator agrees, the plan is made anew and carried out, with all of its rows or none.
"""

from collections.abc import Callable, Iterator

import tablib
from django.conf import settings
from django.db import models
from django.utils import translation
from django.utils.translation import gettext as _
from import_export.resources import ModelResource
from import_export.results import RowResult

from networks.history.recording import edit, touch
from networks.history.states import ENTRIES, owners
from networks.querysets import CodePoints

from .columns import Column, LaterColumn, column_for
from .plan import Change, Plan, Reasons, RowPlan
from .sheets import LINE, Problem, Sheet
from .validation import reasons_against

MOST_CHANGES = 2_000  # entries that one import may make or change: nobody looks through a longer preview
_AT_ONCE = 500  # entries that one query reads

Key = tuple[str, ...]


class DirectoryResource(ModelResource):
    """A table. Its columns are fields of its model; those of `import_id_fields` say which entry a row is about.

    An object of it is good for one export or for one step of an import. `may` tells of a permission such as
    "networks.publish_network" whether the curator has it.
    """

    class Meta:
        report_skipped = False
        found_by: dict[str, str] = {}  # columns of the key, and the look-ups by which they find entries
        prefetched: tuple[str, ...] = ()  # relations that columns read
        permitted: dict[str, str] = {}  # columns that need a permission of their own

    def __init__(self, *, may: Callable[[str], bool] = lambda permission: False, **kwargs):
        super().__init__(**kwargs)
        self.may = may
        self.columns: list[str] = []  # those of the file that count
        self.known: dict[Key, models.Model] = {}  # entries that the file may be about
        self.lines: dict[Key, int] = {}  # on which an entry has been met in the file
        self.problems: list[Problem] = []  # of several rows together

    @classmethod
    def field_from_django_field(cls, field_name: str, django_field: models.Field, readonly: bool) -> Column:
        """The column for a field of the model."""
        return column_for(django_field)

    @classmethod
    def get_result_class(cls) -> type[Plan]:
        """What an import gives."""
        return Plan

    @classmethod
    def names(cls) -> list[str]:
        """Names of all columns, in their order."""
        return list(cls._meta.fields)

    @property
    def key_columns(self) -> list[str]:
        """Names of the columns that say which entry a row is about."""
        return list(self._meta.import_id_fields)

    def rows(self, queryset: models.QuerySet) -> Iterator[list[str]]:
        """Cells of the entries of a queryset, in the order of their keys; a few hundred are read at a time."""
        chosen = self.get_queryset().filter(pk__in=queryset.order_by().values("pk"))
        keys = (CodePoints(lookup).asc(nulls_last=True) for lookup in self._meta.found_by.values())
        entries = chosen.order_by(*keys, "pk").prefetch_related(*self._meta.prefetched)
        columns = [self.fields[name] for name in self.names()]
        for entry in entries.iterator(chunk_size=_AT_ONCE):
            yield [column.export(entry) for column in columns]

    # --- Import ------------------------------------------------------------------------------------------------

    def preview(self, sheet: Sheet, *, lock: bool = False) -> Plan:
        """What an import would do. Writes nothing; `lock` keeps others from changing the entries meanwhile."""
        rows = self._prepared(sheet, lock=lock)
        plan = self.import_data_inner(
            rows, dry_run=True, raise_errors=False, using_transactions=False, collect_failed_rows=False
        )
        return self._completed(plan, sheet)

    def carry_out(self, sheet: Sheet, digest: str, reason: str = "") -> tuple[Plan, bool]:
        """Import, if that does what the plan with this digest said. Return the plan as it is now, and whether it did.

        If it does not, nothing is written. The history gets the reason. Raises IntegrityError if others are adding
        the same entries meanwhile.
        """
        with edit(reason):
            plan = type(self)(may=self.may).preview(sheet, lock=True)
            if not plan.is_possible or plan.digest != digest:
                return plan, False
            self._announce(plan)
            rows = self._prepared(sheet, lock=False)
            return self._completed(self.import_data(rows, use_transactions=True), sheet), True

    def import_row(self, row: dict, instance_loader, *, dry_run: bool = False, **kwargs) -> RowPlan:
        """The plan of a row; unless it is a dry run, or the row is wrong, it is carried out."""
        plan = RowPlan(row[LINE])
        cells = {name: row[name] for name in self.columns if row[name] is not None}
        values, reasons = self._values(cells)
        if all(name in values for name in self.key_columns):
            self._begin(plan, values, reasons)
        if plan.instance is None:
            if reasons:
                plan.refuse(reasons, cells)
            return plan  # of which the sheet says what cannot be read
        self._refuse_emptiness(plan, values, reasons, unreadable=set(self.columns) - set(cells))
        self._change(plan, values)
        if plan.changes:
            self._check(plan, values, reasons)
        if reasons:
            plan.refuse(reasons, cells)
        elif not plan.changes:
            plan.import_type = RowResult.IMPORT_TYPE_SKIP
        elif not dry_run:
            self.store(plan, values)
        return plan

    def after_import(self, dataset, result, **kwargs) -> None:
        """Nothing: the library would set back the counter of keys, while others may be adding entries."""

    def handle_import_error(self, result, error, raise_errors=False) -> None:
        """Let it pass: what is wrong with a file is no exception, so this is a mistake of ours."""
        raise error

    def examine(self, plan: RowPlan, reasons: Reasons) -> None:
        """Look at a row that changes something: add reasons against it, or warnings."""

    def order(self, sheet: Sheet) -> list[int]:
        """Lines of the sheet in an order in which their rows can be stored."""
        return [line for line, _cells in sheet.rows]

    def store(self, plan: RowPlan, values: dict) -> None:
        """Save the entry, as any other change of it is saved."""
        # Where a text has a column for each language, Django's own follows the language that is active.
        with translation.override(settings.LANGUAGE_CODE):
            plan.instance.save()
        for change in plan.changes:
            column = self.fields[change.column]
            if isinstance(column, LaterColumn):
                column.store(plan.instance, before=column.value_of(change.old), after=values[change.column])

    def text(self, name: str, cell: str | None) -> str:
        """What a cell says, as cells say it; "" if it says nothing sensible."""
        try:
            return self.fields[name].text_of(self.fields[name].value_of(cell or ""))
        except ValueError:
            return ""

    # --- Its steps ---------------------------------------------------------------------------------------------

    def _prepared(self, sheet: Sheet, *, lock: bool) -> tablib.Dataset:
        """The rows, in an order in which they can be stored, after a look at the entries that they are about."""
        closed = {column for column, permission in self._meta.permitted.items() if not self.may(permission)}
        wanted = {*sheet.columns, *self.key_columns} - closed
        self.columns = [name for name in self.names() if name in wanted]
        dataset = tablib.Dataset(headers=[LINE, *self.columns])
        for name in self.key_columns:
            if self.fields[name].is_required and name not in sheet.columns:
                reason = _("The column is missing: without it, nobody knows what a row is about.")
                self.problems.append(Problem(0, name, reason))
        if self.problems:
            return dataset
        self._find(sheet, lock=lock)
        rows = dict(sheet.rows)
        for line in self.order(sheet):
            dataset.append([line, *(rows[line].get(name, "") for name in self.columns)])
        return dataset

    def _find(self, sheet: Sheet, *, lock: bool) -> None:
        """Read all entries that the file may be about, and keep others from changing them if asked to."""
        entries = self.get_queryset().prefetch_related(*self._meta.prefetched)
        if lock:
            entries = entries.select_for_update(of=("self",))
        for name, lookup in self._meta.found_by.items():
            keys = sorted({self.text(name, cells.get(name)) for _line, cells in sheet.rows} - {""})
            for start in range(0, len(keys), _AT_ONCE):
                for entry in entries.filter(**{f"{lookup}__in": keys[start : start + _AT_ONCE]}):
                    self.known[tuple(self.fields[column].export(entry) for column in self.key_columns)] = (
                        entry
                    )

    def _announce(self, plan: Plan) -> None:
        """Have the history read all entries at once that are about to change, instead of each before it is saved."""
        if self._meta.model in ENTRIES:
            touch(self._meta.model, [row.instance.pk for row in plan.changed])
        for name, entry in owners(self._meta.model).items():
            touch(entry, sorted({getattr(row.instance, f"{name}_id") for row in plan.rows} - {None}))

    def _values(self, cells: dict[str, str]) -> tuple[dict[str, object], Reasons]:
        """What the cells say, and reasons against those that say nothing sensible."""
        values, reasons = {}, {}
        for name, cell in cells.items():
            try:
                values[name] = self.fields[name].value_of(cell)
            except ValueError as error:
                reasons[name] = [str(error)]
            else:
                if not cell and name in self.key_columns and self.fields[name].usual is not None:
                    values[name] = self.fields[name].usual
        return values, reasons

    def _begin(self, plan: RowPlan, values: dict, reasons: Reasons) -> None:
        """Find out which entry the row is about."""
        key = tuple(self.fields[name].text_of(values[name]) for name in self.key_columns)
        empty = [name for name in self.key_columns if self.fields[name].is_required and not values[name]]
        reasons.update({name: [_("The row needs a value here, to tell what it is about.")] for name in empty})
        if key in self.lines:
            reasons[self.key_columns[0]] = [
                _("The same entry is on line %(line)d already.") % {"line": self.lines[key]}
            ]
        elif not empty:
            self.lines[key] = plan.line
            plan.begin(self.known.get(key) or self._meta.model(), key)

    def _refuse_emptiness(
        self, plan: RowPlan, values: dict, reasons: Reasons, *, unreadable: set[str]
    ) -> None:
        """Add reasons against cells that must not be empty."""
        for name, column in self.fields.items():
            if column.is_optional or name in reasons or name in unreadable:
                continue
            if plan.is_new() and column.is_required and values.get(name) in (None, ""):
                reasons[name] = [_("A new entry needs a value here.")]
            elif not plan.is_new() and values.get(name, True) in (None, ""):
                reasons[name] = [_("This cannot be empty.")]

    def _change(self, plan: RowPlan, values: dict) -> None:
        """Give the entry the values that it does not have yet, and note them. Nothing is stored."""
        for name in self.names():
            column, is_new = self.fields[name], plan.is_new()
            is_usual = is_new and (
                name not in values or (values[name] in (None, "") and column.usual is not None)
            )
            if name not in values and not is_usual:
                continue
            old = "" if is_new else column.export(plan.instance)
            new = self._usual_text(column) if is_usual else column.text_of(values[name])
            if new != old:
                plan.changes.append(Change(name, old, new))
            if not is_usual and not isinstance(column, LaterColumn) and (is_new or new != old):
                column.put(plan.instance, values[name])

    @staticmethod
    def _usual_text(column: Column) -> str:
        return "" if column.usual is None else column.text_of(column.usual)

    def _check(self, plan: RowPlan, values: dict, reasons: Reasons) -> None:
        """Add reasons against values that the directory does not take, or not from this curator."""
        changed = {change.column for change in plan.changes}
        for name, texts in reasons_against(plan.instance, changed, self.fields, faulty=set(reasons)).items():
            reasons.setdefault(name, []).extend(texts)
        for change in plan.changes:
            column = self.fields[change.column]
            if isinstance(column, LaterColumn):
                needed = column.permissions(column.value_of(change.old), values[change.column])
                if not all(map(self.may, needed)):
                    reasons[change.column] = [_("You may not add, move or take away what stands here.")]
        self.examine(plan, reasons)

    def _completed(self, plan: Plan, sheet: Sheet) -> Plan:
        """The plan with all that is wrong, in the order of the file."""
        plan.rows.sort(key=lambda row: row.line)
        plan.problems = [
            *sheet.problems,
            *self.problems,
            *(each for row in plan.rows for each in row.problems),
        ]
        if len(plan.new) + len(plan.changed) > MOST_CHANGES:
            reason = _("More than %(number)d entries would change: split the file.") % {
                "number": MOST_CHANGES
            }
            plan.problems.append(Problem(0, "", reason))
        for name in sheet.columns:
            if name in self._meta.permitted and name not in self.columns:
                notice = _("The column “%(name)s” is left out: you may not change what stands in it.")
                plan.notices.append(notice % {"name": name})
        return plan
