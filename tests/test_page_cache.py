"""Public pages are answered from the cache until something changes, and conditional requests by the revision alone."""

import threading
import time
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.views.decorators.http import require_safe

from medsocial.outages import Breaker
from medsocial.release import Release, release
from networks import machine_urls, revision, urls
from networks.models import Network
from networks.page_cache import store
from networks.page_cache.middleware import PublicPages
from networks.page_cache.pages import public_page
from tests.people import person

pytestmark = pytest.mark.django_db

SERMO = "/networks/sermo/"
PATTERNS = [*machine_urls.urlpatterns, *urls.urlpatterns]

# What fills in the places of addresses.
FILLED = {
    "network": "networks/sermo/",
    "network_json": "networks/sermo.json",
    "category": "categories/vertical/",
    "operator": "operators/meta/",
    "survey": "surveys/mdu-2024-uk/",
    "network_chart": "charts/networks/facebook/users.svg",
    "data_csv": "data/networks.csv",
    "data_json": "data/surveys.json",
    "data_schema": "data/networks.schema.json",
    "network_picture": "pictures/networks/sermo.png",
    "network_badge": "badges/light/sermo.svg",
    "sitemap_section": "sitemap-networks.xml",
}
# Addresses without a page for everybody that changes with the data only, each with the reason.
EXCEPTIONS = {
    "security": "its date of expiry moves on every day",
    "suggest": "a form for one visitor",
    "suggest_correction": "a form for one visitor",
    "styleguide": "in debug mode only",
}
# Too large for the cache, or kept in another way.
NOT_KEPT = {"archive", "data_csv", "data_json", "site_picture", "network_picture"}


def figures_address() -> str:
    """A drawing of figures that there is."""
    for network in Network.objects.published():
        metrics = list(network.figures.values_list("metric", flat=True))
        for metric in set(metrics):
            if metrics.count(metric) > 1:
                return f"charts/networks/{network.slug}/{metric}.svg"
    raise AssertionError


def address(name: str) -> str:
    """The address of a page."""
    if name == "network_chart":
        return f"/{figures_address()}"
    (pattern,) = [each for each in PATTERNS if each.name == name]
    return "/" + FILLED.get(name, str(pattern.pattern))


def names() -> list[str]:
    """Every public address."""
    return [each.name for each in PATTERNS if each.name not in EXCEPTIONS]


