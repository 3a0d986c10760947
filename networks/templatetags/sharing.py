"""What a page's head says to other sites."""

import json

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# Nothing in the data may end the element or begin another.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@register.simple_block_tag
def captured(content: str) -> str:
    """What stands between the tags, for `as`: text that a page says in several places."""
    return mark_safe(content.strip())  # noqa: S308 a template's own output, escaped where it was written


@register.simple_tag
def json_ld(data: dict) -> SafeString:
    """The data as a JSON-LD block, which browsers do not run and the policy therefore lets stand."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308 escaped above


@register.simple_tag(takes_context=True)
def absolute(context: template.Context, path: str) -> str:
    """The whole address of a path of this site."""
    return context["request"].build_absolute_uri(path)
