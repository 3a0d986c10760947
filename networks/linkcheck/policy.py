"""The limits that link checks keep to."""

from dataclasses import dataclass, field

from django.conf import settings

PRODUCT = "MedsocialLinkCheck"  # the name by which a robots.txt can address us


def user_agent() -> str:
    """Who we say we are: our product and, for whoever wonders, the address of the site."""
    return f"{PRODUCT}/1.0 (+{settings.SITE_URL}/)"


@dataclass(frozen=True)
class Policy:
    """How link checks behave. Times are in seconds, sizes in bytes."""

    user_agent: str = field(default_factory=user_agent)
    at_once: int = 8  # addresses that are checked at the same time, each on a host of its own
    delay: float = 2  # between two requests to one host
    connect_timeout: float = 10
    read_timeout: float = 10  # until the next bytes
    total_timeout: float = 30  # for all requests of a check together, the waiting for a host's turn left out
    redirects: int = 8
    robots_size: int = 512 * 1024  # RFC 9309 asks for 500 KiB at least; of pages no body is read at all
    ports: frozenset[int] = frozenset({80, 443, 8080, 8443})
    # Endpoints such as ("127.0.0.1", 8001) that may be reached although they are not public.
    allowed: frozenset[tuple[str, int]] = field(
        default_factory=lambda: frozenset(settings.LINK_CHECK_ALLOWED_ENDPOINTS)
    )
