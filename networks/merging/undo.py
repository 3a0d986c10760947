"""Taking a merge back: as much of it as nobody has changed since.

The network that went comes back with its key and all it said. What moved goes back to it if it is still where the
merge put it; what the merge changed in the kept network is changed back if it is still as the merge left it.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import chain

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Field, Model
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from networks.models import Merge, Network

from .facts import PARTS, Part
from .plans import RefusedError
from .records import frozen, save, thawed

PART = {part.name: part for part in PARTS}


@dataclass(frozen=True)
class Back:
    """A row that is changed, made or deleted again, and its words."""

    row: Model
    label: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """A part of the kept network that says again what it said before."""

    part: Part
    values: list

    @property
    def label(self) -> str:
        """What pages call it."""
        return self.part.label


@dataclass
class Undoing:
    """What undoing a merge does, and what of the merge stays; a refusal if it cannot be undone at all."""

    merge: Merge
    network: Network | None = None  # as it comes back, not saved
    terms: dict[str, list] = field(default_factory=dict)
    moved: list[Back] = field(default_factory=list)
    made: list[Back] = field(default_factory=list)
    deleted: list[Back] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    refusal: str = ""

    @property
    def is_kept_by_the_same(self) -> bool:
        """Whether the kept network is still the one of the merge: it may have been merged itself."""
        return self.merge.kept_id == self.merge.record["kept"]

    def is_undone(self, part: str) -> bool:
        """Whether the kept network gives its former answer again, or never gave another one."""
        changed = {change["part"] for change in self.merge.record["changed"]}
        return self.is_kept_by_the_same and (
            part not in changed or part in {answer.part.name for answer in self.answers}
        )


def undoing(merge: Merge) -> Undoing:
    """What undoing a merge would do today."""
    planned = Undoing(merge, refusal=_refusal(merge))
    if not planned.refusal:
        _plan_network(planned)
        _plan_answers(planned)
        _plan_moved(planned)
        _plan_added(planned)
        _plan_dropped(planned)
    return planned


@transaction.atomic
def undo(merge: Merge, *, by=None) -> Undoing:
    """Take a merge back; return what was done and what could not be. Raises RefusedError if nothing can be."""
    merge = Merge.objects.select_for_update(of=("self",)).select_related("kept").get(pk=merge.pk)
    planned = undoing(merge)
    if planned.refusal:
        raise RefusedError(planned.refusal)
    for each in planned.deleted:
        each.row.delete()
    planned.network.save(force_insert=True)
    for name, keys in planned.terms.items():
        getattr(planned.network, name).set(keys)
    _answer(planned)
    _attempt(planned, planned.moved, lambda each: save(each.row, each.columns))
    _attempt(planned, planned.made, lambda each: each.row.save(force_insert=True))
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])
    return planned


def _attempt(planned: Undoing, rows: list[Back], change) -> None:
    """Change rows one by one; one that the database refuses, because another says the same now, is lost."""
    for each in list(rows):
        try:
            with transaction.atomic():
                change(each)
        except IntegrityError:
            rows.remove(each)
            planned.lost.append(_("%(row)s: another row says the same now") % {"row": each.label})


def _answer(planned: Undoing) -> None:
    """Have the kept network say again what it said."""
    if planned.answers:
        kept = planned.merge.kept
        for each in planned.answers:
            each.part.set_columns(kept, each.values)
        kept.save()
        for each in planned.answers:
            each.part.set_terms(kept, each.values)


def _refusal(merge: Merge) -> str:
    if merge.undone_at:
        return _("This merge has been undone already.")
    record = merge.record["network"]["columns"]
    category = Network._meta.get_field("category").related_model
    if not category.objects.filter(pk=record["category_id"]).exists():
        return _("“%(name)s” was in a category that does not exist any more.") % {"name": merge.merged_name}
    return ""


def _plan_network(planned: Undoing) -> None:
    """The network as it was, without what does not exist any more, and with an address that is free."""
    record = planned.merge.record["network"]
    planned.network = network = thawed(record)
    network.slug = _free_slug(planned, network.slug)
    (missing,) = _missing([network])
    for lost in missing:
        planned.lost.append(_("%(field)s: does not exist any more") % {"field": capfirst(lost.verbose_name)})
        setattr(network, lost.attname, None)
    for name, keys in record["terms"].items():
        planned.terms[name] = _existing_terms(planned, name, keys)


def _free_slug(planned: Undoing, slug: str) -> str:
    """The slug, or one with a number if another network has it now."""
    stem = slug[: Network._meta.get_field("slug").max_length - 4]
    taken = {*Network.objects.filter(slug__startswith=stem).values_list("slug", flat=True)}
    if slug not in taken:
        return slug
    free = next(new for number in range(2, 1000) if (new := f"{stem}-{number}") not in taken)
    planned.lost.append(
        _("The address “%(slug)s” belongs to another network now; it gets “%(free)s”.")
        % {"slug": slug, "free": free}
    )
    return free


def _existing_terms(planned: Undoing, name: str, keys: Collection[str]) -> list[str]:
    """Those of the keys of terms that still exist."""
    if not keys:
        return []
    terms = Network._meta.get_field(name)
    there = {*terms.related_model.objects.filter(pk__in=keys).values_list("pk", flat=True)}
    if gone := [str(key) for key in keys if key not in there]:
        words = _("%(field)s: %(terms)s does not exist any more")
        planned.lost.append(words % {"field": capfirst(terms.verbose_name), "terms": ", ".join(gone)})
    return [key for key in keys if key in there]


def _plan_answers(planned: Undoing) -> None:
    """What the kept network says again, where it still says what the merge had it say."""
    for change in planned.merge.record["changed"]:
        part, was, became = PART[change["part"]], change["was"], change["became"]
        if not planned.is_kept_by_the_same:
            planned.lost.append(_("%(field)s: belongs to another network now") % {"field": part.label})
            continue
        now = list(part.values(planned.merge.kept))
        if part.is_list:  # what was added since stays, what was taken away since stays away
            back = _existing_terms(planned, part.columns[0], {*was} - {*became})
            planned.answers.append(Answer(part, sorted(({*now} - ({*became} - {*was})) | {*back})))
        elif now == became:
            planned.answers.append(Answer(part, was))
        else:
            planned.lost.append(_("%(field)s: was edited since and stays") % {"field": part.label})
    _drop_impossible_answers(planned)


def _drop_impossible_answers(planned: Undoing) -> None:
    """Leave out answers that lead nowhere by now, and all in columns if they contradict what was edited since."""
    if all(each.part.is_list for each in planned.answers):
        return
    kept = Network.objects.get(pk=planned.merge.kept_id)
    for each in planned.answers:
        each.part.set_columns(kept, each.values)
    coming = planned.network.pk
    (missing,) = _missing([kept])
    missing = {field.name for field in missing if getattr(kept, field.attname) != coming}
    for each in list(planned.answers):
        if missing & {*each.part.columns}:
            planned.lost.append(
                _("%(field)s: what it was does not exist any more") % {"field": each.part.label}
            )
            planned.answers.remove(each)
            each.part.set_columns(kept, each.part.values(planned.merge.kept))
    try:
        kept.validate_constraints()
    except ValidationError as error:
        planned.lost += error.messages
        planned.answers = [each for each in planned.answers if each.part.is_list]


def _plan_moved(planned: Undoing) -> None:
    """Rows that go back, where they are still with the kept network."""
    record = planned.merge.record
    there = _rows(entry["row"] for entry in record["moved"])
    for entry in reversed(record["moved"]):  # what made room for another comes back after it has left
        row, label = there.get(tuple(entry["row"])), entry["label"]
        if row is None:
            planned.lost.append(_("%(row)s: does not exist any more") % {"row": label})
            continue
        pointer = entry["pointer"]
        was_own = entry["was"][pointer] == record["kept"]
        if getattr(row, pointer) != planned.merge.kept_id or (was_own and not planned.is_undone("name")):
            planned.lost.append(_("%(row)s: was changed since and stays") % {"row": label})
            continue
        columns = [
            column
            for column in entry["was"]
            if column == pointer or getattr(row, column) == entry["became"][column]
        ]
        for column in columns:
            setattr(row, column, entry["was"][column])
        planned.moved.append(Back(row, label, tuple(columns)))


def _plan_added(planned: Undoing) -> None:
    """Rows that the merge made and that go again, where nobody has edited them."""
    added = planned.merge.record["added"]
    there = _rows(entry["row"] for entry in added)
    for entry in added:
        if row := there.get(tuple(entry["row"])):
            pointer = entry["pointer"]
            now, then = ({**columns, pointer: None} for columns in (frozen(row)["columns"], entry["is"]))
            if now == then and getattr(row, pointer) == planned.merge.kept_id:
                planned.deleted.append(Back(row, entry["label"]))
            else:
                planned.lost.append(_("%(row)s: was changed since and stays") % {"row": entry["label"]})


def _plan_dropped(planned: Undoing) -> None:
    """Rows that come back: those of the network, and those that supported an answer which comes back."""
    record = planned.merge.record
    dropped = [(thawed(entry["row"]), entry) for entry in record["dropped"]]
    for (row, entry), missing in zip(dropped, _missing([each for each, _entry in dropped]), strict=True):
        was_own = getattr(row, entry["pointer"]) == record["kept"]
        coming = set() if was_own else {entry["pointer"]}
        if lost := [each for each in missing if each.attname not in coming]:
            words = _("%(row)s: its %(field)s does not exist any more")
            planned.lost.append(words % {"row": entry["label"], "field": lost[0].verbose_name})
        elif was_own and not planned.is_undone(entry["part"]):
            planned.lost.append(
                _("%(row)s: supported an answer that stays replaced") % {"row": entry["label"]}
            )
        else:
            planned.made.append(Back(row, entry["label"]))


def _rows(references: Iterable[list]) -> dict[tuple, Model]:
    """The rows that still exist, by model and key: one query a model."""
    keys = defaultdict(list)
    for model, key in references:
        keys[model].append(key)
    return {
        (model, key): row
        for model in keys
        for key, row in apps.get_model(model)._base_manager.in_bulk(keys[model]).items()
    }


def _missing(rows: list[Model]) -> list[list[Field]]:
    """Foreign keys that lead nowhere, row by row: one query a model that they point at."""
    keys = [
        [(each, getattr(row, each.attname)) for each in row._meta.concrete_fields if each.is_relation]
        for row in rows
    ]
    wanted = defaultdict(set)
    for foreign_key, key in chain(*keys):
        wanted[foreign_key.related_model].add(key)
    there = {
        model: {None, *model._base_manager.filter(pk__in=wanted[model] - {None}).values_list("pk", flat=True)}
        for model in wanted
    }
    return [[each for each, key in pairs if key not in there[each.related_model]] for pairs in keys]
