"""What all filtered lists have in common: pages, facets, an answer to htmx, a way on where nothing is found."""

import re
from functools import cached_property

from django.core.paginator import InvalidPage, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from networks import facets
from networks.filtering import ListFilterSet
from networks.headings import heading
from networks.lenient import Ignored, presentable

PAGE_SIZE = 24
LAST_PAGE = 200  # that can be turned to: the further back, the more rows the database passes over


class ListPaginator(Paginator):
    """Pages of a list whose length is known; of a very long one only the first can be turned."""

    def __init__(self, results: QuerySet, count: int):
        super().__init__(results, PAGE_SIZE)
        self.count = count

    @cached_property
    def num_pages(self) -> int:
        """How many pages can be turned."""
        return min(super().num_pages, LAST_PAGE)

    @property
    def within_reach(self) -> int:
        """How many entries these hold."""
        return min(self.count, LAST_PAGE * PAGE_SIZE)

    @property
    def ends_early(self) -> bool:
        """Whether the list goes on behind the last of them."""
        return self.count > self.within_reach


def listing(
    request: HttpRequest,
    filterset: ListFilterSet,
    results: QuerySet,
    *,
    page_template: str,
    part_template: str,
    context: dict,
) -> HttpResponse:
    """A page of the results, or to htmx only the part that changes; raises Http404 for a page it does not have.

    `context` is what the templates need beyond what every list has.
    """
    number, ignored_page = page_number(request.GET.get("page", ""))
    paginator = ListPaginator(results, filterset.found)
    try:
        page = paginator.page(number)
    except InvalidPage as error:
        raise Http404(_("The list has no page %(number)s.") % {"number": number}) from error

    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(
        request,
        part_template if fragment else page_template,
        {
            "part": part_template,
            "list_address": request.path,
            "filterset": filterset,
            "facets": facets.build(filterset),
            "heading": heading(filterset),
            "found_text": filterset.found_text(paginator.count),
            "page": page,
            "data_query": filterset.query(**filterset.passing),
            "canonical": request.build_absolute_uri(
                request.path + filterset.query(**filterset.passing, page=number if number > 1 else None)
            ),
            "unlisted": bool(filterset.values),  # a combination of filters is not for search engines
            "ignored": filterset.ignored + ignored_page,
            "query": filterset.values.get("q", ""),
            "drops": drops(filterset) if not paginator.count else [],
        }
        | context,
    )
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    if fragment:
        response["HX-Push-Url"] = request.path + filterset.query(page=number if number > 1 else None)
    return response


def page_number(text: str) -> tuple[int, list[Ignored]]:
    """The number of the wanted page, and what has to be ignored of it."""
    if not text:
        return 1, []
    if re.fullmatch(r"-?[0-9]+", text):
        return int(text[:9]), []
    return 1, [Ignored("page", presentable(text))]


def drops(filterset: ListFilterSet) -> list[dict]:
    """Each filter in use with the query that is left without it, and how many that would find."""
    return [
        {"label": filterset.filters[name].label, "query": filterset.query(**{name: None}), "count": count}
        for name, count in facets.without_each(filterset).items()
    ]
