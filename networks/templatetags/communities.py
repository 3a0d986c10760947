"""Entries of the list of communities."""

from django import template

from networks import wording
from networks.evidence import Footnotes
from networks.models import Community
from networks.profile import CommunityEntry
from networks.templatetags.network_page import community_anchor

register = template.Library()


@register.filter
def gathered(community: Community) -> CommunityEntry:
    """All about a community that was read `with_entry_data`, as networks.profile gathers it for a network."""
    terms = {field: wording.in_order(getattr(community, field).all()) for field in community.search_terms}
    terms["sources"] = list(community.sources.all())
    return CommunityEntry(community, terms, list(community.figures.all()))


@register.filter
def own_footnotes(entry: CommunityEntry) -> Footnotes:
    """Footnotes of an entry that lists its own sources."""
    sources = {source.code: source for source in entry.terms["sources"]}
    sources |= {figure.source_id: figure.source for figure in entry.figures}
    return Footnotes([], sources, prefix=f"{community_anchor(entry.community)}-")
