"""Sentences and footnote marks of a network's own page."""

from collections.abc import Iterable

from django import template
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from networks import wording
from networks.choices import Access, CommunityStatus, Cost, Identity, Privacy, Status, YearIs
from networks.evidence import Footnotes
from networks.models import AudienceFigure, Community, Network, Survey, UsageShare

register = template.Library()

UNKNOWN = "unknown"  # the same word in every vocabulary

# Without a verb, so that they hold for networks that live and for those that have ended.
ACCESS = {
    Access.OPEN: _("Open to everybody."),
    Access.REGISTRATION: _("For anybody who registers."),
    Access.PROFESSIONALS: _("For health professionals only."),
    Access.VERIFIED: _("Only after a check of professional credentials."),
    Access.LICENSED: _("For licensed doctors only."),
    Access.STUDENTS: _("For students only."),
    Access.INVITATION: _("By invitation only."),
    Access.MEMBERS: _("For members of an organisation only."),
}
IDENTITY = {
    Identity.REAL_NAME: _("Under one’s real name."),
    Identity.PSEUDONYM: _("Under a pseudonym."),
    Identity.EITHER: _("Under one’s real name or a pseudonym."),
}
COST = {
    Cost.FREE: _("Free of charge."),
    Cost.FREEMIUM: _("Free of charge, with extras that cost money."),
    Cost.PAID: _("For a fee."),
    Cost.MEMBERSHIP: _("Part of the membership of an organisation."),
}


@register.filter
def stated(network: Network, field: str) -> str:
    """The words for a single-valued field; empty if its value is that it is not known."""
    return "" if getattr(network, field) == UNKNOWN else str(getattr(network, f"get_{field}_display")())


@register.filter
def access_sentence(network: Network) -> str:
    """Who may join, in a sentence; empty if that is not known."""
    return str(ACCESS.get(network.access, ""))


@register.filter
def identity_sentence(network: Network) -> str:
    """Under which name people appear, in a sentence; empty if that is not known."""
    return str(IDENTITY.get(network.identity, ""))


@register.filter
def cost_sentence(network: Network) -> str:
    """What it costs, in a sentence; empty if that is not known."""
    return str(COST.get(network.cost, ""))


@register.filter
def succession(network: Network) -> str:
    """How an ended network points to its successor, as a sentence's beginning."""
    return {
        Status.MERGED: gettext("It went into"),
        Status.RENAMED: gettext("It goes on as"),
    }.get(network.status, gettext("Its people can go to"))


@register.filter
def precession(network: Network) -> str:
    """How a network speaks of one that led its people to it, as a sentence's beginning."""
    return {
        Status.MERGED: gettext("It took in"),
        Status.RENAMED: gettext("It was once"),
    }.get(network.status, gettext("It took in the people of"))


@register.filter
def metric(figures: list[AudienceFigure]) -> str:
    """What the figures count, as a heading."""
    return capfirst(figures[0].get_metric_display())


@register.filter
def community_status(community: Community) -> str:
    """Whether a community lives, in a few words."""
    seen = wording.partial_date(community.status_as_of)
    words = {
        CommunityStatus.ACTIVE: (gettext("active, as of %(date)s"), gettext("active")),
        CommunityStatus.CLOSED: (gettext("closed, as of %(date)s"), gettext("closed")),
        CommunityStatus.UNKNOWN: (
            gettext("last seen in %(date)s, not known whether still active"),
            gettext("not known whether active"),
        ),
    }[CommunityStatus(community.status)]
    return words[0] % {"date": seen} if seen else words[1]


@register.filter
def privacy_words(community: Community) -> str:
    """Who can read a community, in a few words."""
    return {
        Privacy.PUBLIC: gettext("public"),
        Privacy.PRIVATE: gettext("private"),
    }.get(community.privacy, gettext("not known whether public"))


@register.filter
def figures_anchor(figure: AudienceFigure) -> str:
    """The id of the figures of a metric."""
    return f"figures-{figure.metric}"


@register.filter
def survey_anchor(survey: Survey) -> str:
    """The id of a survey's rows."""
    return f"survey-{survey.slug}"


@register.filter
def community_anchor(community: Community) -> str:
    """The id of a community's line."""
    return f"community-{community.slug}"


@register.filter
def survey_year(survey: Survey) -> str:
    """The year of a survey, and what it is the year of."""
    if not survey.year:
        return gettext("year not known")
    text = (
        gettext("asked in %(year)s")
        if survey.year_is == YearIs.FIELDWORK
        else gettext("published in %(year)s")
    )
    return text % {"year": survey.year}


@register.filter
def respondents(share: UsageShare) -> str:
    """Of how many people a share is a share, as far as that is known."""
    if share.n:
        return gettext("%(number)s people") % {"number": wording.number(share.n)}
    if not share.survey.sample_size:
        return gettext("sample not known")
    return gettext("%(number)s asked in all") % {"number": wording.number(share.survey.sample_size)}


@register.inclusion_tag("components/marks.html")
def field_marks(footnotes: Footnotes, field: str, needed: bool = True) -> dict:
    """Marks of the sources of a network's field; "no source yet" where one is needed and there is none."""
    return {"notes": footnotes.of_field(field), "needed": needed}


@register.inclusion_tag("components/marks.html")
def marks(footnotes: Footnotes, codes: str | Iterable[str], anchor: str, label: str) -> dict:
    """Marks of other sources, by code or codes; they support what `label` names and `anchor` is the id of."""
    codes = [codes] if isinstance(codes, str) else codes
    return {"notes": footnotes.of(codes, anchor, label), "needed": True}
