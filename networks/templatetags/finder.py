"""Reasons and pages of the finder."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from networks.admission import Verdict
from networks.finder import Reason

register = template.Library()

# The words alone say it too. A mark never stands at the beginning of a line.
MARKS = {Verdict.MET: "\N{NO-BREAK SPACE}✓", Verdict.NOT_MET: "\N{NO-BREAK SPACE}✗", Verdict.NOT_KNOWN: ""}


@register.simple_tag
def reason_list(reasons: list[Reason]) -> SafeString:
    """Reasons in a row. Written in Python because a page holds hundreds of them."""
    return format_html(
        '<ul class="reasons">{}</ul>',
        format_html_join(
            "",
            '<li data-wish="{}" data-met="{}">{}{}</li>',
            ((reason.kind, reason.verdict.value, reason.text, MARKS[reason.verdict]) for reason in reasons),
        ),
    )


@register.simple_tag
def turned(filterset, listing, number: int) -> str:
    """The query and place of another page of a group; the other groups begin anew."""
    first = number == 1
    query = filterset.query(group=None if first else listing.group.name, page=None if first else number)
    return f"{query}#{listing.group.name}"
