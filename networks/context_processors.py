"""What every page's frame shows."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from networks.models import Network


def site(request: HttpRequest) -> dict:
    """The page's own address, and the date of the newest change, asked for only by a page that shows it.

    A list says its address itself, because its query belongs to it.
    """
    published = Network.objects.published()
    return {
        # Only when it is shown: the page that refuses a wrong host cannot name an address under that host.
        "canonical": SimpleLazyObject(lambda: request.build_absolute_uri(request.path)),
        "newest_change": SimpleLazyObject(published.newest_change),
    }
