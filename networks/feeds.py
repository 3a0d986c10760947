"""What is new, as entries of an Atom feed: networks that were added, and what was changed in others on which day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from urllib.parse import urljoin

from django.db.models import QuerySet
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import localdate
from django.utils.translation import get_language, gettext

from networks.history.changes import DayOfChange, changes
from networks.models import Network

MOST = 50  # entries of a feed


@dataclass(frozen=True)
class News:
    """What happened to a network on a day, in words."""

    network: Network
    day: date
    title: str
    text: str

    @property
    def moment(self) -> datetime:
        """The beginning of the day, which is all that is told of the time."""
        return datetime.combine(self.day, time.min, UTC)


def news(networks: QuerySet) -> list[News]:
    """The newest additions to and changes of published networks, newest first, of one day by name; two queries.

    Networks that were there before the history began count as added when they were made.
    """
    days = changes(networks)[:MOST]
    newest = networks.published().select_related("category").newest_first()[:MOST]
    told = {each.network for each in days if each.is_added}
    named = {network.pk: network for network in newest}
    missing = {each.network for each in days} - named.keys()
    named |= {
        network.pk: network
        for network in Network.objects.published().select_related("category").filter(pk__in=missing)
    }
    found = [changed(named[each.network], each) for each in days if each.network in named]
    found += [added(network, localdate(network.created_at)) for network in newest if network.pk not in told]
    found.sort(key=lambda each: each.network.name)
    return sorted(found, key=lambda each: each.day, reverse=True)[:MOST]


def added(network: Network, day: date) -> News:
    """A network that is new."""
    title = gettext("%(network)s is new in the directory") % {"network": network}
    return News(network, day, title, network.summary)


def changed(network: Network, change: DayOfChange) -> News:
    """What was changed in a network on a day."""
    if change.is_added:
        return added(network, change.day)
    said = []
    if change.is_back:
        said.append(gettext("The entry is public again."))
    if change.fields:
        said.append(gettext("Changed: %(fields)s.") % {"fields": ", ".join(change.fields)})
    if change.is_reviewed:
        said.append(gettext("A curator confirmed the whole entry."))
    return News(
        network, change.day, gettext("%(network)s: what changed") % {"network": network}, " ".join(said)
    )


def atom(entries: Iterable[News], *, site: str, title: str, page: str, feed: str) -> str:
    """The Atom document; `site`, `page` and `feed` are whole addresses."""
    document = Atom1Feed(
        title=title,
        link=page,
        feed_url=feed,
        description=None,
        subtitle=gettext("The social networks that doctors use: what is new and what changed."),
        language=get_language(),
        author_name="Medsocial",
        feed_copyright="CC BY 4.0",
    )
    for each in entries:
        address = urljoin(site, each.network.get_absolute_url())
        document.add_item(
            title=each.title,
            link=address,
            description=each.text,
            unique_id=f"{address}#{each.day.isoformat()}",
            pubdate=each.moment,
            updateddate=each.moment,
            categories=[each.network.category.name],
        )
    return document.writeString("utf-8")
