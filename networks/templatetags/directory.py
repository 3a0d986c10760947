"""How facts are put into words and marks on a page."""

import functools
from collections.abc import Iterable

from django import template
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from networks import search, wording
from networks.entries import written
from networks.facets import Facet, FacetOption

register = template.Library()

for words in (
    wording.number,
    wording.percent,
    wording.year,
    wording.partial_date,
    wording.named,
    wording.in_order,
    wording.figure,
    wording.where,
    wording.status_note,
    wording.status_sentence,
    wording.decimal,
    wording.span,
    wording.place,
):
    register.filter(words)

_DISABLED_LABEL = mark_safe(' class="disabled"')
_CHECKED = mark_safe(" checked")
_DISABLED = mark_safe(" disabled")


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the page's sheet (`{% icon_sheet %}`); it says nothing that words beside it do not say."""
    return format_html('<svg class="icon" aria-hidden="true"><use href="#icon-{}"></use></svg>', name)


ICONS = (
    "badge-check",
    "calendar-check",
    "check",
    "chevron-down",
    "circle-question-mark",
    "columns-3",
    "download",
    "equal",
    "equal-not",
    "external-link",
    "funnel",
    "globe",
    "languages",
    "lock",
    "map-pin",
    "plus",
    "search",
    "stethoscope",
    "users",
    "x",
)


@register.simple_tag
@functools.cache
def icon_sheet() -> SafeString:
    """The drawings of all icons, once a page; `{% icon %}` refers to them."""
    return render_to_string("components/icon_sheet.html", {"icons": ICONS})


@register.simple_tag
def option_list(facet: Facet, options: list[FacetOption]) -> SafeString:
    """The options of a facet as checkboxes with their counts."""
    return mark_safe(  # noqa: S308 each of them is
        '<ul class="options">' + "".join(option_item(facet.name, option) for option in options) + "</ul>"
    )


@functools.lru_cache(maxsize=5_000)
def option_item(facet: str, option: FacetOption) -> SafeString:
    """An option of a facet.

    Written in Python and kept, because a page holds three hundred of them, which as an included template take half
    its time. What is kept cannot be old: it is found by all that it says.
    """
    return format_html(
        '<li><label{}><input type="checkbox" name="{}" value="{}" id="{}-{}" data-count="{}"{}{}>'
        '<span>{}</span> <span class="count">{}</span></label></li>',
        _DISABLED_LABEL if option.disabled else "",
        facet,
        option.value,
        facet,
        option.value,
        option.number,
        _CHECKED if option.chosen else "",
        _DISABLED if option.disabled else "",
        option.name,
        option.number,
    )


@register.simple_tag(takes_context=True)
def entries(context, keys: Iterable[int]) -> SafeString:
    """The rows of the directory of the networks with these keys."""
    chosen = {network.pk for network in context["filterset"].compared}
    rows = written(keys, query=context["query"], chosen=chosen)
    return format_html_join("\n", "<li>{}</li>", ((row,) for row in rows))


@register.filter
def marked(text: str, query: str) -> SafeString:
    """The text with the query's words in `<mark>`."""
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<mark>{}</mark>", piece) if hit else piece,)
            for piece, hit in search.marked(text, query)
        ),
    )


@register.simple_tag
def without(filterset, name: str, value: str = "") -> str:
    """The query of a list without one value of one filter, or without the whole filter."""
    return filterset.query(without=(name, value)) if value else filterset.query(**{name: None})


@register.simple_tag
def at_page(filterset, number: int) -> str:
    """The query of another page of the same list."""
    return filterset.query(page=number if number > 1 else None)


@register.simple_tag
def chart_query(query: str, shape: str) -> str:
    """The query of a picture in one of its shapes."""
    return f"{query}{'&' if query else '?'}shape={shape}"
