"""Link checks as a machine would have noted them."""

from datetime import timedelta

from django.utils.timezone import now

from networks.models import LinkCheck


def check(entry, outcome: str = "ok", *, days: float = 0, **values) -> LinkCheck:
    """A check of an entry some days ago."""
    values |= {entry._meta.model_name: entry, "outcome": outcome}
    values = {"url": entry.url, "reason": "answer", "status_code": 200} | values
    return LinkCheck.objects.create(checked_at=now() - timedelta(days=days), **values)
