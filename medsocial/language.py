"""In which language an answer is. Its address alone decides, so that caches and crawlers get what they ask for.

Addresses without the code of a language are in English; the same ones under `/es/` are in Spanish.
"""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.utils import translation

CODES = tuple(code for code, _name in settings.LANGUAGES)
PREFIXES = {code: "" if code == settings.LANGUAGE_CODE else f"{code}/" for code in CODES}


def language_of(path: str) -> str:
    """The language of an address below the site's root, such as "/es/networks/"."""
    first = path.lstrip("/").partition("/")[0]
    return first if PREFIXES.get(first) else settings.LANGUAGE_CODE


def bare(path: str) -> str:
    """The address without its language: "networks/" of "/es/networks/"."""
    return f"{path.lstrip('/')}".removeprefix(PREFIXES[language_of(path)])


def address_in(code: str, path: str) -> str:
    """Where a page of ours stands in another language; `path` is its address below the site's root."""
    return f"{get_script_prefix()}{PREFIXES[code]}{bare(path)}"


def language_of_address(get_response: Callable[[HttpRequest], HttpResponse]):
    """Answer in the language of the address: no cookie and no header of the browser is looked at.

    Only the admin, which has one address and is kept by no cache, follows the browser of whoever works there.
    """
    desk = f"/{settings.ADMIN_PATH}"

    def middleware(request: HttpRequest) -> HttpResponse:
        at_desk = request.path_info.startswith(desk)
        language = (
            translation.get_language_from_request(request) if at_desk else language_of(request.path_info)
        )
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def forget_language(**kwargs) -> None:
    """After an answer its thread speaks the default language again, as before it."""
    translation.deactivate()
