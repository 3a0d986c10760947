"""What percentages of surveys allow us to say: intervals, newest shares, trends, pooled shares, differences.

Plain values in, frozen records out: no Django, no database. Shares, limits and spreads are in percent (0 to
100), differences in percentage points. Intervals tell of chance alone: most surveys of doctors ask whoever
wants to answer, and no formula mends that.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from operator import attrgetter
from statistics import NormalDist, fmean, median

# Codes of networks.choices (a test compares them), spelled here because that module needs Django.
ALL = "all"  # a segment, its kind, a base: everybody who was asked
USERS_ONLY = "users-only"  # a kind of segment
DOCTORS = frozenset({"physicians"})

LEVEL = 0.95
DECIMALS = 6  # of differences, medians: printed shares have one decimal, the rest is floating-point noise
# What two shares must have in common to be held against each other. "is_questionnaire": accounts that somebody
# counted are not answers to a question. "population": one family may hold doctors and nurses.
SUBJECT = ("network", "label", "measure", "segment", "base", "population", "is_questionnaire")


@dataclass(frozen=True)
class Interval:
    """The limits between which a value lies, in the unit of that value."""

    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Share:
    """A usage share with what has to be known of its survey, in codes and slugs."""

    survey: str
    family: str  # rests on the same respondents; "" if the survey stands alone
    series: str  # waves of one instrument; "" if the survey stands alone
    year: int | None
    countries: frozenset[str]  # where it asked
    population: str
    is_questionnaire: bool  # False: accounts were counted
    network: str | None  # None: any social network, or what the label names
    label: str  # in one language, or the same thing would count as two
    measure: str
    segment: str
    segment_kind: str
    base: str
    percent: float
    sample: int | None  # how many people it is a share of: see sample_of
    row: object = field(default=None, compare=False, repr=False)  # what it was made from


@dataclass(frozen=True)
class Line:
    """The points of one series about one subject, one a year, oldest first."""

    series: str
    points: tuple[Share, ...]


@dataclass(frozen=True)
class Change:
    """How many percentage points lie between the first and the last year of a line."""

    points: float
    first_year: int
    last_year: int


@dataclass(frozen=True)
class Pooled:
    """A share pooled over several surveys, and how much these disagree."""

    percent: float
    interval: Interval  # 95 %, in percent
    tau_squared: float  # variance between surveys (tau²), on the logit scale
    q: float  # Cochran's Q
    i_squared: float  # in percent: how much of the variation is more than chance
    k: int  # surveys
    n: int  # respondents of all surveys together
    shares: tuple[Share, ...]  # those that counted, by survey


@dataclass(frozen=True)
class Spread:
    """The lowest, the highest and the median of comparable shares."""

    lowest: Share
    highest: Share
    median: float
    shares: tuple[Share, ...]  # those that counted, lowest first


@dataclass(frozen=True)
class Difference:
    """First minus second in percentage points; no interval if a sample is not known."""

    points: float
    interval: Interval | None


def sample_of(*, n: int | None, sample_size: int | None, segment: str, base: str) -> int | None:
    """How many people a share is a share of: its own n, else the survey's sample size if it covers everybody.

    The size of a part (women, users) is never guessed from the size of the whole: None.
    """
    if n is not None:
        return n
    return sample_size if segment == ALL and base == ALL else None


def is_of_all(share: Share) -> bool:
    """Whether it is a share of everybody in the whole sample, neither of users nor of a part."""
    return share.base == ALL and share.segment_kind == ALL


def wilson_interval(percent: float, n: int, level: float = LEVEL) -> Interval:
    """The score interval of a share (in percent) of n respondents, in percent; it never leaves 0 to 100.

    The share is taken as it was printed: rounding to one decimal moves a limit by less than 0.1.
    Raises ValueError if percent lies outside 0–100, n is below 1, or level is not between 0 and 1.

    E. B. Wilson 1927, Journal of the American Statistical Association 22:209–212; without correction for
    continuity, as R. G. Newcombe 1998 recommends, Statistics in Medicine 17:857–872 (method 3).
    """
    if not (0 <= percent <= 100 and n >= 1):
        raise ValueError(f"There is no such share: {percent} % of {n} respondents.")
    share, z = percent / 100, _quantile(level)
    shrinkage = 1 + z**2 / n
    centre = (share + z**2 / (2 * n)) / shrinkage
    half = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / shrinkage
    # At 0 and 100 % the limit equals the share; floating point would miss it by a hair.
    low = min(max(100 * (centre - half), 0.0), percent)
    high = max(min(100 * (centre + half), 100.0), percent)
    return Interval(low, high)


def difference(first: Share, second: Share, level: float = LEVEL) -> Difference:
    """First minus second, two segments of one survey such as women and men, in percentage points.

    With an interval when both samples are known. The segments must not overlap: the formula takes them for
    independent samples. Raises ValueError unless both shares come from one survey, about the same network,
    label, measure and base, in two segments of one kind that splits people ("all" and users only do not).

    R. G. Newcombe 1998, Statistics in Medicine 17:873–890 (method 10, hybrid score).
    """
    alike = attrgetter("survey", "network", "label", "measure", "base", "segment_kind")
    overlap = first.segment == second.segment or first.segment_kind in (ALL, USERS_ONLY)
    if overlap or alike(first) != alike(second):
        raise ValueError("A difference needs two separate segments of one kind, and all else the same.")
    points = round(first.percent - second.percent, DECIMALS)
    if first.sample is None or second.sample is None:
        return Difference(points, None)
    one = wilson_interval(first.percent, first.sample, level)
    other = wilson_interval(second.percent, second.sample, level)
    below = math.hypot(first.percent - one.low, other.high - second.percent)
    above = math.hypot(one.high - first.percent, second.percent - other.low)
    return Difference(points, Interval(points - below, points + above))


def count_once(shares: Iterable[Share], *, across_years: bool = False) -> list[Share]:
    """One share a family, subject and year, in order of first appearance: the same people count once.

    The largest known sample wins, then the newest, then the first slug. With `across_years` a family counts
    once whatever the year, as it must when shares are taken together; without, its years stay apart.
    """
    same = attrgetter(*SUBJECT, *([] if across_years else ["year"]))
    groups = _grouped(shares, lambda share: (share.family or share.survey, same(share)))
    return [min(group, key=_rank) for group in groups.values()]


def newest(shares: Iterable[Share], populations: Iterable[str] = DOCTORS) -> dict[tuple, Share]:
    """The newest share of everybody asked, by (network, country, measure), sorted; of doctors unless told.

    Network None stands for any social network. Left out: shares without a year, of things only a label names,
    of counted accounts, and of surveys in several countries, whose share is that of none of them.
    Of one year the largest known sample wins, then the first slug.
    """
    wanted = frozenset(populations)
    found = [each for each in shares if is_of_all(each) and each.is_questionnaire and not each.label]
    found = [each for each in found if each.population in wanted and len(each.countries) == 1 and each.year]
    groups = _grouped(found, lambda share: (share.network, *share.countries, share.measure))
    return {
        key: min(groups[key], key=lambda share: (-share.year, *_rank(share)))
        for key in sorted(groups, key=lambda key: [part or "" for part in key])
    }


def series_of(shares: Iterable[Share]) -> list[Line]:
    """The lines that may be drawn: one instrument asked again about one subject, in at least two years.

    Surveys of different makers never form a line, nor does anything without a series or a year.
    Of two waves in one year the one with the largest known sample is the point.
    """
    subject = attrgetter("series", *SUBJECT)
    groups = _grouped((share for share in shares if share.series and share.year is not None), subject)
    lines = []
    for key in sorted(groups, key=lambda key: [str(part) for part in key]):  # as text: a network may be None
        years = _grouped(groups[key], attrgetter("year"))
        if len(years) > 1:
            lines.append(Line(key[0], tuple(min(years[year], key=_rank) for year in sorted(years))))
    return lines


def change(line: Line) -> Change:
    """Last minus first point of a line, in percentage points, with their years."""
    first, last = line.points[0], line.points[-1]
    return Change(round(last.percent - first.percent, DECIMALS), first.year, last.year)


def comparable(shares: Iterable[Share]) -> bool:
    """Whether all are about one network or label, by one measure, segment and base, of one population."""
    return len(set(map(attrgetter(*SUBJECT), shares))) <= 1


def pooled(shares: Iterable[Share], minimum: int = 3) -> Pooled | None:
    """The share that comparable surveys give together; None if fewer than `minimum` (at least 2) count.

    A family counts once, and only with a known sample. Surveys differ more than chance explains, so effects
    are random: inverse variance on the logit scale with the variance between surveys added, then back to
    percent. Where all shares are 0 (or 100) %, the correction below puts the result a little above (below).
    Raises ValueError if the shares are not comparable or a percentage is impossible.

    R. DerSimonian, N. Laird 1986, Controlled Clinical Trials 7:177–188 (tau², Q); J. P. T. Higgins,
    S. G. Thompson 2002, Statistics in Medicine 21:1539–1558 (I²); J. J. Barendregt et al. 2013, Journal of
    Epidemiology and Community Health 67:974–978 (logit of a share and its variance).
    """
    # Sorted, so that the order of the input cannot change the last digit of a sum.
    known = sorted((each for each in _counted(shares) if each.sample), key=attrgetter("survey"))
    if len(known) < max(minimum, 2):
        return None
    logits, variances = zip(*map(_logit, known), strict=True)
    weights = [1 / variance for variance in variances]
    centre = fmean(logits, weights)
    q = sum(weight * (logit - centre) ** 2 for weight, logit in zip(weights, logits, strict=True))
    excess = max(0.0, q - (len(known) - 1))
    tau_squared = excess / (sum(weights) - sum(weight**2 for weight in weights) / sum(weights))
    weights = [1 / (variance + tau_squared) for variance in variances]
    mean, half = fmean(logits, weights), _quantile(LEVEL) / math.sqrt(sum(weights))
    # The logistic function, in a form that cannot overflow.
    low, middle, high = (50 * (1 + math.tanh(logit / 2)) for logit in (mean - half, mean, mean + half))
    i_squared = 100 * excess / q if q else 0.0
    n = sum(share.sample for share in known)
    return Pooled(middle, Interval(low, high), tau_squared, q, i_squared, len(known), n, tuple(known))


def spread(shares: Iterable[Share]) -> Spread | None:
    """Between which shares comparable surveys lie, a family counted once; None without a share.

    Raises ValueError if the shares are not comparable.
    """
    found = sorted(_counted(shares), key=attrgetter("percent", "survey"))
    if not found:
        return None
    middle = round(median(share.percent for share in found), DECIMALS)
    return Spread(found[0], found[-1], middle, tuple(found))


def _counted(shares: Iterable[Share]) -> list[Share]:
    """The shares, of every family one; raises ValueError if they are not comparable."""
    if not comparable(shares := list(shares)):
        raise ValueError(f"Shares taken together must be alike in {', '.join(SUBJECT)}.")
    return count_once(shares, across_years=True)


def _grouped(shares: Iterable[Share], key: Callable[[Share], Hashable]) -> dict[Hashable, list[Share]]:
    groups = defaultdict(list)
    for share in shares:
        groups[key(share)].append(share)
    return groups


def _rank(share: Share) -> tuple[int, int, str, float]:
    """Which of several shares counts, lowest first: the largest known sample, the newest, the first slug."""
    return (-(share.sample or 0), -(share.year or 0), share.survey, share.percent)


def _quantile(level: float) -> float:
    """How many standard deviations hold this part of a normal distribution."""
    if not 0 < level < 1:
        raise ValueError(f"A level lies between 0 and 1, not at {level}.")
    return NormalDist().inv_cdf((1 + level) / 2)


def _logit(share: Share) -> tuple[float, float]:
    """The logit of a share, and its variance.

    0 and 100 % have none: half a person is added to both sides, to these shares only.
    J. B. S. Haldane 1956, Annals of Human Genetics 20:309–311; F. J. Anscombe 1956, Biometrika 43:461–464.
    """
    users = share.percent / 100 * share.sample
    others = share.sample - users
    if not users or not others:
        users, others = users + 0.5, others + 0.5
    return math.log(users / others), 1 / users + 1 / others
