"""What every page's frame shows."""

from django.db.models import Max
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from networks.models import Network


def site(request: HttpRequest) -> dict:
    """The date of the newest change, asked of the database only by a page that shows it."""
    published = Network.objects.published()
    return {"newest_change": SimpleLazyObject(lambda: published.aggregate(at=Max("updated_at"))["at"])}
