"""Suggestions as they come in: kept within limits, counted when they repeat, forgotten in part when they are old."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Min, Q
from django.utils import timezone

from networks.models import Suggestion

HOUR = timedelta(hours=1)
KEEP_EMAIL_DECIDED = timedelta(days=90)  # the form promises both to the sender
KEEP_EMAIL_RECEIVED = timedelta(days=365)
KEEP_SENDER = timedelta(days=2)  # long enough to see which suggestions came from the same sender


class TooManyError(Exception):
    """More suggestions than can be kept now; `seconds` is how long to wait."""

    def __init__(self, seconds: int):
        super().__init__(seconds)
        self.seconds = seconds


def receive(said: Suggestion) -> Suggestion:
    """Keep a suggestion; return it, or the one that says the same and waits already or was found to be spam.

    Raises TooManyError when its sender, or everybody together, sent more in the last hour than is let in. That is
    counted in the database, so that it holds for all processes and whatever the cache forgets; only requests that run
    at the same moment may each find the last place free.
    """
    said.fingerprint = said.make_fingerprint()
    with transaction.atomic():
        if same := _count_again(said):
            return same
        if seconds := _seconds_to_wait(said.sender, timezone.now()):
            raise TooManyError(seconds)
        forget()
        try:
            with transaction.atomic():
                said.save()
        except IntegrityError:  # somebody sent the same at the same moment
            if same := _count_again(said):
                return same
            raise
    return said


def forget(now: datetime | None = None) -> tuple[int, int]:
    """Delete e-mail addresses and codes of senders that were kept long enough; return how many of each."""
    now = now or timezone.now()
    emails = Suggestion.objects.with_forgettable_email(
        decided_before=now - KEEP_EMAIL_DECIDED, received_before=now - KEEP_EMAIL_RECEIVED
    )
    senders = Suggestion.objects.with_forgettable_sender(received_before=now - KEEP_SENDER)
    return emails.update(email=""), senders.update(sender="")


def _count_again(said: Suggestion) -> Suggestion | None:
    """Count the suggestion to one that says the same, if there is one; an e-mail address is kept if it had none."""
    same = Suggestion.objects.same_as(said.fingerprint).waiting_first().first()
    if same:
        Suggestion.objects.filter(pk=same.pk).update(times=F("times") + 1)
        if said.email and same.is_waiting:
            Suggestion.objects.filter(pk=same.pk, email="").update(email=said.email)
    return same


def _seconds_to_wait(sender: str, now: datetime) -> int:
    """How long the sender has to wait until another suggestion is let in; 0 if it is now."""
    own = Q(sender=sender)
    recent = Suggestion.objects.received_since(now - HOUR).aggregate(
        all=Count("pk"),
        first=Min("received_at"),
        own=Count("pk", filter=own),
        first_own=Min("received_at", filter=own),
    )
    if recent["own"] >= settings.SUGGESTIONS_PER_SENDER:
        oldest = recent["first_own"]
    elif recent["all"] >= settings.SUGGESTIONS_PER_HOUR:
        oldest = recent["first"]
    else:
        return 0
    return max(1, int((oldest + HOUR - now).total_seconds()) + 1)
