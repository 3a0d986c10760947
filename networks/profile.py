"""All that is known about one network, gathered for its page in a fixed number of queries.

Read field by field, a network, its communities and its surveys would take more than twenty queries for terms
alone; here one query brings the terms of all of them.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from django.db.models import CharField, F, Model, Q, QuerySet, Value

from networks import search
from networks.choices import Coverage, Metric, Topic
from networks.evidence import Footnotes
from networks.filtering import localised
from networks.history.changes import EntryHistory, history_of
from networks.models import AudienceFigure, Citation, Community, Network, Source, Survey, UsageShare
from networks.statistics import Change, Line, Share, change, series_of
from networks.usage import Newest, newest_among_doctors, share_of

METRICS = list(Metric)
SHOWN_SURVEYS = 8  # the newest ones; older ones are folded
SHOWN_COMMUNITIES = 4  # of a topic; further ones are folded


@dataclass(frozen=True)
class LinkedTerm:
    """A term of a vocabulary as it is linked to something: its code, its name, its heading if it has one."""

    code: str
    name: str
    heading: str = ""

    def __str__(self) -> str:
        return self.name


# Terms (of sources only the codes) by the name of the field that links them.
Links = dict[str, list[LinkedTerm]]


@dataclass(frozen=True)
class CommunityEntry:
    """A community with its terms, its figures (newest first) and the codes of its sources."""

    community: Community
    terms: Links
    figures: list[AudienceFigure]

    @property
    def source_codes(self) -> list[str]:
        """Sources of the community and of its figures."""
        return [*(term.code for term in self.terms["sources"]), *(each.source_id for each in self.figures)]


@dataclass(frozen=True)
class TopicGroup:
    """The communities of one topic, by name."""

    label: str
    entries: list[CommunityEntry]

    @property
    def shown(self) -> list[CommunityEntry]:
        """The first ones; a fold that would hide a single one is not worth it."""
        return (
            self.entries if len(self.entries) <= SHOWN_COMMUNITIES + 1 else self.entries[:SHOWN_COMMUNITIES]
        )

    @property
    def folded(self) -> list[CommunityEntry]:
        """Those after the first."""
        return self.entries[len(self.shown) :]


@dataclass(frozen=True)
class SurveyResult:
    """A survey with the percentages that it has for the network, whole samples before their parts."""

    survey: Survey
    terms: Links
    shares: list[UsageShare]

    @property
    def countries(self) -> list:
        """Where it asked: one country or several, none if that is not known."""
        return [self.survey.country] if self.survey.country else self.terms["countries"]

    @property
    def source_codes(self) -> list[str]:
        """Its sources, the main one first."""
        return [term.code for term in self.terms["sources"]]


@dataclass(frozen=True)
class Described:
    """A network with the terms that describe it."""

    network: Network
    terms: Links

    @property
    def successor(self) -> Network | None:
        """Where its people can go now, if the public may see it."""
        return self.network.public_successor

    @property
    def is_everywhere(self) -> bool:
        """Whether it is available in every country: worldwide, without a list of countries."""
        return self.network.coverage == Coverage.GLOBAL and not self.terms["countries"]


@dataclass(frozen=True)
class Profile(Described):
    """A network, everything linked to it, and the footnotes that the page fills as it cites."""

    figures: list[list[AudienceFigure]]  # a list per metric, newest first
    surveys: list[SurveyResult]  # newest first
    topics: list[TopicGroup]
    same_operator: list[Network]
    predecessors: list[Network]
    footnotes: Footnotes
    history: EntryHistory

    @property
    def features(self) -> list[tuple[str, list[LinkedTerm]]]:
        """What can be done there, by heading."""
        return [(heading, list(terms)) for heading, terms in groupby(self.terms["features"], _heading)]

    @property
    def community_count(self) -> int:
        """How many communities there are, of all topics."""
        return sum(len(topic.entries) for topic in self.topics)

    @property
    def shown_surveys(self) -> list[SurveyResult]:
        """The newest surveys; a fold that would hide a single one is not worth it."""
        return self.surveys if len(self.surveys) <= SHOWN_SURVEYS + 1 else self.surveys[:SHOWN_SURVEYS]

    @property
    def folded_surveys(self) -> list[SurveyResult]:
        """The older surveys."""
        return self.surveys[len(self.shown_surveys) :]

    @cached_property
    def shares(self) -> list[Share]:
        """Every percentage about the network, in the form that statistics work on."""
        return [
            share_of(share, [country.code for country in result.terms["countries"]])
            for result in self.surveys
            for share in result.shares
        ]

    @property
    def newest(self) -> list[Newest]:
        """The newest share among doctors, by country and measure."""
        return newest_among_doctors(self.shares)

    @property
    def changes(self) -> list[tuple[Line, Change]]:
        """What changed between the waves of one survey; surveys of different makers are never set in a row."""
        return [(line, change(line)) for line in series_of(self.shares)]

    @property
    def measures(self) -> list:
        """The measures of all surveys, in the order of the vocabulary."""
        measures = {share.measure for result in self.surveys for share in result.shares}
        return sorted(measures, key=lambda measure: (measure.position, measure.code))


def profile(network: Network) -> Profile:
    """Gather everything about a network that was read `with_page_data`."""
    linked = links_of([network])
    own_figures, community_figures = _figures(network)
    surveys = _surveys(network, linked)
    topics = _topics(network, linked, community_figures)
    citations = list(network.citations.all())
    codes = _codes(citations, own_figures, surveys, topics)
    relatives = _relatives(network)
    return Profile(
        network=network,
        terms=linked[Network, network.pk],
        figures=[list(figures) for _, figures in groupby(own_figures, lambda figure: figure.metric)],
        surveys=surveys,
        topics=topics,
        same_operator=[each for each in relatives if _same_operator(each, network)],
        predecessors=[each for each in relatives if each.successor_id == network.pk],
        footnotes=Footnotes(citations, Source.objects.in_bulk(codes)),
        history=history_of(network),
    )


def links_of(networks: Iterable[Network]) -> dict[tuple[type[Model], int], Links]:
    """Terms and sources of the networks, of their communities and of their surveys: one query."""
    keys = [network.pk for network in networks]
    communities = Q(community__network__in=keys)
    surveys = Q(survey__in=UsageShare.objects.filter(network__in=keys).values("survey"))
    queries = [
        *(_linked(Network, field.name, Q(network__in=keys)) for field in Network._meta.many_to_many),
        *(_linked(Community, field.name, communities) for field in Community._meta.many_to_many),
        *(_linked(Survey, field.name, surveys) for field in Survey._meta.many_to_many),
    ]
    rows = sorted(queries[0].union(*queries[1:], all=True), key=_order)
    owners = {model.__name__: model for model in (Network, Community, Survey)}
    found = defaultdict(lambda: defaultdict(list))
    for owner, pk, field, *_places, code, name, heading in rows:
        found[owners[owner], pk][field].append(LinkedTerm(code, name, heading))
    return found


def _linked(owner: type[Model], name: str, condition: Q) -> QuerySet:
    """Rows of a many-to-many table: owner, its key, field, two places to sort by, code, name, heading."""
    field = owner._meta.get_field(name)
    target = field.m2m_reverse_field_name()
    rank, place, label, heading = Value(0), Value(0), Value("", CharField()), Value("", CharField())
    if field.related_model is not Source:
        label, place = localised(f"{target}__name"), F(f"{target}__position")
    elif not field.remote_field.through._meta.auto_created:
        place = F("position")  # a survey's sources are in an order of their own
    if name == "features":
        rank, heading = F("feature__group__position"), localised("feature__group__name")
    return (
        field.remote_field.through.objects.filter(condition)
        .order_by()
        .annotate(
            of=Value(owner.__name__, CharField()),
            owned=F(f"{field.m2m_field_name()}_id"),
            by=Value(name, CharField()),
            rank=rank,
            place=place,
            term=F(f"{target}_id"),
            label=label,
            heading=heading,
        )
        .values_list("of", "owned", "by", "rank", "place", "term", "label", "heading")
    )


def _order(row: tuple) -> tuple:
    *_, rank, place, code, name, _heading = row
    return rank, place, search.alphabetical(name), code


def _heading(term: LinkedTerm) -> str:
    return term.heading


def _figures(network: Network) -> tuple[list[AudienceFigure], dict[int, list[AudienceFigure]]]:
    """The network's own figures, metric by metric, and those of its communities: one query."""
    own, of_communities = [], defaultdict(list)
    mine = Q(network=network) | Q(community__network=network)
    for figure in AudienceFigure.objects.filter(mine).latest_first():
        (of_communities[figure.community_id] if figure.community_id else own).append(figure)
    return sorted(own, key=lambda figure: METRICS.index(figure.metric)), of_communities


