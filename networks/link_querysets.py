"""The rules about link checks, one name each; networks and communities have them by way of LinkedQuerySet.

A `subject` is the name of the foreign key from a check to what was checked: "network" or "community".
"""

from datetime import datetime, timedelta
from typing import Self

from django.db import models
from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Subquery, Window
from django.db.models.functions import RowNumber

from networks.choices import ENDED, FAILED, LinkOutcome

SUBJECTS = ("network", "community")
FAILURES_UNTIL_DEAD = 3
TIME_UNTIL_DEAD = timedelta(weeks=2)
KEPT = 12  # checks of each entry; weekly ones tell of three months


class LinkCheckQuerySet(models.QuerySet):
    """Link checks."""

    def failed(self) -> Self:
        """Those in which a visitor would have found nothing."""
        return self.filter(outcome__in=FAILED)

    def answered(self) -> Self:
        """Those in which somebody was there, be it to say that machines are not welcome."""
        return self.exclude(outcome__in=FAILED)

    def of_present_address(self, subject: str) -> Self:
        """Those of the address that an entry has now."""
        return self.filter(url=F(f"{subject}__url"))

    def that_count(self, subject: str) -> Self:
        """Those of the present address after the day on which a curator last reviewed the entry."""
        found = self.of_present_address(subject)
        if subject == "network":
            reviewed = "network__last_reviewed"
            found = found.filter(Q(**{f"{reviewed}__isnull": True}) | Q(checked_at__date__gt=F(reviewed)))
        return found

    def later(self, subject: str) -> Self:
        """Those after the outer query's check, of the same entry at the same address."""
        return self.filter(
            **{subject: OuterRef(subject)}, url=OuterRef("url"), checked_at__gt=OuterRef("checked_at")
        )

    def newest(self) -> Self:
        """The last check of each entry, be it of a former address."""
        return self.filter(is_newest=True)

    def unbroken_failures(self, subject: str) -> Self:
        """Failures after which nobody has answered at the same address."""
        return self.failed().filter(~Exists(self.model.objects.answered().later(subject)))

    def of_dead_links(self, subject: str) -> models.QuerySet:
        """Keys of the entries whose address has failed three times in a row, over at least two weeks."""
        rows = self.that_count(subject).unbroken_failures(subject).order_by().values(subject)
        rows = rows.annotate(number=Count("pk"), first=Min("checked_at"), last=Max("checked_at"))
        dead = rows.filter(number__gte=FAILURES_UNTIL_DEAD, last__gte=F("first") + TIME_UNTIL_DEAD)
        return dead.values(subject)

    def of_moved_links(self, subject: str) -> models.QuerySet:
        """Keys of the entries whose address, when last checked, had moved."""
        moved = self.newest().filter(outcome=LinkOutcome.MOVED).that_count(subject)
        return moved.order_by().values(subject).distinct()  # see `link_last_found`

    def withdraw(self) -> None:
        """Delete these as if they had never been made: the check before each is the newest again."""
        self.delete()
        checks = self.model.objects
        for subject in SUBJECTS:
            later = checks.filter(**{subject: OuterRef(subject)}, checked_at__gt=OuterRef("checked_at"))
            last = checks.filter(~Exists(later), is_newest=False, **{f"{subject}__isnull": False})
            last.update(is_newest=True)

    def prune(self) -> int:
        """Delete old checks and return how many; what every rule finds stays the same.

        Of each entry the KEPT newest stay, and the failure with which an unbroken row of them began.
        """
        deleted = 0
        for subject in SUBJECTS:
            place = Window(RowNumber(), partition_by=[F(subject)], order_by=F("checked_at").desc())
            ranked = self.filter(**{f"{subject}__isnull": False}).annotate(place=place)
            failures = self.model.objects.that_count(subject).unbroken_failures(subject)
            earlier = failures.filter(**{subject: OuterRef(subject)}, checked_at__lt=OuterRef("checked_at"))
            first_failures = failures.filter(~Exists(earlier))
            old = self.filter(pk__in=ranked.filter(place__gt=KEPT).order_by().values("pk"))
            deleted += old.exclude(pk__in=first_failures.order_by().values("pk")).delete()[0]
        return deleted


class LinkCheckManager(models.Manager.from_queryset(LinkCheckQuerySet)):
    """Link checks."""


class LinkedQuerySet(models.QuerySet):
    """Entries with an address that link checks look at."""

    def with_address(self) -> Self:
        """Those whose address is known."""
        return self.exclude(url="")

    def link_needs_attention(self) -> Self:
        """Those for a curator to look at: their address is dead or has moved, and nothing says that they ended."""
        subject, checks = self._link_checks()
        return self.exclude(status__in=ENDED).filter(
            Q(pk__in=checks.of_dead_links(subject)) | Q(pk__in=checks.of_moved_links(subject))
        )

    def with_dead_link(self) -> Self:
        """Those of `link_needs_attention` whose address failed three times in a row, over at least two weeks."""
        subject, checks = self._link_checks()
        return self.exclude(status__in=ENDED).filter(pk__in=checks.of_dead_links(subject))

    def with_moved_link(self) -> Self:
        """Those of `link_needs_attention` whose address has moved."""
        subject, checks = self._link_checks()
        return self.exclude(status__in=ENDED).filter(pk__in=checks.of_moved_links(subject))

    def link_last_found(self, outcome: str) -> Self:
        """Those whose present address had this outcome when it was last checked, whatever their status."""
        subject, checks = self._link_checks()
        found = checks.newest().filter(outcome=outcome).of_present_address(subject)
        # The keys differ anyway. But PostgreSQL takes the join above to find one row at most; without this it would
        # then go through all of them once for each entry.
        return self.filter(pk__in=found.order_by().values(subject).distinct())

    def link_not_checked(self) -> Self:
        """Those whose present address has not been checked yet."""
        return self.with_address().filter(~Exists(self._newest_check_of_each()))

    def due_for_link_check(self, before: datetime) -> Self:
        """Those whose present address was not checked since then: never checked ones first, then the oldest.

        Each has the time of that check in `link_checked_at`.
        """
        newest = self._newest_check_of_each().order_by().values("checked_at")
        rows = self.with_address().annotate(link_checked_at=Subquery(newest))
        due = rows.filter(Q(link_checked_at__isnull=True) | Q(link_checked_at__lt=before))
        return due.order_by(F("link_checked_at").asc(nulls_first=True), "pk")

    def _link_checks(self) -> tuple[str, LinkCheckQuerySet]:
        """The name of the checks' foreign key to these entries, and all checks."""
        relation = self.model._meta.get_field("link_checks")
        return relation.field.name, relation.related_model.objects

    def _newest_check_of_each(self) -> LinkCheckQuerySet:
        """The newest check of the outer query's entry, if it is of its present address."""
        subject, checks = self._link_checks()
        return checks.newest().filter(**{subject: OuterRef("pk")}, url=OuterRef("url"))
