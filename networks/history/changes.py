"""What the public sees of the history: which facts of a network changed on which day.

No names of persons, no reasons, no values. What curators do to a draft is nobody's business: an entry begins, for the
public, on the day on which it is published.
"""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext

from networks.models import Network

from . import states
from .names import plain_label
from .records import ADDED, DELETED

MOST_VERSIONS = 500  # of which changes are told; older ones are history to curators only
SHOWN_DAYS = 3  # on a network's page; older ones are folded
SILENT = {"is_published", "former_slugs", "created_at"}  # told otherwise, or by the slug, or never
REVIEW = "last_reviewed"
COLUMNS = ("id", "history_date", "history_type", REVIEW, "changed", "was_public")


@dataclass(frozen=True)
class DayOfChange:
    """What happened to a network on a day, as far as its page shows it."""

    network: int  # its key
    day: date
    is_added: bool  # it was published for the first time; then nothing else is told of this day
    is_back: bool  # it was published again after a time in which it was not
    is_reviewed: bool  # a curator confirmed the whole entry
    fields: list[str]  # what was changed, in words

    @property
    def is_telling(self) -> bool:
        """Whether there is anything to tell."""
        return self.is_added or self.is_back or self.is_reviewed or bool(self.fields)


@dataclass(frozen=True)
class EntryHistory:
    """The history of one network for its page."""

    added_on: date  # the day on which it became public, or was made if nothing says that it was a draft first
    days: list[DayOfChange]  # those on which it was changed afterwards, newest first

    @property
    def shown(self) -> list[DayOfChange]:
        """The newest days; a fold that would hide a single one is not worth it."""
        return self.days if len(self.days) <= SHOWN_DAYS + 1 else self.days[:SHOWN_DAYS]

    @property
    def folded(self) -> list[DayOfChange]:
        """The older days."""
        return self.days[len(self.shown) :]


def changes(
    networks: QuerySet, *, since: datetime | None = None, most: int = MOST_VERSIONS
) -> list[DayOfChange]:
    """What happened to those of the networks that are published, newest day first; one query.

    `since` leaves out what happened before; `most` is the number of versions that are looked at, newest first. A
    network that was there before its history began, such as those of the fixtures, has no day on which it was added.
    """
    versions = Network.history.filter(id__in=networks.published().order_by().values("pk"))
    return _told(versions, since, most)


def history_of(network: Network) -> EntryHistory:
    """What happened to one published network; one query."""
    days = _told(Network.history.filter(id=network.pk), None, MOST_VERSIONS)
    added = next((each.day for each in days if each.is_added), localdate(network.created_at))
    return EntryHistory(added, [each for each in days if not each.is_added])


def _told(versions: QuerySet, since: datetime | None, most: int) -> list[DayOfChange]:
    earlier = Network.history.filter(
        id=OuterRef("id"), history_id__lt=OuterRef("history_id"), is_published=True
    )
    public = versions.filter(is_published=True).exclude(history_type=DELETED)
    public = public.exclude(Q(history_type=ADDED) & Q(was_found=True))  # it had been public already
    if since:
        public = public.filter(history_date__gte=since)
    rows = public.annotate(was_public=Exists(earlier)).order_by("-history_id").values(*COLUMNS)[:most]
    in_order = sorted(rows, key=_day_and_network, reverse=True)
    days = (_change(*key, list(some)) for key, some in groupby(in_order, _day_and_network))
    return [change for change in days if change.is_telling]


def _day_and_network(version: dict) -> tuple[date, int]:
    return localdate(version["history_date"]), version["id"]


def _change(day: date, network: int, versions: list[dict]) -> DayOfChange:
    published = [each for each in versions if _publishes(each)]
    if not all(each["was_public"] for each in published):
        return DayOfChange(network, day, is_added=True, is_back=False, is_reviewed=False, fields=[])
    changed = {name for each in versions if not _publishes(each) for name in each["changed"]}
    return DayOfChange(
        network,
        day,
        is_added=False,
        is_back=bool(published),
        is_reviewed=any(REVIEW in each["changed"] and each[REVIEW] for each in versions),
        fields=_labels(changed - SILENT - {REVIEW}),
    )


def _publishes(version: dict) -> bool:
    return version["history_type"] == ADDED or "is_published" in version["changed"]


def _labels(names: set[str]) -> list[str]:
    """In the order of the model, each once: a text in two languages is one fact."""
    in_order = [name for name in states.names(Network) if name in names]
    special = {"citations": gettext("sources"), "slug": gettext("address of this page")}
    labels = (special.get(name) or plain_label(Network, name) for name in in_order)
    return list(dict.fromkeys(capfirst(label) for label in labels))
