"""What a curator decides about a suggestion, and what becomes of its source."""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser
from django.db import IntegrityError, transaction

from networks.choices import SuggestionState
from networks.models import Citation, Network, OtherName, Source, Suggestion
from networks.proposals import free_code


class AlreadyDecidedError(Exception):
    """Somebody has decided about the suggestion; `suggestion` is as it is now."""

    def __init__(self, suggestion: Suggestion):
        super().__init__(suggestion)
        self.suggestion = suggestion


def decide(suggestion: Suggestion, state: SuggestionState, *, by: AbstractBaseUser, reason: str = "") -> None:
    """Decide about a suggestion that waits; raises AlreadyDecidedError if it does not wait any more.

    Within a transaction it comes first: whoever is second then fails before anything of the directory has changed.
    """
    decided = Suggestion.objects.filter(pk=suggestion.pk).decide(state, by=by, reason=reason)
    suggestion.refresh_from_db()
    if not decided:
        raise AlreadyDecidedError(suggestion)


def reopen(suggestion: Suggestion) -> None:
    """Have a refused suggestion wait again; raises AlreadyDecidedError if it was not refused, or if the same waits."""
    try:
        with transaction.atomic():
            reopened = Suggestion.objects.filter(pk=suggestion.pk).reopen()
    except IntegrityError:
        reopened = 0
    suggestion.refresh_from_db()
    if not reopened:
        raise AlreadyDecidedError(suggestion)


def known_source(url: str) -> Source | None:
    """The source with this address, if there is one."""
    return Source.objects.filter(url=url).first() if url else None


def make_source(*, url: str, title: str, publisher: str, published: str) -> Source:
    """Add a page that was read, under a code made from its publisher and title."""
    code = free_code(publisher, title)
    return Source.objects.create(code=code, url=url, title=title, publisher=publisher, published=published)


def cite(network: Network, source: Source, fields: Iterable[str]) -> None:
    """Note that the source supports these fields of the network."""
    for field in fields:
        Citation.objects.get_or_create(network=network, field=field, source=source)


def name_also(network: Network, names: Iterable[str]) -> None:
    """Give the network these other names."""
    for name in names:
        OtherName.objects.get_or_create(network=network, name=name)
