"""From what was gathered about networks to the groups and rows of their comparison."""

from collections.abc import Iterable

from django.utils.text import capfirst
from django.utils.translation import gettext

from networks import wording
from networks.choices import Metric
from networks.compared import Compared, ComparedShare, Gathered
from networks.comparison import Answer, Cell, Comparison, Group, Item, Row, row
from networks.comparison_facts import EVIDENCE, FEATURES, JOINING, MONEY, NUMBERS, PEOPLE, WHERE, Fact
from networks.headings import lower_first
from networks.models import AudienceFigure, Feature
from networks.usage import sample_text


def compare(gathered: Gathered, *, only_differences: bool = False) -> Comparison:
    """The comparison of the networks. Their order is that of the columns and decides nothing else."""
    networks = gathered.networks
    groups = (
        Group("people", gettext("Who it is for"), _facts(PEOPLE, networks)),
        Group("joining", gettext("Joining"), _facts(JOINING, networks)),
        Group(
            "features",
            gettext("What you can do there"),
            _facts(FEATURES, networks) + _features(networks, gathered.features),
        ),
        Group("where", gettext("Where"), _facts(WHERE, networks)),
        Group("money", gettext("Money"), _facts(MONEY, networks)),
        Group(
            "numbers",
            gettext("Numbers"),
            _figures(networks) + _facts(NUMBERS, networks) + _shares(networks),
        ),
        Group("evidence", gettext("Evidence"), _facts(EVIDENCE, networks)),
    )
    return Comparison(tuple(each.network for each in networks), groups, only_differences)


def unnamed_features(gathered: Gathered) -> list[Feature]:
    """Features that no source names for any of the networks, in the order of the vocabulary."""
    named = set().union(*(_codes(each) for each in gathered.networks))
    return [feature for feature in gathered.features if feature.code not in named]


def _facts(facts: Iterable[Fact], networks: list[Compared]) -> tuple[Row, ...]:
    return tuple(
        _row(fact.name, str(fact.label), networks, [fact.cell(each) for each in networks])
        for fact in facts
        if any(fact.matters(each) for each in networks)
    )


def _features(networks: list[Compared], vocabulary: Iterable[Feature]) -> tuple[Row, ...]:
    """A row for each feature that sources name for one of the networks."""
    named = set().union(*(_codes(each) for each in networks))
    return tuple(
        _row(
            f"feature-{feature.code}",
            feature.name,
            networks,
            [_feature(feature.code in _codes(each), has_ended=each.network.has_ended) for each in networks],
        )
        for feature in vocabulary
        if feature.code in named
    )


def _feature(is_named: bool, *, has_ended: bool) -> Cell:
    """Whether something can be done on a network. Its sources are those of all its features together."""
    if has_ended:
        text = gettext("no longer: it has ended") if is_named else gettext("no: it has ended")
        return Cell((Item(text),), (Answer.NO, is_named), Answer.NO)
    if is_named:
        return Cell((Item(str(Answer.YES.label)),), Answer.YES, Answer.YES)
    return Cell(answer=Answer.UNKNOWN)


def _codes(compared: Compared) -> set[str]:
    return {term.code for term in compared.terms["features"]}


def _figures(networks: list[Compared]) -> tuple[Row, ...]:
    """The newest figures: a row for members, and one for whatever else was counted on one of the networks."""
    return tuple(
        _row(
            metric.value,
            capfirst(metric.label),
            networks,
            [_figure(each.figures.get(metric)) for each in networks],
        )
        for metric in Metric
        if metric == Metric.MEMBERS or any(metric in each.figures for each in networks)
    )


def _figure(figure: AudienceFigure | None) -> Cell:
    if not figure:
        return Cell()
    text = f"{wording.figure(figure)}, {wording.partial_date(figure.as_of)}"
    value = (figure.qualifier, figure.value, figure.as_of)
    return Cell((Item(text),), value, source_codes=(figure.source_id,), needs_source=True)


def _shares(networks: list[Compared]) -> tuple[Row, ...]:
    """The newest shares among doctors: a row for each country and measure that surveys asked about."""
    found = [{share.subject: share for share in each.shares} for each in networks]
    # All shares of a subject name the same country and measure; which one stands for it does not matter.
    subjects = {subject: share for shares in found for subject, share in shares.items()}
    return tuple(
        _row(
            f"share-{country}-{measure}",
            gettext("Doctors in %(country)s: %(measure)s")
            % {
                "country": subjects[country, measure].country,
                "measure": lower_first(str(subjects[country, measure].newest.share.row.measure)),
            },
            networks,
            [_share(shares.get((country, measure))) for shares in found],
        )
        for country, measure in sorted(subjects, key=lambda subject: _place(subjects[subject]))
    )


def _place(share: ComparedShare) -> tuple:
    measure = share.newest.share.row.measure
    return share.country, measure.position, measure.code


def _share(share: ComparedShare | None) -> Cell:
    if not share:
        return Cell()
    newest, survey = share.newest, share.newest.share.row.survey
    asked = sample_text(newest.share.sample)
    if newest.interval:
        asked = gettext("%(sample)s, 95%% interval %(span)s") % {
            "sample": asked,
            "span": wording.span(newest.interval),
        }
    items = (
        Item(f"{wording.percent(newest.share.row.percent)}, {newest.share.year}"),
        Item(asked),
        Item(
            survey.title,
            survey.get_absolute_url(),
            is_spare=True,
            language=wording.language_of(survey, "title"),
        ),
    )
    value = (newest.share.percent, survey.slug)
    return Cell(items, value, source_codes=tuple(share.source_codes), needs_source=True)


def _row(field: str, label: str, networks: list[Compared], cells: Iterable[Cell]) -> Row:
    return row(field, label, [each.network for each in networks], cells)
