"""Writing one version for all that an edit did to an entry.

Before anything of an entry changes, its state is read; when the edit is over it is read again, and a version is
written if the two differ. An edit is the block of `edit`, or else the transaction. Where the state before is not that
of the newest version, because fixtures were loaded or a script changed rows at once, a version says that the entry was
found so; it is not put down to whoever comes next.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from simple_history.models import HistoricalRecords

from . import records, states
from .differences import differences
from .records import ADDED, CHANGED, DELETED, LONGEST_REASON, Version
from .states import State


@dataclass
class Touched:
    """An entry that an edit may change: how it was before, its newest version then, and why it is changed."""

    before: State | None = None
    newest: Version | None = None
    reason: str = ""


@dataclass(eq=False)
class Edit:
    """The entries that are touched between its beginning and its end, which is when it is called."""

    reason: str = ""
    is_over: bool = False
    entries: dict[type[Model], dict[Any, Touched]] = field(default_factory=dict)

    def touch(self, model: type[Model], pks: Iterable[Any], reason: str = "") -> None:
        """Keep how these entries are now, before they change. What was touched already keeps its first state."""
        known = self.entries.setdefault(model, {})
        new = [pk for pk in dict.fromkeys(pks) if pk not in known]
        if new:
            before, newest = states.read(model, new), records.newest(model, new)
            known.update({pk: Touched(before.get(pk), newest.get(pk)) for pk in new})
        for pk in pks:
            known[pk].reason = reason or known[pk].reason

    def add(self, entry: Model, reason: str = "") -> None:
        """Note an entry that was not there before."""
        self.entries.setdefault(type(entry), {}).setdefault(entry.pk, Touched(reason=reason))

    def __call__(self) -> None:
        """Write a version of every entry that is not what it was, in one transaction."""
        self.is_over = True
        with transaction.atomic():
            for model, touched in self.entries.items():
                _write(model, touched, self.reason)


_running: ContextVar[Edit | None] = ContextVar("running", default=None)
_is_off: ContextVar[bool] = ContextVar("is_off", default=False)


@contextmanager
def edit(reason: str = "") -> Iterator[Edit]:
    """A transaction that leaves one version of each entry it changes, written before it ends.

    Inside of another edit it is part of that one; its reason then holds if the other has none.
    """
    running = _running.get()
    if running:
        running.reason = running.reason or reason
        yield running
        return
    with transaction.atomic():
        if waiting := _waiting():
            waiting()  # what was changed before the edit is not done by it
        running = Edit(reason)
        token = _running.set(running)
        try:
            yield running
        finally:
            _running.reset(token)
        running()


@contextmanager
def unrecorded() -> Iterator[None]:
    """Write no versions until the block ends; the next edit of an entry finds what was changed."""
    token = _is_off.set(True)
    try:
        yield
    finally:
        _is_off.reset(token)


def explain(reason: str) -> None:
    """Give the running edit its reason."""
    if running := _running.get():
        running.reason = reason


def touch(model: type[Model], pks: Iterable[Any]) -> None:
    """Announce, within a transaction, that these entries are about to change in a way that sends no signals.

    For `QuerySet.update` and the like; it also reads many entries at once that would be read one by one.
    """
    if current := current_edit():
        current.touch(model, list(pks))


def is_off() -> bool:
    """Whether no versions are written now."""
    return _is_off.get()


def current_edit() -> Edit | None:
    """The running edit, or that of the transaction; None where there is neither, or where nothing is recorded."""
    if is_off():
        return None
    if running := _running.get():
        return running
    if not transaction.get_connection().in_atomic_block:
        return None
    waiting = _waiting()
    if not waiting:
        waiting = Edit()
        transaction.on_commit(waiting)  # Django forgets it where it undoes the transaction
    return waiting


def _waiting() -> Edit | None:
    callbacks = (callback for _, callback, *_ in transaction.get_connection().run_on_commit)
    return next((each for each in callbacks if isinstance(each, Edit) and not each.is_over), None)


# --- Writing ---------------------------------------------------------------------------------------------


def _write(model: type[Model], touched: dict[Any, Touched], reason: str) -> None:
    now, newest = states.read(model, touched), records.newest(model, touched)
    versions = []
    who, at = _who(), timezone.now()
    for pk, each in touched.items():
        if now.get(pk) == each.before:
            continue
        new = []
        last = newest.get(pk)
        if each.before and last == each.newest:  # otherwise somebody else has written in the meantime
            new += _next_version(model, pk, last, each.before, {"was_found": True})
        last = new[-1] if new else last
        made = {"history_user_id": who, "history_change_reason": (each.reason or reason)[:LONGEST_REASON]}
        versions += new + _next_version(model, pk, last, now.get(pk), made)
    for version in versions:
        version.history_date = at
    model.history.bulk_create(versions, batch_size=100)


def _next_version(
    model: type[Model], pk: Any, last: Version | None, after: State | None, made: dict
) -> list[Version]:
    """The version that follows the last one when the entry is like this now; none if nothing has changed."""
    before = states.of_version(last) if last and last.history_type != DELETED else None
    if after == before:
        return []
    if after is None:
        kind, state, changed = DELETED, before, []
    elif before is None:
        kind, state, changed = ADDED, after, []
    else:
        kind, state = CHANGED, after
        changed = [difference.name for difference in differences(model, before, after)]
    columns = {each.attname: state.values[each.name] for each in states.columns(model)}
    return [
        model.history.model(id=pk, **columns, rows=state.rows, changed=changed, history_type=kind, **made)
    ]


def _who() -> int | None:
    """The key of whoever sent the request that is being answered."""
    user = getattr(getattr(HistoricalRecords.context, "request", None), "user", None)
    return user.pk if user and user.is_authenticated else None
