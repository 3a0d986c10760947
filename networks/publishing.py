"""What the public sees of an entry: what a draft needs to be published, and how a published one is withdrawn."""

from collections import defaultdict
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from networks.choices import CitedField, Publication, Status
from networks.models import Citation, Network

COLUMNS = (
    "is_published",
    "withdrawn_on",
    "withdrawal_reason",
    "withdrawal_reason_en",
    "withdrawal_reason_es",
    "updated_at",
)


def obstacles(network: Network, cited: Collection[str]) -> list[str]:
    """What keeps an entry from being published, in words; `cited` are the fields for which it names a source."""
    return [*lacking(network, cited).values()]


def lacking(network: Network, cited: Collection[str]) -> dict[CitedField | None, str]:
    """The same by the field that lacks it, or a source for it; None where a source for any field will do."""
    found = {}
    is_known = network.status != Status.UNKNOWN
    if not (network.summary_en or "").strip():
        found[CitedField.SUMMARY] = _("it has no summary in English")
    if not cited:
        found[CitedField.STATUS if is_known else None] = _("it names no source")
    elif is_known and CitedField.STATUS not in cited:
        found[CitedField.STATUS] = _("it names no source for its status")
    return found


def cited_fields(networks: Iterable[Network]) -> dict[int, set[str]]:
    """For which fields each of the networks names a source, by the network's key."""
    cited = defaultdict(set)
    for network, field in Citation.objects.filter(network__in=networks).values_list("network", "field"):
        cited[network].add(field)
    return cited


@transaction.atomic
def publish(networks: Iterable[Network]) -> tuple[list[Network], dict[Network, list[str]]]:
    """Make entries public: those that now are and were not, and those that cannot be, with their obstacles."""
    waiting = [network for network in networks if not network.is_published]
    cited = cited_fields(waiting)
    refused = {network: words for network in waiting if (words := obstacles(network, cited[network.pk]))}
    published = [network for network in waiting if network not in refused]
    for network in published:
        _set(network, is_published=True)
    return published, refused


@transaction.atomic
def withdraw(networks: Iterable[Network], *, reason: str, reason_es: str = "") -> list[Network]:
    """Take published entries out of public sight for a reason that their addresses tell; return these entries."""
    withdrawn = [network for network in networks if network.is_published]
    for network in withdrawn:
        _set(network, is_published=False, withdrawn_on=localdate(), reason=reason, reason_es=reason_es)
    return withdrawn


@transaction.atomic
def back_to_draft(networks: Iterable[Network]) -> list[Network]:
    """Hide entries as if they had never been public; return those that are drafts only now."""
    hidden = [network for network in networks if network.publication != Publication.DRAFT]
    for network in hidden:
        _set(network, is_published=False)
    return hidden


def _set(
    network: Network, *, is_published: bool, withdrawn_on=None, reason: str = "", reason_es: str = ""
) -> None:
    """Save the state of one entry, each on its own, so that whoever listens to changes hears of it."""
    network.is_published = is_published
    network.withdrawn_on = withdrawn_on
    network.withdrawal_reason_en, network.withdrawal_reason_es = reason, reason_es
    network.save(update_fields=COLUMNS)
