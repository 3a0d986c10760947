"""Every address of the site, with something in place of what is variable in it."""

import re
from collections.abc import Iterator

from django.apps import apps
from django.urls import get_resolver

from networks.community_filters import CommunityFilterSet
from networks.filters import NetworkFilterSet
from networks.finder_filters import FinderFilterSet
from networks.survey_filters import SurveyFilterSet

# What stands for the variable parts of an address, by the beginning of the address and by their names.
EXAMPLES = {
    "": {"slug": "sermo", "code": "vertical", "name": "networks", "metric": "members", "shade": "light"},
    "operators/": {"slug": "american-medical-association"},
    "surveys/": {"slug": "cgcom-cesm-2019-wave-6"},
    "sitemap-": {"section": "networks"},
    "admin/": {"kind": "csv", "url": "no/such/page", "app_label": "networks", "id": "1"},
}
VARIABLE = re.compile(r"<(?:\w+:)?(\w+)>")

# What the views know of a query, by the beginning of the address.
QUERIES = {
    "networks/": {*NetworkFilterSet.base_filters, "page"},
    "networks/<slug:slug>/suggest/": {"field"},
    "feeds/networks.atom": {*NetworkFilterSet.base_filters},
    "data/<slug:name>.": {*NetworkFilterSet.base_filters},
    "communities/": {*CommunityFilterSet.base_filters, "page"},
    "surveys/": {*SurveyFilterSet.base_filters, "page"},
    "charts/usage.svg": {*SurveyFilterSet.base_filters, "shape"},
    "finder/": {*FinderFilterSet.base_filters, "group", "page"},
    "compare/": {"network", "add", "differences", "format"},
    "suggest/": {"name"},
    "sitemap-<section>.xml": {"p"},
    "admin/login/": {"next"},
    "admin/second-factor/": {"next"},
    "admin/autocomplete/": {"app_label", "model_name", "field_name", "term", "page"},
}
# Of every list, form and other page of the admin.
ADMIN_QUERY = ["q", "o", "p", "e", "all", "_popup", "_to_field", "_changelist_filters", "next", "network"]


def routes() -> list[str]:
    """The patterns of all addresses, in the order in which they are tried."""
    return list(dict.fromkeys(_routes(get_resolver().url_patterns, "")))


def public_routes() -> list[str]:
    """Those of the pages that are open to everybody."""
    return [route for route in routes() if not route.startswith("admin/")]


def admin_routes() -> list[str]:
    """Those of the admin."""
    return [route for route in routes() if route.startswith("admin/")]


def address(route: str) -> str:
    """An address that the pattern fits. Needs the database where objects of the admin are named."""
    route = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", route).replace("^", "").replace("$", "")
    return "/" + VARIABLE.sub(lambda found: _example(route, found[1]), route)


def query(route: str) -> list[str]:
    """The names of the parameters that the page knows."""
    beginning = next((each for each in QUERIES if each.endswith(".") and route.startswith(each)), route)
    if beginning in QUERIES:
        return sorted(QUERIES[beginning])
    return ADMIN_QUERY if route.startswith("admin/") else []


def content_of(response) -> bytes:
    """All that a page or file says. Reading a file to its end closes it."""
    return b"".join(response) if response.streaming else response.content


def _routes(patterns: list, before: str) -> Iterator[str]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route


def _example(route: str, name: str) -> str:
    fitting = [each for each in EXAMPLES if route.startswith(each) and name in EXAMPLES[each]]
    if fitting:
        return EXAMPLES[max(fitting, key=len)][name]
    app, model, *_ = route.removeprefix("admin/").split("/")
    rows = apps.get_model(app, model)._base_manager.order_by("pk") if app != "r" else []
    return str(next((row.pk for row in rows[:1]), 1))
