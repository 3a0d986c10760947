"""The fields of each kind of record, in the order in which downloads hold them."""

from django.utils.translation import gettext_lazy as _

from networks.choices import (
    Access,
    Base,
    CitedField,
    CommunityStatus,
    Cost,
    Coverage,
    Identity,
    Metric,
    Privacy,
    Qualifier,
    Status,
    Topic,
    YearIs,
)
from networks.models import Community, Network, Operator, Source, Survey, UsageShare

from . import fields
from .fields import Field, chosen, coded, codes, listed, plain, translated

FIGURE_SCHEMA = fields.record_schema(
    {
        "metric": {"enum": Metric.values},
        "value": {"type": "integer", "minimum": 0},
        "qualifier": {"enum": Qualifier.values},
        "as_of": fields.PARTIAL_DATE,
        "source": fields.SLUG,
    }
)
OPERATOR_SCHEMA = fields.record_schema({"slug": fields.SLUG, "name": fields.TEXT})
NETWORK_SCHEMA = OPERATOR_SCHEMA


def named(row) -> dict | None:
    """What is referred to by its slug, with its name."""
    return row and {"slug": row.slug, "name": row.name}


def named_cells(value: dict | None) -> tuple:
    """Slug and name."""
    return (value["slug"], value["name"]) if value else (None, None)


def reference(model, name: str, *, optional: bool = False) -> Field:
    """An entry of another kind."""
    return Field(
        name,
        fields.described(model, name),
        fields.optionally(OPERATOR_SCHEMA, optional),
        lambda row: named(getattr(row, name)),
        (name, f"{name}_name"),
        named_cells,
    )


def figures() -> Field:
    """Figures, newest first; the table holds the newest number of members."""

    def cells(value: list[dict]) -> tuple:
        members = next((each for each in value if each["metric"] == Metric.MEMBERS), None)
        return (members["value"], members["qualifier"], members["as_of"]) if members else (None, None, None)

    return listed(
        "figures",
        _(
            "Dated counts, newest first, as their sources gave them. The table has the newest number of members."
        ),
        FIGURE_SCHEMA,
        lambda row: [fields.figure(each) for each in row.all_figures],
        columns=("members", "members_qualifier", "members_as_of"),
        cells=cells,
    )


def sources(read) -> Field:
    """Every source that the record names."""
    return listed(
        "sources",
        _("The pages that were read."),
        fields.SOURCE_SCHEMA,
        read,
        cells=fields.source_cells,
    )


def evidence(network: Network) -> dict[str, list[str]]:
    """Codes of the sources that support each field."""
    found = {}
    for citation in network.all_citations:
        found.setdefault(citation.field, []).append(citation.source_id)
    return found


def network_sources(network: Network) -> list[dict]:
    """What the evidence and the figures of a network refer to, each once."""
    named_here = {each.source for each in (*network.all_citations, *network.all_figures)}
    return [fields.source(each) for each in sorted(named_here, key=lambda source: source.code)]


NETWORK = [
    plain(Network, "slug", fields.SLUG),
    plain(Network, "name", fields.TEXT),
    listed(
        "other_names",
        _("Former and alternative names."),
        fields.TEXT,
        lambda row: [other.name for other in row.other_names.all()],
    ),
    listed(
        "former_slugs",
        _("Slugs that the entry had before; their addresses lead on to today's."),
        fields.SLUG,
        lambda row: [former.slug for former in row.former_slugs.all()],
    ),
    plain(Network, "url", fields.ADDRESS),
    coded(Network, "category", "categories"),
    *translated(Network, "summary"),
    *translated(Network, "description"),
    chosen(Network, "status", Status),
    plain(Network, "status_as_of", fields.PARTIAL_DATE),
    reference(Network, "successor", optional=True),
    plain(Network, "founded_year", fields.NUMBER),
    plain(Network, "closed_year", fields.NUMBER),
    reference(Network, "operator", optional=True),
    coded(Network, "headquarters", "countries", optional=True),
    chosen(Network, "coverage", Coverage),
    codes(Network, "countries", "countries"),
    plain(Network, "country_count_claim", fields.NUMBER),
    codes(Network, "languages", "languages"),
    codes(Network, "audiences", "audiences"),
    codes(Network, "specialties", "specialties"),
    codes(Network, "features", "features"),
    chosen(Network, "access", Access),
    chosen(Network, "identity", Identity),
    chosen(Network, "cost", Cost),
    codes(Network, "funding", "funding"),
    codes(Network, "platforms", "platforms"),
    figures(),
    Field(
        "evidence",
        _("Codes of the sources that support each field. In the table: the fields that a source supports."),
        {
            "type": "object",
            "propertyNames": {"enum": CitedField.values},
            "additionalProperties": fields.array(fields.SLUG),
        },
        evidence,
        ("cited_fields",),
        lambda value: (" ".join(value),),
    ),
    sources(network_sources),
    Field(
        "last_reviewed",
        fields.described(Network, "last_reviewed"),
        fields.DAY,
        lambda row: row.last_reviewed and row.last_reviewed.isoformat(),
        ("last_reviewed",),
    ),
    Field(
        "created_at",
        _("When the entry was added."),
        fields.MOMENT,
        lambda row: row.created_at.isoformat(),
        ("created_at",),
    ),
    Field(
        "updated_at",
        _("When the entry was changed last."),
        fields.MOMENT,
        lambda row: row.updated_at.isoformat(),
        ("updated_at",),
    ),
]

