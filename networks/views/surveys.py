"""Surveys of what doctors use: the list with its picture, one survey, the drawings."""

import base64
import hashlib

from csp.constants import NONE
from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks import charts, usage
from networks.choices import Metric
from networks.models import Network, Survey, UsageShare
from networks.page_cache.pages import Parameters, public_page
from networks.report import report
from networks.survey_filters import SurveyFilterSet
from networks.views.curators import for_one_reader, hidden_network
from networks.views.listing import listing

# Panels beside each other and the width of each: on a desk, on a phone.
SHAPES = {"wide": {"columns": 4, "panel_width": 290}, "narrow": {"columns": 2, "panel_width": 180}}
DRAWING_STYLE = render_to_string("charts/style.css")
# The drawing carries its own style sheet; its hash lets the policy allow this one and no other.
STYLE_HASH = base64.b64encode(hashlib.sha256(DRAWING_STYLE.encode()).digest()).decode()
DRAWING_POLICY = {"style-src": [f"'sha256-{STYLE_HASH}'"], "script-src": [NONE], "img-src": [NONE]}


@public_page(parameters=Parameters.of(SurveyFilterSet, also=("page",)), has_parts=True)
@require_safe
def surveys(request: HttpRequest) -> HttpResponse:
    """The list of surveys that the query asks for, under a picture of their percentages."""
    filterset = SurveyFilterSet(request.GET, UsageShare.objects.all())
    shown = usage.picture(filterset)
    return listing(
        request,
        filterset,
        filterset.results().with_list_data(),
        page_template="networks/surveys.html",
        part_template="networks/surveys_list.html",
        context={
            "section": "surveys",
        }
        | pictured(shown, filterset.query()),
    )


@public_page()
@require_safe
def survey(request: HttpRequest, slug: str) -> HttpResponse:
    """One survey: how it was done, its percentages, and what it cannot tell."""
    found = get_object_or_404(Survey.objects.with_page_data(), slug=slug)
    context = {
        "section": "surveys",
        "survey": found,
        "report": report(found),
        "relatives": Survey.objects.relatives(found),
        "waves": Survey.objects.waves(found),
    }
    return render(request, "networks/survey.html", context)


@public_page(parameters=Parameters.of(SurveyFilterSet, also=("shape",)))
@require_safe
@csp_replace(DRAWING_POLICY)
def usage_chart(request: HttpRequest) -> HttpResponse:
    """The picture of the list of surveys, for the same query; `shape` is wide or narrow."""
    filterset = SurveyFilterSet(request.GET, UsageShare.objects.all())
    shape = request.GET.get("shape")
    shape = shape if shape in SHAPES else "wide"
    shown = usage.picture(filterset)
    return drawing(usage.draw(shown, **SHAPES[shape]) if shown else None, "medsocial-usage.svg")


@public_page()
@require_safe
@csp_replace(DRAWING_POLICY)
def network_chart(request: HttpRequest, slug: str, metric: str) -> HttpResponse:
    """A network's figures of one kind over the years; a single figure is text, not a chart."""
    published = Network.objects.published().filter(slug=slug).first()
    network = published or hidden_network(request, Network.objects.all(), slug)
    if not network:
        raise Http404(_("There is no network under this address."))

    figures = list(network.figures.filter(metric=metric).latest_first()) if metric in Metric.values else []
    chart = usage.draw_figures(network, figures) if len(figures) > 1 else None
    response = drawing(chart, f"medsocial-{slug}-{metric}.svg")
    return response if published else for_one_reader(response)


def pictured(shown: usage.Picture | None, query: str = "") -> dict:
    """What a template needs to show a picture; the drawings themselves are asked for by their address."""
    if not shown:
        return {}
    return {
        "picture": shown,
        "chart": usage.draw(shown, **SHAPES["wide"]),
        "narrow_chart": usage.draw(shown, **SHAPES["narrow"]),
        "chart_query": query,
    }


def drawing(chart: charts.Chart | None, filename: str) -> HttpResponse:
    """A chart as a picture of its own; raises Http404 where there is none."""
    if chart is None:
        raise Http404(_("There is nothing to draw for this."))
    picture = render_to_string("charts/panels.svg", {"chart": chart, "style": DRAWING_STYLE})
    response = HttpResponse(picture, content_type="image/svg+xml")
    response["Content-Disposition"] = f'inline; filename="{filename}"'
    return response
