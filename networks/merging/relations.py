"""What hangs on a network, and how each kind of it becomes another network's.

A source supports a value, so a citation follows the value it was given for: what a source says of a founding year
that is not taken over it does not say of the year that stays.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import DO_NOTHING, ForeignObjectRel, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from networks.choices import CitedField
from networks.models import Citation, Network, OtherName, SlugHistory

from .facts import Choice, Fact


@dataclass(frozen=True)
class Relation:
    """Rows of one kind: the columns in which two of them say the same, what is read with them, their words."""

    key: tuple[str, ...] = ()  # none: no two of them are the same
    related: tuple[str, ...] = ()
    label: Callable[[Model], str] = str


def _citation(row: Model) -> str:
    return f"{row.get_field_display()}: {row.source}"


def _figure(row: Model) -> str:
    return f"{row} – {row.source}"


def _share(row: Model) -> str:
    return f"{row.survey}: {row.measure}, {row.segment}: {row.percent} %"


# Every relation that points at networks, by the name under which a network knows it. A new one has to be put here:
# a merge refuses to work with one that it does not know, and a test fails.
RELATIONS = {
    "other_names": Relation(("name",)),
    "former_slugs": Relation(),
    "citations": Relation(("field", "source_id"), ("source",), _citation),
    "figures": Relation(("metric", "as_of", "source_id"), ("source",), _figure),
    "communities": Relation(),
    "shares": Relation(
        ("survey_id", "label_en", "measure_id", "segment_id", "base"),
        ("survey", "measure", "segment"),
        _share,
    ),
    "predecessors": Relation(),
    "suggestions": Relation(),
    "link_checks": Relation(),
    "merges": Relation(related=("kept",)),
}


@dataclass(frozen=True)
class Move:
    """A row that stays and belongs to the kept network from now on: the columns that change, and their values."""

    row: Model
    changes: dict
    label: str
    note: str = ""


@dataclass(frozen=True)
class Drop:
    """A row that goes, and why; with the part of the kept network whose answer it supported, if it did."""

    row: Model
    label: str
    reason: str
    part: str = ""


@dataclass
class Group:
    """All that happens to the rows of one relation."""

    name: str
    label: str
    column: str  # by which its rows point at a network
    rows: list[Model]  # all of both networks
    moves: list[Move] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)
    added: list[Model] = field(default_factory=list)  # rows that are new, not yet saved

    @property
    def drops_by_reason(self) -> dict[str, list[str]]:
        """Words of the rows that go, by the reason why."""
        found = {}
        for drop in self.drops:
            found.setdefault(drop.reason, []).append(drop.label)
        return found


def relations() -> dict[str, ForeignObjectRel]:
    """What points at networks in the database, by name. Copies of past states keep what they say and are left out."""
    found = {}
    for relation in Network._meta.get_fields(include_hidden=True):
        is_reverse = relation.auto_created and not relation.concrete
        if not is_reverse or relation.related_model._meta.auto_created is Network:
            continue  # a field of its own, or the table of one of its lists
        if getattr(relation, "on_delete", None) is not DO_NOTHING:
            found[relation.get_accessor_name() or relation.name] = relation
    return found


def groups(kept: Network, merged: Network, facts: Iterable[Fact]) -> list[Group]:
    """What happens to every row of either network; raises LookupError if one is of an unknown kind."""
    found = relations()
    if unknown := set(found) ^ set(RELATIONS):
        raise LookupError(f"A merge does not know what to do with {', '.join(sorted(unknown))}.")
    by_part = {fact.part.name: fact for fact in facts}
    merging = {
        "other_names": _other_names,
        "former_slugs": _former_slugs,
        "citations": _citations,
        "link_checks": _link_checks,
    }
    return [merging.get(name, _plainly)(Rows(name, found[name], kept, merged), by_part) for name in RELATIONS]


class Rows:
    """The rows of one relation that belong to the two networks: one query."""

    def __init__(self, name: str, relation: ForeignObjectRel, kept: Network, merged: Network):
        self.name, self.kept, self.merged = name, kept, merged
        self.rule = RELATIONS[name]
        self.column = relation.field.attname
        meta = relation.related_model._meta
        rows = relation.related_model._default_manager.filter(**{f"{self.column}__in": [kept.pk, merged.pk]})
        of = {kept.pk: [], merged.pk: []}
        for row in rows.select_related(*self.rule.related).order_by("pk"):
            of[getattr(row, self.column)].append(row)
        self.of_kept, self.of_merged = of[kept.pk], of[merged.pk]
        all_rows = [*self.of_kept, *self.of_merged]
        self.group = Group(name, str(capfirst(meta.verbose_name_plural)), self.column, all_rows)

    def key(self, row: Model) -> tuple | None:
        """In what it may be the same as another."""
        return tuple(getattr(row, column) or "" for column in self.rule.key) or None

    def move(self, row: Model, *, note: str = "", **changes) -> None:
        """Have the row belong to the kept network."""
        changes = {self.column: self.kept.pk} | changes
        self.group.moves.append(Move(row, changes, self.rule.label(row), note))

    def drop(self, row: Model, reason: str, part: str = "") -> None:
        """Have the row go."""
        self.group.drops.append(Drop(row, self.rule.label(row), reason, part))

    def twin_words(self, row: Model, twin: Model) -> str:
        """Why a row goes that says the same as one of the kept network."""
        own = {"id", self.column}
        columns = [each.attname for each in row._meta.concrete_fields if each.attname not in own]
        if all(getattr(row, column) == getattr(twin, column) for column in columns):
            return _("is there already")
        return _("gives way to “%(row)s”") % {"row": self.rule.label(twin)}


def _plainly(rows: Rows, facts: dict[str, Fact]) -> Group:
    """Move what is not there yet. Groups inside a network that look alike are two until somebody has looked."""
    there = {rows.key(row): row for row in rows.of_kept} if rows.rule.key else {}
    for row in rows.of_merged:
        if rows.name == "predecessors" and row.pk == rows.kept.pk:
            continue  # its successor is a fact of its own
        if twin := there.get(rows.key(row)):
            rows.drop(row, rows.twin_words(row, twin))
        else:
            rows.move(row, note=_alike(rows, row) if rows.name == "communities" else "")
    return rows.group


def _alike(rows: Rows, row: Model) -> str:
    for other in rows.of_kept:
        if other.name == row.name or (row.url and other.url == row.url):
            return _("may be the same as “%(other)s”, which is there already") % {"other": other}
    return ""


def _other_names(rows: Rows, facts: dict[str, Fact]) -> Group:
    """Move other names; the name that is not chosen becomes one of them."""
    (chosen,) = facts["name"].result
    if facts["name"].choice == Choice.MERGED:
        for row in rows.of_kept:
            if row.name == chosen:
                rows.drop(row, _("is the name from now on"), "name")
    there = {row.name for row in rows.of_kept}
    for row in rows.of_merged:
        if row.name == chosen:
            rows.drop(row, _("is the name"))
        elif row.name in there:
            rows.drop(row, _("is there already"))
        else:
            rows.move(row)
            there.add(row.name)
    rows.group.added += [
        OtherName(network=rows.kept, name=name)
        for name in dict.fromkeys([rows.kept.name, rows.merged.name])
        if name != chosen and name not in there
    ]
    return rows.group


def _former_slugs(rows: Rows, facts: dict[str, Fact]) -> Group:
    """Move former slugs; the slug of the merged network becomes one of them."""
    for row in rows.of_merged:
        if row.slug == rows.kept.slug:
            rows.drop(row, _("is the slug"))
        else:
            rows.move(row)
    # A draft may have a slug that leads to another network as long as the draft is not public.
    if not SlugHistory.objects.filter(slug=rows.merged.slug).exists():
        rows.group.added.append(SlugHistory(network=rows.kept, slug=rows.merged.slug))
    return rows.group


def _link_checks(rows: Rows, facts: dict[str, Fact]) -> Group:
    """Let them go: they say something of an address, and the kept network may have another."""
    for row in rows.of_merged:
        rows.drop(row, _("is about the address of the merged network"))
    return rows.group


def _citations(rows: Rows, facts: dict[str, Fact]) -> Group:
    """Move citations with the values that they support; those of a name go with it to the other names."""
    there = set()
    of_lost_name = []
    for row in rows.of_kept:
        if _cited_field(row, facts, loses_name=facts["name"].choice == Choice.MERGED) != row.field:
            of_lost_name.append(row)
        elif not _supports(row.field, facts, Fact.keeps_sources.fget):
            rows.drop(row, _("supported the value that is replaced"), row.field)
        else:
            there.add((row.field, row.source_id))
    for row in [*of_lost_name, *rows.of_merged]:
        is_own = row.network_id == rows.kept.pk
        field = _cited_field(row, facts, loses_name=is_own or facts["name"].choice == Choice.KEPT)
        if not is_own and not _supports(field, facts, Fact.takes_sources.fget):
            rows.drop(row, _("supports a value that is not taken over"))
        elif (field, row.source_id) in there:
            rows.drop(row, _("is there already"), row.field if is_own else "")
        else:
            rows.move(row, field=field)
            there.add((field, row.source_id))
    return rows.group


def _cited_field(row: Citation, facts: dict[str, Fact], *, loses_name: bool) -> str:
    is_of_lost_name = row.field == CitedField.NAME and facts["name"].differs and loses_name
    return CitedField.ALSO_KNOWN_AS if is_of_lost_name else row.field


def _supports(field: str, facts: dict[str, Fact], rule: Callable[[Fact], bool]) -> bool:
    return field not in facts or rule(facts[field])