COMMUNITY = [
    plain(Community, "slug", fields.SLUG),
    reference(Community, "network"),
    plain(Community, "name", fields.TEXT),
    plain(Community, "url", fields.ADDRESS),
    chosen(Community, "topic", Topic),
    chosen(Community, "privacy", Privacy),
    *translated(Community, "summary"),
    chosen(Community, "status", CommunityStatus),
    plain(Community, "status_as_of", fields.PARTIAL_DATE),
    codes(Community, "audiences", "audiences"),
    codes(Community, "specialties", "specialties"),
    codes(Community, "countries", "countries"),
    codes(Community, "languages", "languages"),
    figures(),
    sources(
        lambda row: [
            fields.source(each)
            for each in sorted(
                {*row.sources.all(), *(figure.source for figure in row.all_figures)},
                key=lambda source: source.code,
            )
        ]
    ),
    listed(
        "described_by",
        _("Codes of those sources that describe the community; others support its figures only."),
        fields.SLUG,
        lambda row: sorted(each.code for each in row.sources.all()),
    ),
]

SHARE = [
    reference(UsageShare, "network", optional=True),
    *translated(UsageShare, "label"),
    coded(UsageShare, "measure", "measures"),
    coded(UsageShare, "segment", "segments"),
    chosen(UsageShare, "base", Base),
    Field(
        "percent",
        fields.described(UsageShare, "percent"),
        {"type": "number", "minimum": 0, "maximum": 100},
        lambda row: float(row.percent),
        ("percent",),
    ),
    plain(UsageShare, "n", fields.NUMBER),
    *translated(UsageShare, "note"),
]

SURVEY = [
    plain(Survey, "slug", fields.SLUG),
    *translated(Survey, "title"),
    plain(Survey, "publisher", fields.TEXT),
    plain(Survey, "year", fields.NUMBER),
    chosen(Survey, "year_is", YearIs),
    coded(Survey, "country", "countries", optional=True),
    codes(Survey, "countries", "countries"),
    coded(Survey, "population", "populations"),
    *translated(Survey, "population_note"),
    plain(Survey, "sample_size", fields.NUMBER),
    Field(
        "response_rate",
        fields.described(Survey, "response_rate"),
        fields.DECIMAL,
        lambda row: None if row.response_rate is None else float(row.response_rate),
        ("response_rate",),
    ),
    *translated(Survey, "method"),
    *translated(Survey, "summary"),
    *translated(Survey, "limits"),
    plain(Survey, "is_questionnaire", fields.BOOLEAN),
    plain(Survey, "family", fields.OPTIONAL_SLUG),
    plain(Survey, "series", fields.OPTIONAL_SLUG),
    sources(lambda row: [fields.source(each.source) for each in row.survey_sources.all()]),
]
SHARES = Field(
    "shares",
    _("The percentages. In the table, each stands on a line of its own, beside what is said of its survey."),
    fields.array(fields.record_schema({field.name: field.schema for field in SHARE})),
    lambda row: [record(SHARE, share) for share in row.all_shares],
)

OPERATOR = [
    plain(Operator, "slug", fields.SLUG),
    plain(Operator, "name", fields.TEXT),
    plain(Operator, "url", fields.ADDRESS),
    coded(Operator, "country", "countries", optional=True),
]

SOURCE = [
    plain(Source, "code", fields.SLUG),
    plain(Source, "url", {"type": "string", "format": "uri"}),
    plain(Source, "title", fields.TEXT),
    plain(Source, "publisher", fields.TEXT),
    plain(Source, "published", fields.PARTIAL_DATE),
]


def record(described: list[Field], row) -> dict:
    """A row as data."""
    return {field.name: field.read(row) for field in described}