def asked(client, path: str, **headers) -> tuple[HttpResponse, int]:
    """The answer, and how many queries it cost."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path, headers=headers)
    return response, len(queries)


def headers(response) -> dict[str, str]:
    """The headers without the one that every answer has of its own."""
    return {name: value for name, value in response.items() if name != "X-Request-ID"}


def varying(response) -> set[str]:
    return set(response["Vary"].split(", "))


def content(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


# --- Every page --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", names())
def test_every_public_page_can_be_asked_for_again_at_the_cost_of_one_query(client, name):
    first = client.get(address(name))
    content(first)
    assert first.status_code == 200
    assert first["ETag"].startswith('W/"')
    assert "public" in first["Cache-Control"]
    assert "Accept-Encoding" in first["Vary"]

    by_tag, tag_cost = asked(client, address(name), **{"If-None-Match": first["ETag"]})
    by_date, date_cost = asked(client, address(name), **{"If-Modified-Since": first["Last-Modified"]})
    other, _ = asked(client, address(name), **{"If-None-Match": 'W/"other"'})

    assert (by_tag.status_code, by_tag.content, tag_cost) == (304, b"", 1)
    assert (by_date.status_code, by_date.content, date_cost) == (304, b"", 1)
    assert by_tag["ETag"] == first["ETag"]
    assert by_tag["Cache-Control"] == first["Cache-Control"]
    assert varying(by_tag) == varying(first)
    assert (other.status_code, len(content(other)) > 0) == (200, True)


@pytest.mark.parametrize("name", sorted(set(names()) - NOT_KEPT))
def test_a_page_is_made_once_and_is_the_same_from_the_cache(client, name):
    first, _ = asked(client, address(name))
    again, cost = asked(client, address(name))

    assert cost == 1
    assert again.content == first.content
    assert headers(again) == headers(first)


@pytest.mark.parametrize("name", sorted(NOT_KEPT))
def test_what_is_large_is_not_kept(client, name):
    content(client.get(address(name)))
    pages = caches["pages"]

    assert not any(pages.get(f"page:{place}") for place in range(settings.PAGES_KEPT))


@pytest.mark.parametrize("name", ["home", "directory", "network", "surveys"])
def test_pages_may_be_shown_for_a_while_by_whoever_cannot_ask(client, name):
    control = client.get(address(name))["Cache-Control"]

    assert "max-age=0" in control
    assert "stale-while-revalidate=" in control
    assert "stale-if-error=" in control


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_the_exceptions_are_not_kept(client, name):
    path = {"suggest_correction": "/networks/sermo/suggest/"}.get(name)
    response = client.get(path or address(name))

    assert "ETag" not in response
    assert "public" not in response.get("Cache-Control", "")


@pytest.mark.parametrize("path", ["/nothing/", "/networks/nobody/", "/networks/?page=99"])
def test_what_is_missing_is_not_kept(client, path):
    for _ in range(2):
        response = client.get(path)
        assert response.status_code == 404
        assert "ETag" not in response
        assert "Cache-Control" not in response


def test_what_is_withdrawn_is_not_kept(client):
    Network.objects.filter(slug="sermo").update(
        is_published=False, withdrawn_on="2026-01-01", withdrawal_reason_en="x"
    )

    response = client.get("/networks/sermo/")

    assert response.status_code == 410
    assert "ETag" not in response


def test_head_is_answered_as_get_is(client):
    got = client.get("/about/")
    head, cost = client.head("/about/"), 0

    assert (head.status_code, head.content, cost) == (200, b"", 0)
    assert head["ETag"] == got["ETag"]


def test_what_is_kept_has_the_headers_of_security(client):
    client.get("/about/")
    kept, cost = asked(client, "/about/")

    assert cost == 1
    assert "default-src 'none'" in kept["Content-Security-Policy"]
    assert kept["X-Frame-Options"] == "DENY"
    assert kept["X-Content-Type-Options"] == "nosniff"
    assert kept["Referrer-Policy"] == "same-origin"
    assert "camera=()" in kept["Permissions-Policy"]


def test_a_kept_page_is_sent_compressed_to_whoever_can_read_that(client):
    plain = client.get("/about/")
    zipped = client.get("/about/", headers={"Accept-Encoding": "br, gzip"})

    assert "Content-Encoding" not in plain
    assert zipped["Content-Encoding"] == "gzip"
    assert len(zipped.content) == int(zipped["Content-Length"]) < len(plain.content)
    assert store.gzip.decompress(zipped.content) == plain.content
    assert zipped["ETag"] == plain["ETag"]


# --- Changes -----------------------------------------------------------------------------------------------


def test_a_change_is_visible_to_the_next_request(client):
    before = client.get("/networks/sermo/")
    Network.objects.filter(slug="sermo").update(summary_en="A changed summary.")
    after = client.get("/networks/sermo/", headers={"If-None-Match": before["ETag"]})

    assert after.status_code == 200
    assert "A changed summary." in after.content.decode()
    assert after["ETag"] != before["ETag"]


def test_a_change_is_visible_to_whoever_asks_by_date(client):
    date = client.get("/about/")["Last-Modified"]
    state = revision.latest()
    Network.objects.filter(slug="sermo").update(name="New")
    moment = time.time() + 5
    with connection.cursor() as cursor:
        cursor.execute("UPDATE networks_revision SET changed_at = %s", [int(moment)])

    assert revision.latest().number > state.number
    assert client.get("/about/", headers={"If-Modified-Since": date}).status_code == 200


def test_every_process_sees_the_change_of_another(client):
    """Two processes have handlers of their own, and the same database."""
    here, there = client, Client()
    assert here.get(SERMO)["ETag"] == there.get(SERMO)["ETag"]
    Network.objects.filter(slug="sermo").update(summary_en="A changed summary.")

    assert "A changed summary." in there.get(SERMO).content.decode()
    assert "A changed summary." in here.get(SERMO).content.decode()


def test_a_new_release_makes_pages_anew(client, monkeypatch):
    before = client.get("/about/")
    monkeypatch.setattr("networks.page_cache.questions.release", lambda: Release("new", 0))
    after, cost = asked(client, "/about/", **{"If-None-Match": before["ETag"]})

    assert (after.status_code, cost > 1) == (200, True)


def test_a_release_is_known_by_its_files(settings, tmp_path):
    for folder in ("templates/a.html", "networks/b.py", "requirements/run.txt"):
        path = tmp_path / folder
        path.parent.mkdir(exist_ok=True)
        path.write_text("before")
    settings.BASE_DIR = tmp_path
    read = release.__wrapped__
    before = read()

    assert read() == before
    (tmp_path / "templates/a.html").write_text("after!")
    assert read().code != before.code


# --- Queries and languages ---------------------------------------------------------------------------------

SAME = {
    "nothing": ("", ["?", "?unknown=1", "?q=&sort=", "?utm_source=a&page="]),
    "an order of names": (
        "?cost=free&status=active",
        ["?status=active&cost=free", "?x=1&status=active&cost=free"],
    ),
    "an order of values": (
        "?cost=free&cost=paid",
        ["?cost=paid&cost=free", "?cost=paid&cost=free&cost=free&cost="],
    ),
    "the last of single values": ("?sort=name", ["?sort=founded&sort=name"]),
}


@pytest.mark.parametrize(("query", "others"), SAME.values(), ids=SAME)
def test_queries_that_mean_the_same_share_a_page(client, query, others):
    first = client.get(f"/networks/{query}")
    for other in others:
        again, cost = asked(client, f"/networks/{other}")
        assert (again["ETag"], again.content, cost) == (first["ETag"], first.content, 1)


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/networks/", "/networks/?page=2"),
        ("/networks/?sort=name&sort=founded", "/networks/?sort=founded&sort=name"),
        ("/networks/?network=sermo&network=esanum", "/networks/?network=esanum&network=sermo"),
        ("/compare/?network=sermo&network=esanum", "/compare/?network=esanum&network=sermo"),
        ("/compare/?network=sermo&network=esanum", "/compare/?network=sermo&network=esanum&differences=1"),
        ("/charts/usage.svg", "/charts/usage.svg?shape=narrow"),
        ("/data/networks.csv", "/data/networks.csv?cost=free"),
        ("/sitemap-networks.xml", "/sitemap-networks.xml?p=1"),
        ("/finder/", "/finder/?audience=nurses"),
        ("/feeds/networks.atom", "/feeds/networks.atom?category=vertical"),
    ],
)
def test_queries_that_mean_something_else_do_not(client, path, other):
    assert client.get(path)["ETag"] != client.get(other)["ETag"]


def test_nothing_of_an_address_gets_into_the_page_of_others(client):
    client.get("/networks/?poison=<b>&x=poisoned")

    assert b"poison" not in client.get("/networks/").content


def test_the_forms_of_a_comparison_still_lead_on(client):
    response = client.get("/compare/?network=sermo&network=esanum&add=")

    assert (response.status_code, response["Location"]) == (302, "/compare/?network=sermo&network=esanum")


def test_htmx_and_others_get_what_they_asked_for(client):
    page = client.get("/networks/")
    part = client.get("/networks/", headers={"HX-Request": "true"})
    restored = client.get("/networks/", headers={"HX-Request": "true", "HX-History-Restore-Request": "true"})
    disguised = client.get(
        "/networks/", headers={"HX-Request": "%74rue", "HX-Request-URI-AutoEncoded": "true"}
    )

    assert b"<html" in page.content
    assert b"<html" not in part.content
    assert b"<html" in restored.content
    assert b"<html" not in disguised.content
    assert page["ETag"] != part["ETag"] != restored["ETag"]
    assert b"<html" in client.get("/networks/").content
    assert "HX-Request" in part["Vary"]
    assert "HX-Request" not in client.get("/about/")["Vary"]


def test_each_language_has_its_page(client):
    english, spanish = client.get(SERMO), client.get(f"/es{SERMO}")

    assert english["ETag"] != spanish["ETag"]
    for path, first in ((SERMO, english), (f"/es{SERMO}", spanish)):
        again, queries = asked(client, path)
        assert queries == 1
        assert again.content == first.content
        assert again["Content-Language"] == ("es" if path.startswith("/es/") else "en")


def test_each_host_has_its_page(client, settings):
    settings.ALLOWED_HOSTS = ["one.example", "two.example"]
    one, two = (client.get("/about/", headers={"Host": host}) for host in settings.ALLOWED_HOSTS)

    assert b"http://one.example/about/" in one.content
    assert b"http://two.example/about/" in two.content


# --- Never kept --------------------------------------------------------------------------------------------


def test_staff_get_no_kept_page_and_leave_none(client):
    client.force_login(person("ada", rights=("view_network",)))
    staff, cost = asked(client, "/about/")

    assert "ETag" not in staff
    assert asked(client, "/about/")[1] == cost > 1
    assert asked(Client(), "/about/")[1] > 1


def test_a_curator_sees_a_draft_that_the_public_was_just_told_is_missing(client):
    Network.objects.filter(slug="sermo").update(is_published=False)
    assert Client().get("/networks/sermo/").status_code == 404
    client.force_login(person("ada", rights=("view_network",)))

    assert client.get("/networks/sermo/").status_code == 200
    assert Client().get("/networks/sermo/").status_code == 404


def answering(response_of, *, calls: list | None = None) -> PublicPages:
    """The middleware around a view for /about/ that is none of ours."""

    def view(request):
        if calls is not None:
            calls.append(request)
        return response_of(request)

    return PublicPages(view)


def with_cookie(request):
    response = HttpResponse("x")
    response.set_cookie("a", "b")
    return response


def with_token(request):
    from django.middleware.csrf import CsrfViewMiddleware

    return CsrfViewMiddleware(lambda request: HttpResponse(get_token(request)))(request)


PERSONAL = {
    "a cookie": with_cookie,
    "a token of a form": with_token,
    "a dependence on cookies": lambda request: HttpResponse("x", headers={"Vary": "Cookie"}),
    "a wish not to be kept": lambda request: HttpResponse(
        "x", headers={"Cache-Control": "private, no-store"}
    ),
    "a redirect": lambda request: HttpResponse(status=302, headers={"Location": "/"}),
}


@pytest.mark.parametrize("view", PERSONAL.values(), ids=PERSONAL)
def test_what_is_for_one_visitor_is_never_kept(view):
    calls = []
    middleware = answering(view, calls=calls)
    for _ in range(2):
        assert "ETag" not in middleware(RequestFactory().get("/about/"))

    assert len(calls) == 2


def test_a_page_that_is_too_long_is_not_kept():
    calls = []
    middleware = answering(lambda request: HttpResponse("x" * (store.LARGEST + 1)), calls=calls)
    for _ in range(2):
        assert "ETag" in middleware(RequestFactory().get("/about/"))

    assert len(calls) == 2


@pytest.mark.parametrize(
    "query",
    [
        "cost=free&cost=paid&cost=freemium&cost=membership&cost=unknown&status=active&status=closed",
        "q=" + "é" * 100,
    ],
)
def test_a_combination_that_nobody_asks_for_again_is_not_kept(client, query):
    client.get("/networks/")  # what every page of the directory counts from is read once
    first, cost = asked(client, f"/networks/?{query}")

    assert asked(client, f"/networks/?{query}")[1] == cost > 1
    assert asked(client, f"/networks/?{query}", **{"If-None-Match": first["ETag"]})[1] == 1


def test_there_are_never_more_pages_than_places(client, settings):
    settings.PAGES_KEPT = 3
    paths = [f"/networks/?founded_min={year}" for year in range(1990, 2000)]
    for path in paths:
        client.get(path)

    kept = [path for path in reversed(paths) if asked(client, path)[1] == 1]  # the newest is certainly there
    assert paths[-1] in kept
    assert len(kept) <= 3


def test_without_places_nothing_is_kept(client, settings):
    settings.PAGES_KEPT = 0
    first, cost = asked(client, "/about/")

    assert asked(client, "/about/")[1] == cost > 1
    assert asked(client, "/about/", **{"If-None-Match": first["ETag"]})[1] == 1


# --- Many at once, and what fails --------------------------------------------------------------------------


def test_a_stampede_makes_a_page_once(monkeypatch):
    monkeypatch.setattr(revision, "latest", lambda: revision.State(7, 0))
    calls, together = [], threading.Barrier(8)

    def slow(request):
        time.sleep(0.2)
        return HttpResponse("made")

    middleware, answers = answering(slow, calls=calls), []

    def ask():
        together.wait()
        answers.append(middleware(RequestFactory().get("/about/")).content)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()

    assert answers == [b"made"] * 8
    assert len(calls) == 1


def test_whoever_waits_for_a_page_that_fails_makes_it(monkeypatch):
    monkeypatch.setattr(revision, "latest", lambda: revision.State(7, 0))
    pages, page = caches["pages"], []

    def view(request):
        page.append(request)
        return HttpResponse("mine")

    middleware = answering(view)
    monkeypatch.setattr(store, "LONGEST_BUILD", 0.05)
    monkeypatch.setattr(pages, "add", lambda *args, **kwargs: False)  # somebody else is making it

    assert middleware(RequestFactory().get("/about/")).content == b"mine"
    assert len(page) == 1


@pytest.fixture
def outage(monkeypatch):
    """Switch the database off: whatever asks it fails."""

    def fails(*args):
        raise OperationalError("connection refused")

    return lambda: monkeypatch.setattr(connection, "cursor", fails)


def test_without_the_database_kept_pages_are_still_served(client, outage):
    before = client.get("/networks/sermo/")
    outage()
    kept = client.get("/networks/sermo/")

    assert (kept.status_code, kept.content) == (200, before.content)
    assert kept["Warning"].startswith("111")
    again = client.get("/networks/sermo/", headers={"If-None-Match": before["ETag"]})
    assert again.status_code == 304


def test_without_the_database_other_pages_ask_to_come_back(client, outage):
    outage()
    for path in ("/networks/esanum/", "/data/networks.csv", "/suggest/", "/networks/nobody/"):
        response = client.get(path)
        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        assert response["Cache-Control"] == "no-store"
        assert "Not available at the moment" in response.content.decode()


def test_a_page_of_an_older_revision_is_not_served_without_the_database(client, outage):
    """It might show what was withdrawn since."""
    client.get("/networks/sermo/")
    Network.objects.filter(slug="sermo").update(is_published=False)
    client.get("/about/")
    outage()

    assert client.get("/networks/sermo/").status_code == 503
    assert client.get("/about/").status_code == 200


def test_the_database_is_asked_again_when_it_is_back(client, outage, monkeypatch):
    client.get(SERMO)
    outage()
    assert "Warning" in client.get(SERMO)
    monkeypatch.undo()
    Network.objects.filter(slug="sermo").update(summary_en="A changed summary.")

    assert "A changed summary." in client.get(SERMO).content.decode()
    assert "Warning" not in client.get(SERMO)


def test_a_database_that_goes_while_a_page_is_made_gives_503(client, monkeypatch):
    def gone(*args):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("networks.views.pages.Survey", SimpleNamespace(objects=SimpleNamespace(count=gone)))

    assert client.get("/about/").status_code == 503


def test_a_middleware_that_cannot_read_its_session_gives_503(client, monkeypatch):
    def gone(*args):
        raise OperationalError("server closed the connection")

    client.raise_request_exception = False
    monkeypatch.setattr("django.contrib.messages.middleware.MessageMiddleware.process_request", gone)

    assert client.get("/admin/login/").status_code == 503


def test_who_lets_people_wait_is_left_alone_for_a_moment(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("medsocial.outages.time.monotonic", lambda: now[0])
    breaker, tries = Breaker(), []

    def ask(seconds):
        with breaker.watch():
            tries.append(seconds)
            now[0] += seconds
            raise OperationalError("no answer")

    for seconds, wait in ((0, 0), (0.8, 0.5), (0, 0.6), (0, 0)):
        with pytest.raises(OperationalError):
            ask(seconds)
        now[0] += wait

    assert tries == [0, 0.8, 0]  # not 0.5 seconds after it had taken too long


def test_every_public_page_is_marked():
    marked = {each.name for each in PATTERNS if hasattr(each.callback, "public_page")}

    assert marked == set(names())
    assert get_resolver()  # the addresses are those of the site


@public_page()
@require_safe
def plain(request):
    return HttpResponse("x")


def test_a_mark_changes_nothing_else():
    assert plain(RequestFactory().get("/")).content == b"x"
    assert plain(RequestFactory().post("/")).status_code == 405
