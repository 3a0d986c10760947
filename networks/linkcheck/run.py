"""Many checks at once: threads look, and the thread that asked for it keeps what they find.

Each result is written as soon as it is there, so that whatever ends a run loses at most the checks in flight; the
next run goes on with those that were not reached.
"""

import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime

import httpx
from django.db import IntegrityError, models, transaction

from networks.choices import LinkOutcome, LinkReason
from networks.link_querysets import LinkedQuerySet
from networks.models import Community, LinkCheck, Network

from .check import Finding, check
from .fetching import Fetcher
from .guard import Guard
from .policy import Policy
from .robots import RobotsFiles
from .turns import Stopped

logger = logging.getLogger(__name__)

# If that many checks reach nobody at all and none reaches anybody, it is we who are cut off.
ENOUGH_TO_DOUBT_OURSELVES = 10
BATCH = 500  # keys in one query
NOBODY_REACHED = (LinkReason.NAME, LinkReason.CONNECTION, LinkReason.TIMEOUT)


@dataclass(frozen=True)
class Target:
    """An address to check, and whose it is."""

    model: type[models.Model]
    pk: int
    slug: str
    url: str

    @property
    def subject(self) -> str:
        """The name of a check's foreign key to it."""
        return self.model._meta.model_name

    @property
    def host(self) -> str:
        """The host, for telling which targets share one."""
        try:
            return httpx.URL(self.url).host.removeprefix("www.")
        except httpx.InvalidURL:
            return ""


def targets(entries: LinkedQuerySet) -> list[Target]:
    """The addresses of networks or communities, which have one, in their order."""
    return [Target(entries.model, *row) for row in entries.values_list("pk", "slug", "url")]


def due_targets(before: datetime, limit: int | None = None) -> list[Target]:
    """What was not checked since then, networks and communities: never checked ones first, then the oldest."""
    found = []
    for model in (Network, Community):
        rows = model.objects.due_for_link_check(before).values_list("link_checked_at", "pk", "slug", "url")
        found += [(checked_at, Target(model, *rest)) for checked_at, *rest in rows[:limit]]
    found.sort(key=lambda row: (row[0] is not None, row[0] or before))
    return [target for _, target in found[:limit]]


class Run:
    """Checks of these targets. Iterating does the work: each target comes with its finding once that is kept.

    `found` counts the outcomes, `broken` names the targets at which our own code failed. With `seconds`, the run
    ends after that time wherever it is.
    """

    def __init__(
        self,
        targets: Iterable[Target],
        policy: Policy | None = None,
        *,
        seconds: float | None = None,
        guard: Guard | None = None,
    ):
        self.targets = list(targets)
        self.found: Counter[LinkOutcome] = Counter()
        self.broken: list[Target] = []
        self.cut_off = False  # nobody at all could be reached, and what the run had kept is withdrawn
        self._policy = policy or Policy()
        self._seconds = seconds
        self._stop = threading.Event()
        self._fetcher = Fetcher(self._policy, self._stop, guard)
        self._robots = RobotsFiles(self._fetcher)
        self._waiting = queue.SimpleQueue()
        self._done = queue.SimpleQueue()

    def __iter__(self) -> Iterator[tuple[Target, Finding]]:
        kept, reasons = [], set()
        try:
            for target, finding in self._findings():
                if isinstance(finding, Exception):
                    logger.error("The check of %s failed.", target.url, exc_info=finding)
                    self.broken.append(target)
                elif row := keep(target, finding):
                    kept.append(row.pk)
                    reasons.add(finding.reason)
                    self.found[finding.outcome] += 1
                    yield target, finding
        finally:
            self._stop.set()
            self.cut_off = len(kept) >= ENOUGH_TO_DOUBT_OURSELVES and reasons.issubset(NOBODY_REACHED)
            with transaction.atomic():
                for start in range(0, len(kept) if self.cut_off else 0, BATCH):
                    LinkCheck.objects.filter(pk__in=kept[start : start + BATCH]).withdraw()
                LinkCheck.objects.prune()

    @property
    def left(self) -> int:
        """How many targets have no result."""
        return len(self.targets) - self.found.total() - len(self.broken)

    def _findings(self) -> Iterator[tuple[Target, Finding | Exception]]:
        """Results in the order in which they are ready, until all are there or the time is up."""
        until = None if self._seconds is None else time.monotonic() + self._seconds
        by_host: dict[str, list[Target]] = {}
        for target in self.targets:
            by_host.setdefault(target.host, []).append(target)
        # One thread has all targets of a host: others would only stand in line behind it.
        for group in by_host.values():
            self._waiting.put(group)
        for _ in range(min(self._policy.at_once, len(by_host))):
            # Without these threads the process may end: they keep nothing.
            threading.Thread(target=self._work, daemon=True).start()
        for _ in self.targets:
            try:
                yield self._done.get(timeout=None if until is None else max(until - time.monotonic(), 0))
            except queue.Empty:
                return

    def _work(self) -> None:
        """Check group after group. What goes wrong is handed over too, or the run would wait for ever."""
        while True:
            try:
                group = self._waiting.get_nowait()
            except queue.Empty:
                return
            for target in group:
                try:
                    self._done.put((target, check(target.url, self._fetcher, self._robots)))
                except Stopped:
                    return
                except Exception as error:
                    self._done.put((target, error))


def keep(target: Target, finding: Finding) -> LinkCheck | None:
    """Write down a finding; None if the entry is gone or has another address by now."""
    with suppress(IntegrityError), transaction.atomic():
        if target.model.objects.filter(pk=target.pk, url=target.url).exists():
            return LinkCheck.objects.create(
                **{f"{target.subject}_id": target.pk}, url=target.url, **asdict(finding)
            )
    return None
