"""What doctors really use: from rows of surveys to shares that may be put side by side, and to their picture."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from networks import charts, search, statistics
from networks.models import AudienceFigure, Measure, Network, Source, Survey, UsageShare
from networks.statistics import Interval, Share
from networks.survey_filters import SurveyFilterSet
from networks.wording import figure as in_words
from networks.wording import number, partial_date, percent, place

DOCTORS = "physicians"  # the population that a picture is about, unless the reader asks for another
USES = "uses"


@dataclass(frozen=True)
class CountryUsage:
    """A survey, its main source, and the shares of networks among all whom it asked, measure by measure."""

    survey: Survey
    source: Source | None
    shares: list[UsageShare]  # of a measure the largest first


@dataclass(frozen=True)
class Together:
    """Comparable surveys about a network: what they give pooled, and between which shares they lie."""

    network: Network
    pooled: statistics.Pooled
    spread: statistics.Spread


@dataclass(frozen=True)
class Picture:
    """Shares of networks that may stand on one scale: one measure, one base, the same people in principle."""

    measure: Measure
    shares: list[Share]  # newest first, of a year the largest first
    lines: list[statistics.Line]
    of_users: bool  # shares of users only, not of all who were asked
    title: str

    @property
    def together(self) -> list[Together]:
        """For each network that enough comparable surveys asked about, what they give together."""
        groups: dict[str, list[Share]] = {}
        for share in self.shares:
            groups.setdefault(share.network, []).append(share)
        found = []
        for shares in groups.values():
            pooled = statistics.pooled(shares) if statistics.comparable(shares) else None
            if pooled:
                found.append(Together(shares[0].row.network, pooled, statistics.spread(shares)))
        return found


@dataclass(frozen=True)
class Newest:
    """The newest share among the doctors of a country, with its interval where the sample is known."""

    share: Share
    interval: Interval | None


def usage_in(country: str) -> CountryUsage | None:
    """The newest survey of the doctors of a country (by its code) that compares networks; None without one.

    Of one year the survey with the largest sample counts.
    """
    surveys = Survey.objects.of_doctors_in(country).with_networks()
    survey = surveys.select_related("country", "population").latest_first().first()
    if not survey:
        return None
    main = survey.survey_sources.select_related("source").first()
    shares = survey.shares.of_networks().select_related("network", "measure", "segment")
    return CountryUsage(
        survey=survey,
        source=main.source if main else None,
        shares=list(shares.order_by("measure__position", "measure", "-percent", "network__name")),
    )


def share_of(row: UsageShare, countries: Iterable[str] | None = None) -> Share:
    """A row of a survey in the form that networks.statistics works on; wants rows `with_place()`.

    `countries` are the codes of where the survey asked, if the caller has them already.
    """
    survey = row.survey
    if survey.country_id:
        countries = [survey.country_id]
    elif countries is None:
        countries = [each.pk for each in survey.countries.all()]
    return Share(
        survey=survey.slug,
        family=survey.family,
        series=survey.series,
        year=survey.year,
        countries=frozenset(countries),
        population=survey.population_id,
        is_questionnaire=survey.is_questionnaire,
        network=row.network.slug if row.network_id else None,
        label=row.label_en or "",
        measure=row.measure_id,
        segment=row.segment_id,
        segment_kind=row.segment.kind,
        base=row.base,
        percent=float(row.percent),
        sample=statistics.sample_of(
            n=row.n, sample_size=survey.sample_size, segment=row.segment_id, base=row.base
        ),
        row=row,
    )


def interval(share: Share) -> Interval | None:
    """The interval of a share among a known number of respondents; None where nobody was asked."""
    if not share.sample or not share.is_questionnaire:
        return None
    return statistics.wilson_interval(share.percent, share.sample)


def newest_among_doctors(shares: Iterable[Share]) -> list[Newest]:
    """The newest share of a network by country and measure, countries by name, with intervals."""
    found = [Newest(share, interval(share)) for share in statistics.newest(shares).values()]
    return sorted(
        found,
        key=lambda each: (
            search.alphabetical(str(each.share.row.survey.country)),
            each.share.row.measure.position,
        ),
    )


def picture(filterset: SurveyFilterSet) -> Picture | None:
    """The shares of networks that a query's picture shows; None if none can stand side by side.

    Without a wish of the reader: doctors, all respondents.
    """
    rows = filterset.matching().of_published_networks().with_place()
    chosen = filterset.values
    if "population" not in chosen:
        rows = rows.filter(survey__population=DOCTORS)
    if "segment" not in chosen:
        rows = rows.filter(segment="all")
    return side_by_side([share_of(row) for row in rows])


def is_of_doctors(share: Share) -> bool:
    """Whether a picture shows it without a wish of the reader: doctors, everybody in the sample."""
    return share.population == DOCTORS and share.segment == "all"


def side_by_side(shares: list[Share]) -> Picture | None:
    """Those of the shares that may stand on one scale; None without any.

    Measures are never mixed: whether a network is used at all, or else the commonest measure. Nor are shares of
    users mixed with shares of all who were asked. Each family of surveys counts once.
    """
    if not shares:
        return None
    of_users = not any(share.base == "all" for share in shares)
    shares = [share for share in shares if share.base == ("users" if of_users else "all")]
    counts = Counter(share.measure for share in shares)
    measure = USES if USES in counts else min(counts, key=lambda code: (-counts[code], code))
    kept = statistics.count_once(share for share in shares if share.measure == measure)
    kept.sort(key=lambda share: (-share.year, -share.percent, share.survey))
    return Picture(
        measure=kept[0].row.measure,
        shares=kept,
        lines=statistics.series_of(kept),
        of_users=of_users,
        title=_("%(measure)s: share by network and year") % {"measure": kept[0].row.measure.name},
    )


def draw(shown: Picture, *, columns: int, panel_width: float) -> charts.Chart:
    """The picture drawn, the network with the most points first."""
    series = {id(share): f"{line.series}" for line in shown.lines for share in line.points}
    by_network: dict[str, list[Share]] = {}
    for share in shown.shares:
        by_network.setdefault(share.network, []).append(share)
    subjects = [
        charts.Subject(
            slug=slug,
            name=shares[0].row.network.name,
            points=tuple(_point(share, series.get(id(share), "")) for share in shares),
        )
        for slug, shares in sorted(by_network.items(), key=lambda item: (-len(item[1]), item[0]))
    ]
    return charts.draw(
        subjects,
        title=shown.title,
        description=description(shown),
        columns=columns,
        panel_width=panel_width,
        top=100,
        unit="%",
    )


def draw_figures(network: Network, figures: list[AudienceFigure]) -> charts.Chart:
    """The figures of one kind of a network, joined in the order of their dates; the ends are written out."""
    metric = figures[0].get_metric_display()
    dated = sorted(figures, key=lambda figure: (figure.as_of, figure.value))
    points = tuple(
        charts.Point(
            year=_moment(figure.as_of),
            value=figure.value,
            text=number(figure.value) if figure in (dated[0], dated[-1]) else "",
            sized=False,
            series="figures",
            note=f"{partial_date(figure.as_of)}: {in_words(figure)}",
        )
        for figure in dated
    )
    return charts.draw(
        [charts.Subject(slug=network.slug, name=metric, points=points)],
        title=_("%(network)s: %(metric)s") % {"network": network.name, "metric": metric},
        description="; ".join(point.note for point in points),
        columns=1,
        panel_width=460,
        panel_height=180,
    )


def _moment(partial: str) -> float:
    """A partial date as a year with a fraction: "2011" is 2011.0, "2011-07" is 2011.5."""
    year, *month = partial.split("-")[:2]
    return int(year) + ((int(month[0]) - 1) / 12 if month else 0)


def description(shown: Picture) -> str:
    """What the drawing shows, for those who do not see it."""
    return "; ".join(
        _("%(network)s %(percent)s in %(year)s (%(survey)s)")
        % {
            "network": share.row.network.name,
            "percent": percent(share.row.percent),
            "year": share.year,
            "survey": place(share.row.survey),
        }
        for share in shown.shares
    )


def sample_text(sample: int | None) -> str:
    """A sample in words."""
    return _("sample %(number)s") % {"number": number(sample)} if sample else _("sample not known")


def _point(share: Share, series: str) -> charts.Point:
    survey = share.row.survey
    return charts.Point(
        year=share.year,
        value=share.percent,
        text=percent(share.row.percent),
        sample=share.sample,
        series=series,
        note=f"{share.year}, {place(survey)}, {survey.publisher}, {sample_text(share.sample)}",
    )
