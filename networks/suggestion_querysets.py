"""The rules about suggestions, one name each."""

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Case, Q, Value, When
from django.utils import timezone

from networks.choices import SuggestionState

WAITING_FIRST = Case(When(state=SuggestionState.WAITING, then=Value(0)), default=Value(1))


class SuggestionQuerySet(models.QuerySet):
    """Suggestions."""

    def waiting(self) -> Self:
        """Those that nobody has decided about."""
        return self.filter(state=SuggestionState.WAITING)

    def waiting_first(self) -> Self:
        """Waiting ones first; the newest first within that."""
        return self.order_by(WAITING_FIRST, "-received_at", "-pk")

    def received_since(self, moment: datetime) -> Self:
        """Those that came at this moment or later."""
        return self.filter(received_at__gte=moment)

    def same_as(self, fingerprint: str) -> Self:
        """Those that say the same and either wait or were found to be spam: saying it again adds nothing."""
        return self.filter(fingerprint=fingerprint, state__in=[SuggestionState.WAITING, SuggestionState.SPAM])

    def with_senders_of(self, chosen: Self) -> Self:
        """The chosen ones, and whatever else the same senders sent on the same day."""
        senders = chosen.exclude(sender="").order_by().values("sender")
        return self.filter(Q(pk__in=chosen.order_by().values("pk")) | Q(sender__in=senders))

    def beside(self, chosen: int | None) -> Self:
        """What a curator wants to see beside an entry: the chosen one, then what waits."""
        first = Case(When(pk=chosen, then=Value(0)), default=Value(1)) if chosen else Value(1)
        shown = self.filter(Q(state=SuggestionState.WAITING) | Q(pk=chosen))
        return shown.order_by(first, "-received_at", "-pk")

    def decide(self, state: SuggestionState, *, by: models.Model, reason: str = "") -> int:
        """Decide about those that still wait; return how many these are.

        One statement, so that of two curators who decide at once only the first one does.
        """
        return self.waiting().update(state=state, decided_at=timezone.now(), decided_by=by, reason=reason)

    def reopen(self) -> int:
        """Have those wait again that were rejected or found to be spam; return how many these are."""
        refused = self.filter(state__in=[SuggestionState.REJECTED, SuggestionState.SPAM])
        return refused.update(state=SuggestionState.WAITING, decided_at=None, decided_by=None, reason="")

    def not_announced(self) -> Self:
        """Waiting ones of which curators have not been told."""
        return self.waiting().filter(announced_at=None)

    def with_forgettable_email(self, *, decided_before: datetime, received_before: datetime) -> Self:
        """Those whose e-mail address has been kept long enough, decided about or not."""
        return self.exclude(email="").filter(
            Q(decided_at__lt=decided_before) | Q(received_at__lt=received_before)
        )

    def with_forgettable_sender(self, *, received_before: datetime) -> Self:
        """Those whose sender’s code has been kept long enough."""
        return self.exclude(sender="").filter(received_at__lt=received_before)


class SuggestionManager(models.Manager.from_queryset(SuggestionQuerySet)):
    """Suggestions."""
