"""Where a request comes from."""

from django.conf import settings
from django.http import HttpRequest

from networks import senders


def client_address(request: HttpRequest) -> str | None:
    """The address that limits on log-ins count by, as those on suggestions do; None if there is no telling."""
    peer, forwarded = request.META.get("REMOTE_ADDR") or "", request.META.get("HTTP_X_FORWARDED_FOR", "")
    return senders.client_address(peer, forwarded, behind_proxy=settings.BEHIND_PROXY) or None
