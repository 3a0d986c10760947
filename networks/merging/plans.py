"""What a merge would do, and doing exactly that."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from networks.choices import Publication
from networks.models import Merge, Network

from .facts import PARTS, Fact, facts
from .records import frozen, reference, save
from .relations import Group, groups

# How much of an entry the public sees: the address of one that is merged must not lead to less.
VISIBILITY = [Publication.DRAFT, Publication.WITHDRAWN, Publication.PUBLISHED]


class RefusedError(ValueError):
    """Something cannot be done; the message says why."""


class OutdatedError(ValueError):
    """Something changed since the plan was made that the caller has seen."""


@dataclass(frozen=True)
class Plan:
    """What a merge would do. The digest tells two states of the networks and their rows apart."""

    kept: Network
    merged: Network
    facts: list[Fact]
    groups: list[Group]
    digest: str
    refusal: str = ""

    @property
    def offered(self) -> list[Fact]:
        """Facts in which the two differ, so that there is something to choose."""
        return [fact for fact in self.facts if fact.is_offered]


def better_kept(first: Network, second: Network) -> tuple[Network, Network]:
    """The two, the one first that is more public, or has more sources, or was there before."""

    def worth(network: Network) -> tuple:
        return VISIBILITY.index(network.publication), network.citations.count(), -network.pk

    kept, merged = sorted([first, second], key=worth, reverse=True)
    return kept, merged


def plan(
    kept: int, merged: int, *, choices: Mapping[str, str] | None = None, fitting: Collection[str] = ()
) -> Plan:
    """What keeping the first network and merging the second one into it would do.

    `choices` says of parts (by name) whose answer is taken, `fitting` names those of whose kept answer the merged
    network's sources are true as well. Raises Network.DoesNotExist.
    """
    entries = Network.objects.select_related("category", "successor", "operator", "headquarters")
    lists = [part.columns[0] for part in PARTS if part.is_list]
    found = {
        network.pk: network for network in entries.prefetch_related(*lists).filter(pk__in=[kept, merged])
    }
    if not {kept, merged} <= found.keys() or kept == merged:
        raise Network.DoesNotExist
    first, second = found[kept], found[merged]
    sources = Counter(second.citations.values_list("field", flat=True))
    compared = facts(first, second, sources=sources, choices=choices or {}, fitting=fitting)
    grouped = groups(first, second, compared)
    return Plan(first, second, compared, grouped, _digest(first, second, grouped), _refusal(first, second))


@transaction.atomic
def merge(
    kept: int,
    merged: int,
    *,
    choices: Mapping[str, str] | None = None,
    fitting: Collection[str] = (),
    digest: str = "",
    by=None,
) -> Merge:
    """Merge the second network into the first as `plan` says, and leave a record of it.

    Raises OutdatedError if a digest is given that is not the plan's any more, RefusedError if the two cannot be
    merged in this direction, ValidationError if the chosen answers contradict each other, Network.DoesNotExist.
    """
    list(Network.objects.select_for_update().filter(pk__in=[kept, merged]).order_by("pk").values_list("pk"))
    planned = plan(kept, merged, choices=choices, fitting=fitting)
    if planned.refusal:
        raise RefusedError(planned.refusal)
    if digest and digest != planned.digest:
        raise OutdatedError
    record = {
        "kept": kept,
        "network": frozen(planned.merged),
        "dropped": _drop(planned.groups),
        "moved": _move(planned.groups),
        "changed": _change(planned.kept, planned.facts),
    }
    Network.objects.get(pk=merged).delete()
    record["added"] = _add(planned.groups)
    return Merge.objects.create(
        kept=planned.kept,
        merged_name=planned.merged.name,
        merged_slug=planned.merged.slug,
        record=record,
        merged_by=by,
    )


def _drop(groups: Iterable[Group]) -> list[dict]:
    """Delete what gives way, first of all, so that it is in nobody's way."""
    dropped = []
    for group in groups:
        for each in group.drops:
            dropped.append(
                {
                    "row": frozen(each.row),
                    "pointer": group.column,
                    "part": each.part,
                    "label": each.label,
                }
            )
            each.row.delete()
    return dropped


def _move(groups: Iterable[Group]) -> list[dict]:
    moved = []
    for group in groups:
        for each in group.moves:
            was = {column: getattr(each.row, column) for column in each.changes}
            for column, value in each.changes.items():
                setattr(each.row, column, value)
            save(each.row, each.changes)
            moved.append(
                {
                    "row": reference(each.row),
                    "pointer": group.column,
                    "was": was,
                    "became": each.changes,
                    "label": each.label,
                }
            )
    return moved


def _change(kept: Network, facts: Iterable[Fact]) -> list[dict]:
    """Give the kept network the chosen answers; raises ValidationError if they contradict each other."""
    changed = [fact for fact in facts if fact.result != fact.stored]
    for fact in changed:
        fact.part.set_columns(kept, fact.result)
    kept.validate_constraints()
    kept.save()
    for fact in changed:
        fact.part.set_terms(kept, fact.result)
    return [{"part": fact.part.name, "was": fact.stored, "became": fact.result} for fact in changed]


def _add(groups: Iterable[Group]) -> list[dict]:
    added = []
    for group in groups:
        for row in group.added:
            row.save()
            added.append(
                {
                    "row": reference(row),
                    "pointer": group.column,
                    "is": frozen(row)["columns"],
                    "label": str(row),
                }
            )
    return added


def _refusal(kept: Network, merged: Network) -> str:
    if VISIBILITY.index(merged.publication) > VISIBILITY.index(kept.publication):
        return _(
            "Readers of “%(merged)s” would be led to an entry that they cannot see. "
            "Keep that one, or publish “%(kept)s” first."
        ) % {"merged": merged, "kept": kept}
    return ""


def _digest(kept: Network, merged: Network, groups: Iterable[Group]) -> str:
    """A short text that is another one whenever something changed that the plan rests on."""
    rows = [[_columns(row) for row in group.rows] for group in groups]
    lists = [part.values(network) for network in (kept, merged) for part in PARTS if part.is_list]
    state = repr([_columns(kept), _columns(merged), lists, rows])
    return hashlib.sha256(state.encode()).hexdigest()[:32]


def _columns(row) -> list:
    return [getattr(row, field.attname) for field in row._meta.concrete_fields]
