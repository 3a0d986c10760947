"""All that a comparison says about its networks, gathered in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Model, Q

from networks.models import AudienceFigure, Community, Feature, Network, Source, Survey, UsageShare
from networks.profile import Described, Links, links_of
from networks.usage import Newest, newest_among_doctors, share_of


@dataclass(frozen=True)
class ComparedShare:
    """The newest share among the doctors of one country by one measure, and the codes of its sources."""

    newest: Newest
    country: str  # its name
    source_codes: list[str]

    @property
    def subject(self) -> tuple[str, str]:
        """The codes of the country and of the measure: shares of one subject stand in one row."""
        (country,) = self.newest.share.countries
        return country, self.newest.share.measure


@dataclass(frozen=True)
class Compared(Described):
    """A network with all that a comparison says about it."""

    cited: Mapping[str, list[str]]  # codes of sources by field
    figures: Mapping[str, AudienceFigure]  # the newest of each metric
    shares: list[ComparedShare]  # countries by name
    communities: int
    surveys: int
    sources: int  # on which its page rests
    newest_source: str  # the latest of their dates, which may be partial; "" if none has one


@dataclass(frozen=True)
class Gathered:
    """The networks of a comparison, in the order asked for, with the sources and features that tables name."""

    networks: list[Compared]
    sources: dict[str, Source]
    features: list[Feature]  # the whole vocabulary, in its order


def gather(networks: list[Network]) -> Gathered:
    """All about networks that were read `with_page_data`: six queries, however many they are."""
    rows = _read(networks)
    codes = {network.pk: _source_codes(network, rows) for network in networks}
    sources = Source.objects.in_bulk(set().union(*codes.values()))
    compared = [
        _compared(network, rows, {code: sources[code] for code in codes[network.pk]}) for network in networks
    ]
    return Gathered(compared, sources, list(Feature.objects.select_related("group")))


def describe(network: Network) -> Described:
    """A network with its terms, which is what networks.similar asks for: one query."""
    return Described(network, links_of([network])[Network, network.pk])


@dataclass(frozen=True)
class _Rows:
    """What the database holds about all the networks together, by the key of what it belongs to."""

    links: dict[tuple[type[Model], int], Links]
    figures: dict[tuple[type[Model], int], list[AudienceFigure]]  # newest first
    shares: dict[int, list[UsageShare]]
    communities: dict[int, list[int]]

    def sources_of(self, model: type[Model], pk: int) -> list[str]:
        """Codes of the sources of a survey or a community."""
        return [term.code for term in self.links[model, pk]["sources"]]


def _read(networks: list[Network]) -> _Rows:
    """Read the rows: four queries."""
    figures, shares, communities = defaultdict(list), defaultdict(list), defaultdict(list)
    theirs = Q(network__in=networks) | Q(community__network__in=networks)
    for figure in AudienceFigure.objects.filter(theirs).latest_first():
        owner = (Network, figure.network_id) if figure.network_id else (Community, figure.community_id)
        figures[owner].append(figure)
    asked = UsageShare.objects.filter(network__in=networks).select_related(
        "network", "measure", "segment", "survey__country", "survey__population"
    )
    for share in asked:
        shares[share.network_id].append(share)
    for pk, network in Community.objects.filter(network__in=networks).values_list("pk", "network"):
        communities[network].append(pk)
    return _Rows(links_of(networks), figures, shares, communities)


def _source_codes(network: Network, rows: _Rows) -> set[str]:
    """The codes of all sources on which a network's page rests."""
    communities = rows.communities[network.pk]
    figures = [rows.figures[Network, network.pk], *(rows.figures[Community, pk] for pk in communities)]
    return {
        *(citation.source_id for citation in network.citations.all()),
        *(figure.source_id for found in figures for figure in found),
        *(code for pk in communities for code in rows.sources_of(Community, pk)),
        *(code for share in rows.shares[network.pk] for code in rows.sources_of(Survey, share.survey_id)),
    }


def _compared(network: Network, rows: _Rows, sources: Mapping[str, Source]) -> Compared:
    cited = defaultdict(list)
    for citation in sorted(network.citations.all(), key=lambda each: each.source_id):
        cited[citation.field].append(citation.source_id)
    newest_last = reversed(rows.figures[Network, network.pk])
    return Compared(
        network=network,
        terms=rows.links[Network, network.pk],
        cited=cited,
        figures={figure.metric: figure for figure in newest_last},
        shares=_shares(rows.shares[network.pk], rows),
        communities=len(rows.communities[network.pk]),
        surveys=len({share.survey_id for share in rows.shares[network.pk]}),
        sources=len(sources),
        newest_source=max((source.published for source in sources.values()), default=""),
    )


def _shares(found: list[UsageShare], rows: _Rows) -> list[ComparedShare]:
    countries = {share.survey_id: rows.links[Survey, share.survey_id]["countries"] for share in found}
    shares = [share_of(share, [term.code for term in countries[share.survey_id]]) for share in found]
    return [
        ComparedShare(
            newest,
            str(newest.share.row.survey.country or countries[newest.share.row.survey_id][0]),
            rows.sources_of(Survey, newest.share.row.survey_id),
        )
        for newest in newest_among_doctors(shares)
    ]
