"""The finder: questions, and below them the networks that suit the answers."""

from dataclasses import dataclass

from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks import finder as matching
from networks.choices import Scope
from networks.finder import Fit, Group, Placed, Reason, Start
from networks.finder_facts import facts_of_all
from networks.finder_filters import FinderFilterSet
from networks.headings import heading
from networks.models import Category, Network
from networks.page_cache.pages import Parameters, public_page
from networks.views.listing import page_number
from networks.wishes import Wish, asked_terms, wishes

PAGE_SIZE = 12  # networks of a group on a page; six groups share one
LANGUAGES = 2  # drop-down lists for languages
COMPARED = 3  # networks that a link puts side by side


@dataclass(frozen=True)
class Row:
    """A network with what is known of each wish."""

    network: Network
    reasons: list[Reason]

    @property
    def deciding(self) -> list[Reason]:
        """Why it does not fit, or only may."""
        return [reason for reason in self.reasons if reason.decides]

    @property
    def others(self) -> list[Reason]:
        """What else is known."""
        return [reason for reason in self.reasons if not reason.decides]


@dataclass(frozen=True)
class Listing:
    """A group as a page shows it: what to start with, then a page of the rest."""

    group: Group
    start: Start
    page: Page
    start_rows: list[Row]
    rows: list[Row]

    @property
    def total(self) -> int:
        """How many networks the group has on all its pages."""
        return len(self.group.placed)

    @property
    def is_general(self) -> bool:
        """Whether its networks are for everybody."""
        return self.group.scope == Scope.GENERAL


@dataclass(frozen=True)
class Section:
    """All networks of one fit."""

    fit: Fit
    listings: list[Listing]
    open: bool  # a folded section that somebody turned a page of stays open

    @property
    def count(self) -> int:
        """How many networks there are, on all pages."""
        return sum(listing.total for listing in self.listings)


@public_page(parameters=Parameters.of(FinderFilterSet, also=("page",)), has_parts=True)
@require_safe
def finder(request: HttpRequest) -> HttpResponse:
    """The questions with the answer under them, or to htmx both without the frame of the page."""
    filterset = FinderFilterSet(request.GET, Network.objects.published())
    number, ignored_page = page_number(request.GET.get("page", ""))
    turned = filterset.values.get("group", matching.GROUP_NAMES[0])
    wished = wishes(filterset.answers)
    groups = matching.grouped(facts_of_all(asked_terms(filterset.answers)), wished)
    sections = listed(groups, wished, turned=turned, number=number)
    first = sections[0].listings[0]
    fragment = request.htmx and not request.htmx.history_restore_request
    response = render(
        request,
        "networks/finder_part.html" if fragment else "networks/finder.html",
        {
            "part": "networks/finder_part.html",
            "section": "finder",
            "canonical": request.build_absolute_uri(request.path + filterset.query()),
            "unlisted": bool(filterset.values),
            "list_address": request.path,
            "filterset": filterset,
            "audiences": filterset.audience_groups,
            "features": filterset.tick_groups("feature"),
            "selections": {
                name: filterset.selections(name, places=LANGUAGES if name == "language" else 1)
                for name in ("specialty", "country", "language", "identity", "cost")
            },
            "heading": heading(filterset),
            "sections": sections,
            "start": first.start,
            "advised": next(
                (each for section in sections for each in section.listings if each.is_general and each.total),
                None,
            ),
            "advice": Category.objects.filter(scope=Scope.GENERAL),
            "compared": [row.network.slug for row in (first.start_rows + first.rows)[:COMPARED]],
            "ignored": filterset.ignored + ignored_page,
        },
    )
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    if fragment:
        response["HX-Push-Url"] = request.path + filterset.query(page=number if number > 1 else None)
    return response


def listed(groups: dict[str, Group], wished: list[Wish], *, turned: str, number: int) -> list[Section]:
    """Every fit with its groups, each on its first page but the one that was turned to another.

    Raises Http404 for a page that the group does not have.
    """
    starts = {name: Start([], 0) for name in groups}
    starts[matching.GROUP_NAMES[0]] = matching.start(groups[matching.GROUP_NAMES[0]], wished)
    pages = {}
    for name, group in groups.items():
        suggested = {placed.facts.pk for placed in starts[name].placed}
        rest = [placed for placed in group.placed if placed.facts.pk not in suggested]
        pages[name] = page_of(rest, number if name == turned else 1)
    shown = {
        name: (starts[name].placed if page.number == 1 else [], list(page)) for name, page in pages.items()
    }
    networks = details(placed for pair in shown.values() for part in pair for placed in part)

    def rows(placed: list[Placed]) -> list[Row]:
        return [Row(networks[each.facts.pk], matching.reasons(each.facts, wished)) for each in placed]

    listings = {
        name: Listing(group, starts[name], pages[name], *(rows(part) for part in shown[name]))
        for name, group in groups.items()
    }
    return [
        Section(
            fit,
            of_fit := [listing for listing in listings.values() if listing.group.fit is fit],
            open=any(listing.page.number > 1 for listing in of_fit),
        )
        for fit in Fit
    ]


def page_of(placed: list[Placed], number: int) -> Page:
    """A page of a group; raises Http404 where there is none."""
    try:
        return Paginator(placed, PAGE_SIZE).page(number)
    except InvalidPage as error:
        raise Http404(_("The list has no page %(number)s.") % {"number": number}) from error


def details(placed) -> dict[int, Network]:
    """What rows show of their networks, by key: one query."""
    keys = [each.facts.pk for each in placed]
    networks = Network.objects.select_related("category", "successor")
    return networks.defer("description", "search_text", "search_names", "search_order_es").in_bulk(keys)
