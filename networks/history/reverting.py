"""Bringing back a version of an entry, also of one that was deleted.

An entry goes back to everything that the version says, with three exceptions. Whether it is public stays as it is, for
publishing is an act of its own; a deleted entry comes back as a draft. Former slugs are added, never taken away. What
the version points at and is not in the directory any more is left out, and named.
"""

from dataclasses import dataclass

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Field, Model, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext

from networks.models import Network, SlugHistory

from . import states
from .differences import Difference, differences, rows_difference
from .names import label, names_of, references
from .recording import edit
from .records import Version
from .states import ENTRIES, Row, Rows, State

STAYS = (
    "is_published",
    "withdrawn_on",
    "withdrawal_reason_en",
    "withdrawal_reason_es",
    "created_at",
)  # columns that no version brings back
RESTORED = {"is_published": False}  # what an entry has that was deleted and comes back


@dataclass(frozen=True)
class Plan:
    """What going back to a version means: the state now (None if the entry was deleted) and the one to come."""

    version: Version
    now: State | None
    then: State
    missing: list[str]  # what cannot be brought back, in words

    @property
    def model(self) -> type[Model]:
        """The model of the entry."""
        return self.version.instance_type

    @property
    def differences(self) -> list[Difference]:
        """What would change; for a deleted entry everything that it had."""
        return differences(self.model, self.now or states.empty(self.model), self.then)


def plan(version: Version) -> Plan:
    """Work out what going back to this version means; changes nothing."""
    model = version.instance_type
    now, then = states.read(model, [version.id]).get(version.id), states.of_version(version)
    staying = {name: now.values[name] for name in STAYS if name in now.values} if now else RESTORED
    values = then.values | {name: value for name, value in staying.items() if name in then.values}
    rows = dict(then.rows)
    for kind in ENTRIES[model]:
        if kind.only_added:
            rows[kind.relation] = _added_to(now.rows[kind.relation] if now else [], kind, rows[kind.relation])
    then, missing = _without_missing(model, State(values, rows))
    return Plan(version, now, then, missing)


def carry_out(plan: Plan, reason: str) -> Model:
    """Make the entry what the plan says, as a new version with this reason, and return it.

    Raises ValidationError if that cannot be, for example because another entry has its slug now.
    """
    with edit(reason):
        entry = _save_entry(plan)
        for field in states.term_fields(plan.model):
            getattr(entry, field.name).set(plan.then.rows[field.name])
        for kind in ENTRIES[plan.model]:
            before = plan.now.rows[kind.relation] if plan.now else []
            _save_rows(entry, kind, before, plan.then.rows[kind.relation])
    return entry


# --- Planning ----------------------------------------------------------------------------------------------


def _added_to(now: list[Row], kind: Rows, then: list[Row]) -> list[Row]:
    """The former slugs of now, and those of then that no network uses in the meantime."""
    known = {row["slug"] for row in now}
    wanted = {row["slug"] for row in then} - known
    if wanted:
        for model in (Network, SlugHistory):
            wanted -= set(QuerySet(model).filter(slug__in=wanted).values_list("slug", flat=True))
    return states.in_order(kind, [*now, *({"slug": slug} for slug in wanted)])


def _without_missing(model: type[Model], then: State) -> tuple[State, list[str]]:
    """The state without what is not in the directory any more, and that in words; one query.

    A column that may not be empty keeps its key: the entry cannot go back to that, and is told so when it is checked.
    """
    columns = states.columns(model)
    terms = {field.name: field.related_model for field in states.term_fields(model)}
    kinds = {kind.relation: states.row_columns(states.row_model(model, kind)) for kind in ENTRIES[model]}
    wanted = references(columns, then.values)
    wanted += [(terms[name], code) for name in terms for code in then.rows[name]]
    wanted += [
        each for name, fields in kinds.items() for row in then.rows[name] for each in references(fields, row)
    ]
    there = names_of(wanted)
    gone = [each for each in wanted if each not in there]
    if not gone:
        return then, []

    def is_whole(fields: list[Field], row: Row) -> bool:
        return all(each in there for each in references(fields, row))

    values = {
        field.name: None if field.null and not is_whole([field], then.values) else then.values[field.name]
        for field in columns
    }
    rows = {name: [code for code in then.rows[name] if (terms[name], code) in there] for name in terms}
    rows |= {
        name: [row for row in then.rows[name] if is_whole(fields, row)] for name, fields in kinds.items()
    }
    missing = [
        gettext("%(kind)s “%(key)s”") % {"kind": capfirst(str(each._meta.verbose_name)), "key": key}
        for each, key in dict.fromkeys(gone)
    ]
    return State(values, rows), missing


# --- Carrying out ------------------------------------------------------------------------------------------


def _save_entry(plan: Plan) -> Model:
    found = QuerySet(plan.model).filter(pk=plan.version.id).first()
    entry = found or plan.model(pk=plan.version.id)
    for field in states.columns(plan.model):
        setattr(entry, field.attname, plan.then.values[field.name])
    _check_slug(entry)
    _check(entry)
    entry.save(force_insert=found is None)
    return entry


def _save_rows(entry: Model, kind: Rows, before: list[Row], after: list[Row]) -> None:
    change = rows_difference(kind, before, after)
    manager = getattr(entry, kind.relation)
    stored = {states.identity(kind, states.row_of(row)): row for row in manager.all()}
    for row in change.removed:
        stored[states.identity(kind, row)].delete()
    for _, row in change.altered:
        _save_row(stored[states.identity(kind, row)], row)
    for row in change.added:
        _save_row(manager.model(**{manager.field.name: entry}), row)


def _save_row(instance: Model, row: Row) -> None:
    for field in states.row_columns(type(instance)):
        setattr(instance, field.attname, row[field.name])
    _check(instance)
    instance.save()


def _check_slug(entry: Model) -> None:
    """Raise ValidationError if another entry has the slug now, and name that one."""
    if other := QuerySet(type(entry)).filter(slug=entry.slug).exclude(pk=entry.pk).first():
        raise ValidationError(
            gettext("The slug “%(slug)s” belongs to “%(other)s” now. Give that one another slug first.")
            % {"slug": entry.slug, "other": other}
        )


def _check(instance: Model) -> None:
    """Raise ValidationError, with the names of the fields, if the row may not be so."""
    try:
        instance.full_clean()
    except ValidationError as error:
        model = type(instance)
        said = [
            message if name == NON_FIELD_ERRORS else f"{label(model, name)}: {message}"
            for name, messages in error.message_dict.items()
            for message in messages
        ]
        raise ValidationError(said) from error
