"""Addresses, marks and pieces of the pages that set networks side by side."""

from django import template
from django.urls import reverse

from networks.comparison import Agreement, Answer, Cell
from networks.comparison_query import ComparisonQuery, comparison_query
from networks.evidence import Footnotes

register = template.Library()

AGREEMENT_ICONS = {
    Agreement.SAME: "equal",
    Agreement.DIFFERENT: "equal-not",
    Agreement.OPEN: "circle-question-mark",
}
ANSWER_ICONS = {Answer.YES: "check", Answer.NO: "x", Answer.UNKNOWN: "circle-question-mark"}


@register.simple_tag
def comparison_address(*slugs: str) -> str:
    """The address of the comparison of these networks."""
    return reverse("networks:compare") + comparison_query(slugs)


@register.simple_tag
def changed(query: ComparisonQuery, without: str = "", adding: str = "") -> str:
    """The query of a comparison with one network taken out or one added."""
    return query.query(without=without, adding=adding)


@register.filter
def agreement_icon(agreement: Agreement) -> str:
    """The icon that stands before the words for it."""
    return AGREEMENT_ICONS[agreement]


@register.filter
def answer_icon(cell: Cell) -> str:
    """The icon that stands before a cell's words: its answer, or that it is not known; "" for other facts."""
    if not cell.is_known:
        return ANSWER_ICONS[Answer.UNKNOWN]
    return ANSWER_ICONS[Answer(cell.answer)] if cell.answer else ""


@register.inclusion_tag("components/marks.html")
def cell_marks(footnotes: Footnotes, cell: Cell) -> dict:
    """Marks of the sources of a cell; "no source yet" where it needs one and has none."""
    return {
        "notes": footnotes.of(cell.source_codes, cell.anchor, cell.label),
        "needed": cell.needs_source,
    }
