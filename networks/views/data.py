"""The directory as data: what there is, how it may be used, and the downloads."""

from typing import BinaryIO

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from networks import revision, structured_data
from networks.community_filters import CommunityFilterSet
from networks.filtering import ListFilterSet
from networks.filters import NetworkFilterSet
from networks.models import Community, Network, UsageShare
from networks.open_data import archive, dictionary
from networks.open_data.collections import COLLECTIONS, LICENCE, NETWORKS, Collection, everything
from networks.open_data.records import record
from networks.open_data.schema import document_schema
from networks.page_cache.pages import Parameters, public_page
from networks.survey_filters import SurveyFilterSet

# The queries that downloads take, which are those of the lists. Other collections come whole.
FILTERED = {
    "networks": lambda query: NetworkFilterSet(query, Network.objects.published()),
    "communities": lambda query: CommunityFilterSet(query, Community.objects.published()),
    "surveys": lambda query: SurveyFilterSet(query, UsageShare.objects.all()),
}


@public_page()
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """What can be downloaded, under which licence, and what every field means."""
    counts = {name: everything(name).count() for name in COLLECTIONS}
    context = {
        "collections": [(each, counts[name]) for name, each in COLLECTIONS.items()],
        "tables": dictionary.tables(),
        "vocabularies": dictionary.vocabularies(),
        "licence": LICENCE,
        "changed": changed(),
        "structured_data": structured_data.dataset(
            request.build_absolute_uri("/"), LICENCE, changed=changed(), names=COLLECTIONS
        ),
    }
    return render(request, "networks/data.html", context)


@public_page(parameters=Parameters.of(NetworkFilterSet, CommunityFilterSet, SurveyFilterSet), is_kept=False)
@require_safe
def download(request: HttpRequest, name: str, form: str) -> StreamingHttpResponse:
    """A collection, or what the query of its list finds in it, sent while it is read."""
    collection = wanted(name)
    filterset = FILTERED[name](request.GET) if name in FILTERED else None
    rows = filterset.results() if filterset else everything(name)
    if form == "csv":
        lines, kind = collection.csv(rows), "text/csv; charset=utf-8"
    else:
        about = described(request, collection, rows.count(), filterset)
        lines, kind = collection.json(rows, about), "application/json"
    response = StreamingHttpResponse(lines, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="medsocial-{name}.{form}"'
    if filterset and filterset.values:
        response["X-Robots-Tag"] = "noindex"
    return open_to_all(response)


@public_page()
@require_safe
def schema(request: HttpRequest, name: str) -> JsonResponse:
    """The JSON Schema of a collection's JSON."""
    document = document_schema(wanted(name), schema_address(request, name))
    response = JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Type"] = "application/schema+json"
    return open_to_all(response)


@public_page(is_kept=False)
@require_safe
def everything_archived(request: HttpRequest) -> FileResponse:
    """All collections, vocabularies and schemas in one file."""

    def write(target: BinaryIO) -> None:
        archive.write(
            target,
            lambda name, count: described(request, COLLECTIONS[name], count, None),
            lambda name: schema_address(request, name),
        )

    version = f"{revision.current()}-{get_language()}-{request.build_absolute_uri('/')}"
    file = archive.kept(settings.VAR_DIR / "archives", version, write)
    return open_to_all(FileResponse(file, as_attachment=True, filename="medsocial.zip"))


@public_page()
@require_safe
def network(request: HttpRequest, slug: str) -> JsonResponse:
    """One network as data; a former address leads on to today's, a withdrawn entry says why it is gone."""
    found = Network.objects.published().known_as(slug)
    if not found:
        return gone(slug)
    if found.slug != slug:
        return redirect("networks:network_json", found.slug, permanent=True)
    (row,) = NETWORKS.rows(Network.objects.filter(pk=found.pk))
    document = about(request, found.get_absolute_url()) | {"network": record(NETWORKS.fields, row)}
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False})


def gone(slug: str) -> JsonResponse:
    """What remains of a withdrawn entry; raises Http404 for any other."""
    entry = Network.objects.withdrawn().known_as(slug)
    if not entry:
        raise Http404(_("There is no network under this address."))
    remains = {
        "name": entry.name,
        "withdrawn_on": entry.withdrawn_on.isoformat(),
        "reason": entry.withdrawal_reason,
    }
    return JsonResponse(remains, status=410, json_dumps_params={"ensure_ascii": False})


def wanted(name: str) -> Collection:
    """The collection of this name; raises Http404."""
    if name not in COLLECTIONS:
        raise Http404(_("There is no such collection."))
    return COLLECTIONS[name]


def described(
    request: HttpRequest, collection: Collection, count: int, filterset: ListFilterSet | None
) -> dict:
    """What a JSON document says of itself before its records."""
    newest = changed()
    return {
        "$schema": schema_address(request, collection.name),
        "title": f"Medsocial: {collection.title}",
        **about(request, reverse("networks:data") if filterset is None else page_of(collection, filterset)),
        "revision": revision.current(),
        "changed": newest and newest.isoformat(),
        "ignored": [each.name for each in filterset.ignored] if filterset else [],
        "count": count,
    }


def about(request: HttpRequest, path: str) -> dict:
    """Under which licence data stands, on which page it is shown, and in which language its names are."""
    return {
        "licence": LICENCE,
        "page": request.build_absolute_uri(path),
        "language": get_language(),
    }


def page_of(collection: Collection, filterset: ListFilterSet) -> str:
    """The page that lists what the download holds."""
    pages = {"networks": "directory"}
    return reverse(f"networks:{pages.get(collection.name, collection.name)}") + filterset.query()


def schema_address(request: HttpRequest, name: str) -> str:
    """Where a collection's schema is found."""
    return request.build_absolute_uri(reverse("networks:data_schema", args=[name]))


def changed():
    """When the newest change of a published entry was made."""
    return Network.objects.published().newest_change()


def open_to_all(response):
    """The response, which scripts of any site may read."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
