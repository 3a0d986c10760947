"""A survey as its page shows it: percentages by measure, with intervals, and segments side by side."""

from dataclasses import dataclass
from itertools import combinations, groupby

from networks import statistics
from networks.models import Measure, Survey, UsageShare
from networks.statistics import Difference, Interval, Share
from networks.usage import interval, share_of


@dataclass(frozen=True)
class Row:
    """A percentage with its interval, where the sample is known."""

    share: UsageShare
    sample: int | None
    interval: Interval | None


@dataclass(frozen=True)
class Pair:
    """Two segments of one kind side by side, first the one with the larger share."""

    first: UsageShare
    second: UsageShare
    difference: Difference


@dataclass(frozen=True)
class Section:
    """All percentages of one measure."""

    measure: Measure
    rows: list[Row]
    pairs: list[Pair]


def report(survey: Survey) -> list[Section]:
    """The sections of a survey's page, in the order of the measures; wants a survey `with_page_data()`."""
    rows = [(share, share_of(share)) for share in survey.page_shares]
    rows.sort(key=lambda row: (row[0].measure.position, row[0].measure_id))
    sections = []
    for _measure, group in groupby(rows, key=lambda row: row[0].measure_id):
        found = list(group)
        sections.append(
            Section(
                measure=found[0][0].measure,
                rows=[Row(row, share.sample, interval(share)) for row, share in sorted(found, key=_order)],
                pairs=pairs([share for _row, share in found]),
            )
        )
    return sections


def pairs(shares: list[Share]) -> list[Pair]:
    """Segments that can be set against each other: of one kind, about the same thing, not overlapping."""
    found = []
    for one, other in combinations(shares, 2):
        first, second = sorted((one, other), key=lambda share: (-share.percent, share.segment))
        try:
            difference = statistics.difference(first, second)
        except ValueError:  # they overlap, or are about different things
            continue
        found.append(Pair(first.row, second.row, difference))
    return sorted(
        found, key=lambda pair: (pair.first.network_id or 0, pair.first.label, pair.first.segment.position)
    )


def _order(row: tuple[UsageShare, Share]) -> tuple:
    """Everybody first, then parts; any social network before single ones; larger shares before smaller ones."""
    found, share = row
    return (
        not statistics.is_of_all(share),
        found.segment.position,
        share.base != "all",
        bool(share.network or share.label),
        -share.percent,
        found.subject,
    )
