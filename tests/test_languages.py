"""Every page is there in English and in Spanish; its address alone decides which."""

import json
import re
from urllib.parse import urlsplit

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from medsocial.language import address_in, bare, language_of

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
PATHS = (
    "/",
    "/networks/",
    "/networks/sermo/",
    "/surveys/",
    "/compare/",
    "/finder/",
    "/about/",
    "/data/",
    "/suggest/",
)


def markup(client, path: str, **headers) -> str:
    return client.get(path, headers=headers).content.decode()


def editions(text: str) -> list[str]:
    """Addresses of the page in the other language, as its header names them."""
    return [
        address.replace("&amp;", "&") for address in re.findall('<a href="([^"]*)"[^>]* data-edition>', text)
    ]


@pytest.mark.parametrize(
    ("path", "language", "rest"),
    [
        ("/", "en", ""),
        ("/networks/", "en", "networks/"),
        ("/es/", "es", ""),
        ("/es", "es", "es"),
        ("/es/networks/", "es", "networks/"),
        ("/essays/", "en", "essays/"),
        ("/networks/es/", "en", "networks/es/"),
        ("/es-MX/", "en", "es-MX/"),
        ("/en/", "en", "en/"),
    ],
)
def test_the_first_part_of_an_address_is_its_language(path, language, rest):
    assert language_of(path) == language
    assert bare(path) == rest


def test_an_address_is_led_into_another_language_and_back():
    assert address_in("es", "/networks/sermo/") == "/es/networks/sermo/"
    assert address_in("en", "/es/networks/sermo/") == "/networks/sermo/"
    assert address_in("es", "/es/networks/sermo/") == "/es/networks/sermo/"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(("prefix", "language"), [("", "en"), ("/es", "es")])
def test_a_page_says_its_language(client, path, prefix, language):
    response = client.get(prefix + path)

    assert response.status_code == 200
    assert response["Content-Language"] == language
    assert f'<html lang="{language}">' in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/networks/sermo/", "/es/", "/es/networks/sermo/"])
def test_neither_browser_nor_cookie_changes_what_an_address_answers(client, path):
    plain = markup(client, path)
    client.cookies["django_language"] = "es" if "/es/" not in path else "en"

    response = client.get(path, headers={"accept-language": "de, es;q=0.9, en;q=0.8"})

    assert response.content.decode() == plain
    assert not {"Accept-Language", "Cookie"} & set(response.get("Vary", "").split(", "))


def test_what_has_no_prefix_is_not_led_to_one(client):
    assert client.get("/", headers={"accept-language": "es"}).status_code == 200
    assert client.get("/es").headers["Location"] == "/es/"


@pytest.mark.parametrize(
    "path", ["/", "/networks/?q=médicos&country=ES&country=MX&sort=name", "/compare/?network=sermo"]
)
def test_the_switch_keeps_page_and_query_in_both_directions(client, path):
    (offered, switch) = editions(markup(client, path))
    assert offered == switch
    assert switch.startswith("/es/")

    (_offered, back) = editions(markup(client, switch))

    assert urlsplit(back).path == urlsplit(path).path
    assert client.get(back).wsgi_request.GET == client.get(path).wsgi_request.GET


def test_the_line_for_readers_of_the_other_language_is_hidden_and_in_their_language(client):
    line = re.search('<p class="language-offer wrap" lang="es" hidden>.*?</p>', markup(client, "/networks/"))[
        0
    ]

    assert "español" in line
    assert 'href="/es/networks/"' in line


@pytest.mark.parametrize("path", ["/nothing/here/", "/networks/sermmo/", "/networks/?page=99"])
def test_missing_pages_speak_the_language_of_the_address(client, path):
    page = markup(client, f"/es{path}")

    assert '<html lang="es">' in page
    assert "No hay nada en esta dirección" in page
    assert editions(page)[0] == path