def _surveys(network: Network, linked: dict) -> list[SurveyResult]:
    """Surveys that asked about the network, newest first, of one year the largest first: one query."""
    shares = defaultdict(list)
    for share in network.shares.select_related(
        "measure", "segment", "survey__country", "survey__population"
    ).latest_first():
        share.network = network
        shares[share.survey].append(share)
    newest_first = sorted(
        shares, key=lambda survey: (-(survey.year or 0), -(survey.sample_size or 0), survey.slug)
    )
    return [SurveyResult(survey, linked[Survey, survey.pk], shares[survey]) for survey in newest_first]


def _topics(network: Network, linked: dict, figures: dict[int, list[AudienceFigure]]) -> list[TopicGroup]:
    """Communities by topic, in the order of the topics: one query."""
    entries = defaultdict(list)
    by_name = sorted(network.communities.all(), key=lambda community: search.alphabetical(community.name))
    for community in by_name:
        entries[community.topic].append(
            CommunityEntry(community, linked[Community, community.pk], figures[community.pk])
        )
    return [TopicGroup(str(topic.label), entries[topic]) for topic in Topic if entries[topic]]


def _relatives(network: Network) -> list[Network]:
    """Published networks of the same operator, and those whose people were sent here: one query."""
    related = Q(successor=network)
    if network.operator_id:
        related |= Q(operator=network.operator_id)
    others = Network.objects.published().filter(related).exclude(pk=network.pk)
    return list(others.select_related("category").sorted_by("status"))


def _same_operator(other: Network, network: Network) -> bool:
    return bool(network.operator_id) and other.operator_id == network.operator_id


def _codes(
    citations: Iterable[Citation],
    figures: Iterable[AudienceFigure],
    surveys: Iterable[SurveyResult],
    topics: Iterable[TopicGroup],
) -> set[str]:
    """Every source that the page will cite."""
    return {
        *(citation.source_id for citation in citations),
        *(figure.source_id for figure in figures),
        *(code for result in surveys for code in result.source_codes),
        *(code for topic in topics for entry in topic.entries for code in entry.source_codes),
    }
