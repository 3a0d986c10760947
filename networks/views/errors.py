"""What answers an address that has no page: a search for what it seems to mean."""

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from networks import search
from networks.models import Network

GUESSES = 5  # networks that a missing page names at most


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The page for a missing one, with networks that its address may have meant."""
    # A page beyond the end of a list was not mistyped; the way back stands on the page.
    beyond = request.resolver_match and not request.resolver_match.kwargs
    wanted = "" if beyond else search.address_words(request.path)
    try:
        guesses = meant(wanted) if wanted else []
    except DatabaseError:  # a page that says that something is missing needs no database
        guesses = []
    # Django's own text for addresses that no pattern fits tells of patterns, not of pages.
    reason = str(exception.args[0]) if exception.args and isinstance(exception.args[0], str) else ""
    context = {"reason": reason, "guesses": guesses, "wanted": wanted}
    return render(request, "404.html", context, status=404)


def meant(words: str) -> list[Network]:
    """Published networks that the words name or resemble, the best first, at most GUESSES."""
    published = Network.objects.published().select_related("category")
    found = list(published.named(words).sorted_by("relevance", words)[:GUESSES])
    if found:
        return found
    names = {}
    for name, slug in published.names_like(words):
        names.setdefault(name, slug)
    resembling = dict.fromkeys(names[name] for name in search.suggestions(words, names))
    by_slug = published.in_bulk(resembling, field_name="slug")
    return [by_slug[slug] for slug in resembling]