@pytest.mark.parametrize("path", ["/networks/sermo/", "/networks/?country=ES&category=vertical"])
def test_the_head_names_the_page_in_every_language(client, path):
    pages = [markup(client, path), markup(client, f"/es{path}")]

    found = [dict(re.findall('<link rel="alternate" hreflang="(.*?)" href="(.*?)">', page)) for page in pages]

    assert found[0] == found[1]
    canonical = re.search('<link rel="canonical" href="(.*?)">', pages[0])[1]
    assert found[0]["en"] == found[0]["x-default"] == canonical
    assert found[0]["es"] == canonical.replace(SITE, f"{SITE}/es", 1)


def test_every_address_has_a_spanish_form():
    with translation.override("es"):
        assert reverse("networks:directory") == "/es/networks/"
        assert reverse("networks:data_csv", args=["networks"]) == "/es/data/networks.csv"
        assert reverse("machines:robots") == "/robots.txt"
        assert reverse("admin:index") == "/admin/"


def test_links_of_a_spanish_page_stay_in_spanish(client):
    for path in PATHS:
        page = markup(client, f"/es{path}")
        inside = set(re.findall('(?:href|action|src)="(/[^"]*)"', page)) - set(editions(page))

        assert [each for each in inside if not each.startswith(("/es/", "/static/"))] == []


@pytest.mark.parametrize("path", ["/", "/networks/sermo/", "/categories/vertical/"])
def test_machines_are_told_the_language_and_stay_in_it(client, path):
    page = markup(client, f"/es{path}")
    data = json.loads(re.search('<script type="application/ld\\+json">(.*?)</script>', page, re.DOTALL)[1])
    nodes = data["@graph"]

    # A network has a list of languages of its own.
    assert {node["inLanguage"] for node in nodes if isinstance(node.get("inLanguage"), str)} == {"es"}
    steps = [step for node in nodes if node["@type"] == "BreadcrumbList" for step in node["itemListElement"]]
    assert bool(steps) == (path != "/")
    assert all(step["item"].startswith(f"{SITE}/es/") for step in steps)


def test_a_feed_is_in_the_language_of_its_address_and_leads_into_it(client):
    feed = markup(client, "/es/feeds/networks.atom?country=ES")

    assert 'xml:lang="es"' in feed
    assert "Medsocial: Redes disponibles en España" in feed
    assert f'href="{SITE}/es/networks/?country=ES"' in feed
    assert set(re.findall(f'href="{SITE}(/[a-z]+/)', feed)) == {"/es/"}


@pytest.mark.parametrize(
    "path", [*PATHS, "/networks/?q=doximty", "/networks/facebook/", "/compare/?network=sermo&network=esanum"]
)
def test_a_spanish_page_costs_as_many_queries_as_an_english_one(client, path):
    for prefix in ("", "/es"):
        client.get(prefix + path)  # what a process keeps in each language
    cache.clear()
    counts = []
    for prefix in ("", "/es"):
        with CaptureQueriesContext(connection) as queries:
            client.get(prefix + path)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_desk_follows_the_browser_of_who_works_there(admin_client):
    english = admin_client.get("/admin/", headers={"accept-language": "fr"})
    spanish = admin_client.get("/admin/", headers={"accept-language": "es-MX, en;q=0.5"})

    assert "Medsocial: curators’ desk" in english.content.decode()
    assert "Medsocial: mesa de la redacción" in spanish.content.decode()
    assert "no-store" in spanish["Cache-Control"]


def test_the_thread_speaks_the_default_language_again_after_an_answer(client):
    client.get("/es/networks/")

    assert translation.get_language() == "en"


def test_forms_stay_in_their_language(client, settings):
    response = client.post("/es/suggest/", {"name": "", "website": "x"}, follow=False)

    assert response.status_code in {200, 302}
    assert response["Content-Language"] == "es"
    if response.status_code == 302:
        assert response["Location"].startswith("/es/")
