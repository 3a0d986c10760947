"""Hearing of changes: whatever an entry is made of is about to be saved, linked or deleted.

What is said to be about to change is only looked at again when the edit is over, so nothing is lost if it stays.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.db.models import CASCADE, Model, QuerySet
from django.db.models.signals import m2m_changed, post_save, pre_delete, pre_save

from . import states
from .recording import Edit, current_edit, is_off
from .states import ENTRIES


def connect() -> None:
    """Listen to every model that an entry is made of."""
    for entry, kinds in ENTRIES.items():
        for model in (entry, *(states.row_model(entry, rows) for rows in kinds)):
            pre_save.connect(saving, model)
            post_save.connect(saved, model)
            pre_delete.connect(deleting, model)
        for terms in states.term_fields(entry):
            of_entry = {"entry": entry, "name": terms.name}
            m2m_changed.connect(partial(links_changing, **of_entry), terms.remote_field.through, weak=False)
            pre_delete.connect(partial(term_deleting, **of_entry), terms.related_model, weak=False)


def saving(sender: type[Model], instance: Model, raw: bool, **kwargs) -> None:
    """Before a row is saved: touch the entry that it is or belongs to, and the one that it leaves."""
    if raw or is_off() or hasattr(instance, "skip_history_when_saving"):
        return
    current = current_edit()
    if current is None:  # no transaction: the save is the whole edit
        current = instance._own_edit = Edit()
    _touch_owners(current, sender, instance)
    if states.owners(sender) and instance.pk and not instance._state.adding:
        _touch_found(current, QuerySet(sender).filter(pk=instance.pk), _reason_of(instance))


def saved(sender: type[Model], instance: Model, created: bool, raw: bool, **kwargs) -> None:
    """After a row is saved: note an entry that is new."""
    if raw or is_off() or hasattr(instance, "skip_history_when_saving"):
        return
    own = instance.__dict__.pop("_own_edit", None)
    current = own or current_edit()
    if created and sender in ENTRIES:
        current.add(instance, _reason_of(instance))
    if own:
        own()


def deleting(sender: type[Model], instance: Model, origin: Model | QuerySet, **kwargs) -> None:
    """Before a row is deleted: touch the entry that it is or belongs to, and all that go at the same time."""
    current = current_edit()
    if current is None or _is_touched(current, sender, instance):
        return
    going = origin if isinstance(origin, QuerySet) else QuerySet(type(origin)).filter(pk=origin.pk)
    _touch_found(current, going, _reason_of(instance))
    for entry in ENTRIES:
        for key in entry._meta.concrete_fields:
            if key.related_model is going.model and key.remote_field.on_delete is CASCADE:
                _touch_found(current, QuerySet(entry).filter(**{f"{key.name}__in": going.values("pk")}))
    _touch_owners(current, sender, instance)


def links_changing(instance: Model, action: str, reverse: bool, pk_set, entry, name, **kwargs) -> None:
    """Before terms are linked to an entry or taken from it."""
    current = current_edit() if action.startswith("pre_") else None
    if current is None:
        return
    if not reverse:
        current.touch(entry, [instance.pk], _reason_of(instance))
    elif pk_set is not None:
        current.touch(entry, list(pk_set))
    else:
        _touch_linked(current, entry, name, instance)


def term_deleting(instance: Model, entry: type[Model], name: str, **kwargs) -> None:
    """Before a term goes, and its links with it."""
    if current := current_edit():
        _touch_linked(current, entry, name, instance)


def _touch_linked(current: Edit, entry: type[Model], name: str, term: Model) -> None:
    _touch_found(current, QuerySet(entry).filter(**{name: term}))


def _touch_owners(current: Edit, sender: type[Model], instance: Model) -> None:
    reason = _reason_of(instance)
    for entry, pk in _owners_of(sender, instance):
        current.touch(entry, [pk], reason)


def _touch_found(current: Edit, rows: QuerySet, reason: str = "") -> None:
    """Touch the entries that these rows are or belong to."""
    if rows.model in ENTRIES:
        current.touch(rows.model, list(rows.values_list("pk", flat=True)), reason)
    for name, entry in states.owners(rows.model).items():
        pks = set(rows.order_by().values_list(name, flat=True)) - {None}
        current.touch(entry, sorted(pks), reason)


def _owners_of(sender: type[Model], instance: Model) -> Iterator[tuple[type[Model], Any]]:
    if sender in ENTRIES and instance.pk:
        yield sender, instance.pk
    for name, entry in states.owners(sender).items():
        if pk := getattr(instance, f"{name}_id"):
            yield entry, pk


def _is_touched(current: Edit, sender: type[Model], instance: Model) -> bool:
    return all(pk in current.entries.get(entry, {}) for entry, pk in _owners_of(sender, instance))


def _reason_of(instance: Model) -> str:
    return getattr(instance, "_change_reason", None) or ""  # the library's name for it
