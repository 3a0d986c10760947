"""Networks side by side, as a page or as a file."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from networks.compared import Gathered, describe, gather
from networks.comparison import Comparison, table
from networks.comparison_query import PASSING, ComparisonQuery
from networks.comparison_rows import compare as side_by_side
from networks.comparison_rows import unnamed_features
from networks.evidence import Footnotes
from networks.exports import csv_lines
from networks.models import Network
from networks.page_cache.pages import Parameters, public_page
from networks.similar import similar_to

LONGEST_FILENAME = 120


@public_page(
    parameters=Parameters(
        ordered=frozenset({"network"}),
        single=frozenset({"differences", "format"}),
        leading_on=frozenset(PASSING),
    )
)
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """The networks that the query names, side by side; with fewer than two, how to choose them."""
    query = ComparisonQuery(request.GET, Network.objects.published())
    if query.leads_on:
        return redirect(reverse("networks:compare") + query.query())
    context = {
        "query": query,
        "section": "compare",
        "canonical": request.build_absolute_uri(request.path + query.address),
        "unlisted": bool(query.address),
    }
    if not query.is_enough:
        network = next(iter(query.networks), None)
        context |= {"network": network, "similar": similar_to(describe(network)) if network else []}
        return render(request, "networks/compare_start.html", context)
    gathered = gather(query.networks)
    comparison = side_by_side(gathered, only_differences=query.only_differences)
    if query.as_csv:
        return as_csv(comparison, gathered, query)
    context |= {
        "comparison": comparison,
        "footnotes": Footnotes([], gathered.sources),
        "unnamed_features": unnamed_features(gathered),
    }
    return render(request, "networks/compare.html", context)


def as_csv(comparison: Comparison, gathered: Gathered, query: ComparisonQuery) -> HttpResponse:
    """The same table as a file."""
    response = HttpResponse(
        csv_lines(table(comparison, gathered.sources)), content_type="text/csv; charset=utf-8"
    )
    name = "-".join(["medsocial", *query.slugs])[:LONGEST_FILENAME]
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
