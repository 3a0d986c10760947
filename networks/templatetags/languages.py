"""The page in other languages, and texts that are not in the page's own."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from django import template
from django.core.exceptions import SuspiciousOperation
from django.utils import translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from medsocial.language import CODES, address_in
from networks.wording import language_of

register = template.Library()


@dataclass(frozen=True)
class Edition:
    """The same page in another language."""

    code: str
    address: str  # with the query of this page

    @property
    def name(self) -> str:
        """The language's own name for itself."""
        return capfirst(translation.get_language_info(self.code)["name_local"])

    @property
    def offer(self) -> str:
        """What readers of that language are told, in it."""
        with translation.override(self.code):
            # Translators: "English" stands for the language of the translation.
            return translation.gettext("You can read this page in English.")


@register.filter
def speech(row, field: str) -> SafeString:
    """The attribute of an element that holds a translated text: its language, where that is not the page's."""
    language = language_of(row, field)
    return format_html(' lang="{}"', language) if language else SafeString("")


@register.filter
def words(row, field: str) -> str:
    """A translated text, with its language where that is not the page's."""
    language, text = language_of(row, field), getattr(row, field)
    return format_html('<span lang="{}">{}</span>', language, text) if language else text


@register.simple_tag(takes_context=True)
def other_editions(context) -> list[Edition]:
    """This page in every other language; none where the page does not know its address."""
    request = context.get("request")
    if not request:
        return []
    try:
        query = request.GET.urlencode()
    except SuspiciousOperation:  # the page says that the query cannot be read
        query = ""
    return [
        Edition(code, address_in(code, request.path_info) + (f"?{query}" if query else ""))
        for code in CODES
        if code != translation.get_language()
    ]


@register.simple_tag(takes_context=True)
def alternates(context) -> list[tuple[str, str]]:
    """The languages of this page with its whole address in each, for machines; "x-default" is the first's."""
    request, query = context["request"], urlsplit(str(context["canonical"])).query
    found = [
        (
            code,
            request.build_absolute_uri(address_in(code, request.path_info) + (f"?{query}" if query else "")),
        )
        for code in CODES
    ]
    return [*found, ("x-default", found[0][1])]
