"""What waits for a curator: the lists of work on the first page of the admin, most urgent first."""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Model, Q, QuerySet
from django.utils.text import capfirst
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from networks import completeness, untranslated
from networks.models import Community, Network, Suggestion, Survey

MONTHS_UNTIL_STALE = 24


@dataclass(frozen=True)
class Worklist:
    """Entries that need the same work. `query` is how the admin's list of the model finds them."""

    title: str
    advice: str
    model: type[Model]
    query: dict[str, str]
    find: Callable[[], QuerySet]
    parts: Callable[[], list["Part"]] = list


@dataclass(frozen=True)
class Part:
    """Some entries of a list: how many, and what finds them."""

    name: str
    number: int
    query: dict[str, str]


def stale_before(today: date) -> date:
    """An entry that was last confirmed before this day wants to be confirmed again: 24 months before today.

    Where the month then was shorter, its last day.
    """
    year, month = divmod(today.year * 12 + today.month - 1 - MONTHS_UNTIL_STALE, 12)
    return date(year, month + 1, min(today.day, monthrange(year, month + 1)[1]))


def _incomplete_by_aspect() -> list[Part]:
    """What published entries lack, each aspect that any of them lacks, all counted in one query."""
    published = Network.objects.published()
    lacking = {aspect: Count("pk", filter=~Q(aspect.condition(published))) for aspect in completeness.ASPECTS}
    found = published.aggregate(**{aspect.code: count for aspect, count in lacking.items()})
    return [
        Part(capfirst(aspect.name), found[aspect.code], {"publication": "published", "missing": aspect.code})
        for aspect in completeness.ASPECTS
        if found[aspect.code]
    ]


WORKLISTS = (
    Worklist(
        _("Suggestions waiting"),
        _("Nothing of them is public before somebody has accepted it."),
        Suggestion,
        {"state__exact": "waiting"},
        lambda: Suggestion.objects.waiting(),
    ),
    Worklist(
        _("Networks whose link is dead or has moved"),
        _("Look for yourself: mend the address, or date the end with a source. A machine changes no status."),
        Network,
        {"link_state": "attention"},
        lambda: Network.objects.link_needs_attention(),
    ),
    Worklist(
        _("Communities whose link is dead or has moved"),
        _("The same for groups, forums and hashtags."),
        Community,
        {"link_state": "attention"},
        lambda: Community.objects.link_needs_attention(),
    ),
    Worklist(
        _("Not confirmed for 24 months"),
        _("Compare the entry with its sources, then “Mark as reviewed today”."),
        Network,
        {"publication": "published", "confirmed": "no"},
        lambda: Network.objects.published().unconfirmed_since(stale_before(localdate())),
    ),
    Worklist(
        _("Possible duplicates"),
        _("They share a name or an address: merge them, or leave two networks two."),
        Network,
        {"duplicates": "yes"},
        lambda: Network.objects.possible_duplicates(),
    ),
    Worklist(
        _("Drafts"),
        _("Not public yet: finish and publish them, or delete them."),
        Network,
        {"publication": "draft"},
        lambda: Network.objects.drafts(),
    ),
    Worklist(
        _("Incomplete entries"),
        _("Only what a source says. “Not known” is an answer where sources are silent."),
        Network,
        {"publication": "published", "missing": "anything"},
        lambda: Network.objects.published().incomplete(),
        _incomplete_by_aspect,
    ),
    *(
        Worklist(
            title,
            _("The Spanish text may say something else by now: mend it."),
            model,
            {"translation": "outdated"},
            lambda model=model: model.objects.filter(untranslated.outdated(model)),
        )
        for model, title in (
            (Network, _("Networks whose English changed after its translation")),
            (Community, _("Communities whose English changed after its translation")),
            (Survey, _("Surveys whose English changed after its translation")),
        )
    ),
)
