"""What stands out in the surveys, computed from their percentages and said in a sentence each."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from networks import statistics
from networks.headings import lower_first
from networks.models import Survey
from networks.statistics import Share
from networks.usage import DOCTORS, USES
from networks.wording import decimal, number, percent, place


@dataclass(frozen=True)
class Finding:
    """A sentence, and the survey that it comes from."""

    text: str
    survey: Survey


def findings(shares: Iterable[Share]) -> list[Finding]:
    """At most three: what the largest survey found, how women and men differ, what changed between two waves.

    Wants shares of answers (nobody's accounts) about networks or any social network, in known years.
    """
    shares = list(shares)
    found = [most_used(shares), women_and_men(shares), change(shares)]
    return [finding for finding in found if finding]


def most_used(shares: list[Share]) -> Finding | None:
    """The network that most use, in the largest survey of doctors in one country that compares networks."""
    named = [
        share
        for share in shares
        if share.network
        and share.population == DOCTORS
        and share.measure == USES
        and statistics.is_of_all(share)
        and share.sample
        and len(share.countries) == 1
    ]
    if not named:
        return None
    first = min(
        named, key=lambda share: (-share.sample, -share.year, -share.percent, share.survey, share.network)
    )
    text = _("In %(place)s in %(year)s, %(percent)s of the %(sample)s doctors asked used %(network)s.")
    words = {"network": first.row.network.name, "sample": number(first.sample)}
    return Finding(text % (_where(first) | words), first.row.survey)


def women_and_men(shares: list[Share]) -> Finding | None:
    """The widest gap between women and men about one network among doctors."""
    by_subject: dict[tuple, dict[str, Share]] = {}
    for share in shares:
        if share.network and share.population == DOCTORS and share.segment in {"women", "men"}:
            key = (share.survey, share.network, share.measure, share.base)
            by_subject.setdefault(key, {})[share.segment] = share
    pairs = [each for _key, each in sorted(by_subject.items()) if len(each) == 2]
    if not pairs:
        return None
    widest = max(pairs, key=lambda each: abs(each["women"].percent - each["men"].percent))
    women, men = widest["women"], widest["men"]
    text = _(
        "In %(place)s in %(year)s, %(percent)s of women doctors and %(men)s of men were on %(network)s: "
        "%(points)s points apart."
    )
    words = {
        "men": percent(men.row.percent),
        "network": women.row.network.name,
        "points": decimal(abs(statistics.difference(women, men).points)),
    }
    return Finding(text % (_where(women) | words), women.row.survey)


def change(shares: list[Share]) -> Finding | None:
    """The largest change of a network's share between the first and the last wave of one survey."""
    lines = [line for line in statistics.series_of(shares) if line.points[0].network]
    if not lines:
        return None
    line = max(lines, key=lambda line: abs(statistics.change(line).points))
    first, last = line.points[0], line.points[-1]
    text = _(
        "Asked twice by the same makers in %(place)s: %(network)s went from %(before)s in %(first_year)s to "
        "%(percent)s in %(year)s (%(measure)s)."
    )
    words = {
        "before": percent(first.row.percent),
        "first_year": first.year,
        "network": last.row.network.name,
        "measure": lower_first(last.row.measure.name),
    }
    return Finding(text % (_where(last) | words), last.row.survey)


def _where(share: Share) -> dict:
    return {"place": place(share.row.survey), "year": share.year, "percent": percent(share.row.percent)}
