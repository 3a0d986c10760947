"""Machines find every public page, no combination of filters, a search, and whom to tell of a hole."""

import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from urllib.robotparser import RobotFileParser
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from django.utils import timezone

from networks.models import Category, Network, Operator, Survey
from networks.sitemaps import NetworkSitemap
from tests.tree import Tree

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
LANGUAGES = ("en", "es")
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"


def head(client, address: str) -> str:
    """What stands in the head of a page."""
    return client.get(address).content.decode().partition("</head>")[0]


def canonical(client, address: str) -> str:
    return re.search('<link rel="canonical" href="(.*?)">', head(client, address))[1].replace("&amp;", "&")


def listed(client, address: str) -> dict[str, str | None]:
    """Addresses that a sitemap lists, with the dates of their changes."""
    response = client.get(address)
    assert response.status_code == 200
    found = {}
    for entry in ElementTree.fromstring(response.content):  # noqa: S314 our own file
        (location,) = entry.findall(f"{SITEMAP}loc")
        changed = entry.find(f"{SITEMAP}lastmod")
        assert location.text not in found
        found[location.text] = None if changed is None else changed.text
    return found


def everything(client) -> dict[str, str | None]:
    """All addresses of all parts of the sitemap."""
    found = {}
    for part in listed(client, "/sitemap.xml"):
        found |= listed(client, part.removeprefix(SITE))
    return found


# --- Sitemap -----------------------------------------------------------------------------------------------


def test_the_sitemap_lists_every_network_category_operator_and_survey_once(client):
    addresses = everything(client).keys()

    expected = [
        *Network.objects.published(),
        *Operator.objects.filter(networks__is_published=True),
        *Survey.objects.all(),
    ]
    assert addresses >= {f"{SITE}{each.get_absolute_url()}" for each in expected}
    assert addresses >= {f"{SITE}/categories/{each.code}/" for each in Category.objects.all()}
    assert addresses >= {f"{SITE}{page}" for page in ("/", "/networks/", "/surveys/", "/about/", "/privacy/")}


def test_every_kind_of_listed_page_is_there_and_may_be_listed(client):
    samples = {re.sub("[^/]+/$", "", address): address for address in everything(client)}

    assert len(samples) >= 5
    for address in samples.values():
        response = client.get(address.removeprefix(SITE))
        assert response.status_code == 200
        assert 'name="robots"' not in response.content.decode()
        assert canonical(client, address.removeprefix(SITE)) == address


def test_every_page_is_listed_in_every_language_and_names_the_others(client):
    pages = {each.removeprefix(SITE) for each in everything(client)}
    english = {path for path in pages if not path.startswith("/es/")}
    assert pages == english | {f"/es{path}" for path in english}

    for part in listed(client, "/sitemap.xml"):
        for entry in ElementTree.fromstring(client.get(part.removeprefix(SITE)).content):  # noqa: S314 our own file
            address = entry.find(f"{SITEMAP}loc").text
            path = address.removeprefix(SITE).removeprefix("/es")
            links = {link.get("hreflang"): link.get("href") for link in entry.iter(LINK)}
            assert links == {"en": SITE + path, "es": f"{SITE}/es{path}", "x-default": SITE + path}
            assert address in links.values()


def test_a_draft_is_not_in_the_sitemap(client):
    Network.objects.filter(slug="sermo").update(is_published=False)

    assert f"{SITE}/networks/sermo/" not in everything(client)


def test_a_change_of_a_network_dates_its_page_its_category_its_operator_and_the_lists(client):
    doximity = Network.objects.get(slug="doximity")
    Network.objects.update(updated_at=timezone.make_aware(datetime(2024, 3, 1)))
    Network.objects.filter(pk=doximity.pk).update(updated_at=timezone.make_aware(datetime(2025, 5, 17)))

    dates = everything(client)

    for page in (
        "/networks/doximity/",
        doximity.operator.get_absolute_url(),
        f"/categories/{doximity.category_id}/",
        "/networks/",
        "/",
    ):
        assert dates[f"{SITE}{page}"] == "2025-05-17"
    assert dates[f"{SITE}/networks/sermo/"] == "2024-03-01"


def test_no_date_is_made_up_where_none_is_known(client):
    dates = everything(client)

    assert dates[f"{SITE}/about/"] is None
    assert {dates[f"{SITE}{survey.get_absolute_url()}"] for survey in Survey.objects.all()} == {None}


def test_a_large_directory_is_listed_in_several_files(client, monkeypatch):
    monkeypatch.setattr(NetworkSitemap, "limit", 200)

    parts = [part for part in listed(client, "/sitemap.xml") if "sitemap-networks" in part]

    assert parts == [f"{SITE}/sitemap-networks.xml", f"{SITE}/sitemap-networks.xml?p=2"]
    found = [address for part in parts for address in listed(client, part.removeprefix(SITE))]
    assert len(found) == len(set(found)) == len(LANGUAGES) * Network.objects.published().count()


@pytest.mark.parametrize(
    "address", ["/sitemap-nothing.xml", "/sitemap-networks.xml?p=99", "/sitemap-networks.xml?p=x"]
)
def test_a_part_that_does_not_exist_is_missing(client, address):
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("section", ["networks", "operators", "categories", "surveys"])
def test_a_part_costs_as_many_queries_for_ten_networks_as_for_all(
    client, django_assert_num_queries, request, section
):
    with django_assert_num_queries(3):  # the revision, how many, the rows
        client.get(f"/sitemap-{section}.xml")
    request.getfixturevalue("few_networks")
    with django_assert_num_queries(3):  # the revision, how many, the rows
        client.get(f"/sitemap-{section}.xml")


# --- What may be read and listed ---------------------------------------------------------------------------


def rules(client) -> RobotFileParser:
    """The robots.txt as a crawler reads it; wildcards are left to the test below."""
    parser = RobotFileParser()
    parser.parse(client.get("/robots.txt").content.decode().splitlines())
    return parser


def test_robots_txt_is_plain_text_that_names_the_sitemap(client):
    response = client.get("/robots.txt")

    assert response["Content-Type"].startswith("text/plain")
    assert rules(client).site_maps() == [f"{SITE}/sitemap.xml"]


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        ("/networks/", True),
        ("/networks/sermo/", True),
        ("/networks/?page=3", True),
        ("/networks/?category=vertical", False),
        ("/networks/?q=a&page=2", False),
        ("/communities/?topic=students", False),
        ("/compare/?network=sermo&network=esanum", False),
        ("/suggest/", False),
        ("/networks/sermo/suggest/", False),
        ("/es/networks/", True),
        ("/es/networks/?page=3", True),
        ("/es/networks/?category=vertical", False),
        ("/es/suggest/", False),
        ("/es/networks/sermo/suggest/", False),
    ],
)
def test_crawlers_are_kept_out_of_combinations_of_filters(client, address, allowed):
    decisive = ("", True)  # the longest rule that fits decides, and of equally long ones the one that allows
    for line in client.get("/robots.txt").content.decode().splitlines():
        verb, _, path = line.partition(": ")
        if verb not in {"Allow", "Disallow"}:
            continue
        pattern = ".*".join(map(re.escape, path.split("*")))
        if re.match(pattern, address):
            decisive = max(decisive, (path, verb == "Allow"), key=lambda rule: (len(rule[0]), rule[1]))

    assert decisive[1] is allowed


@pytest.mark.parametrize("address", ["/networks/", "/networks/?page=2", "/communities/", "/surveys/", "/"])
def test_a_bare_list_may_be_listed_under_its_own_address(client, address):
    assert 'name="robots"' not in head(client, address)
    assert canonical(client, address) == SITE + address


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("/networks/?scope=medical&category=vertical", "/networks/?category=vertical&scope=medical"),
        ("/networks/?network=sermo&cost=free", "/networks/?cost=free"),
        ("/networks/?nonsense=1&sort=name", "/networks/?sort=name"),
        ("/communities/?topic=students", "/communities/?topic=students"),
        ("/surveys/?country=ES&network=facebook", "/surveys/?network=facebook&country=ES"),
    ],
)
def test_a_filtered_list_is_not_to_be_listed_and_has_one_address(client, address, own):
    assert '<meta name="robots" content="noindex">' in head(client, address)
    assert canonical(client, address) == SITE + own


def test_unknown_parameters_leave_the_address_of_a_page_as_it_is(client):
    assert canonical(client, "/networks/sermo/?utm_source=mail") == f"{SITE}/networks/sermo/"


# --- Search, home screen, holes ----------------------------------------------------------------------------


def test_a_browser_learns_how_to_search(client):
    link = re.search('<link rel="search" type="(.*?)" title="Medsocial" href="(.*?)">', head(client, "/"))
    response = client.get(link[2])
    description = ElementTree.fromstring(response.content)  # noqa: S314 our own file

    assert link[1] == response["Content-Type"].partition(";")[0]
    assert description.tag == f"{SEARCH}OpenSearchDescription"
    assert len(description.findtext(f"{SEARCH}ShortName")) <= 16
    assert len(description.findtext(f"{SEARCH}Description")) <= 1024
    (search,) = [each for each in description.findall(f"{SEARCH}Url") if each.get("type") == "text/html"]
    address = search.get("template").replace("{searchTerms}", "sermo").removeprefix(SITE)
    assert "sermo" in Tree(client.get(address).content.decode()).rows()


def test_a_phone_gets_a_manifest_with_icons_of_the_stated_sizes(client):
    address = re.search('<link rel="manifest" href="(.*?)">', head(client, "/"))[1]
    response = client.get(address)
    manifest = json.loads(response.content)

    assert response["Content-Type"] == "application/manifest+json"
    assert client.get(manifest["start_url"]).status_code == 200
    assert {icon["sizes"] for icon in manifest["icons"]} == {"any", "192x192", "512x512"}
    for icon in manifest["icons"]:
        content = Path(finders.find(icon["src"].removeprefix("/static/"))).read_bytes()
        if icon["type"] == "image/png":
            width, height = (int.from_bytes(content[start : start + 4]) for start in (16, 20))
            assert f"{width}x{height}" == icon["sizes"]


def test_the_colours_of_the_manifest_are_those_of_the_style_sheet(client):
    tokens = Path(finders.find("css/tokens.css")).read_text("utf-8")
    manifest = client.get("/manifest.webmanifest").json()

    assert re.search("--accent: (.*?);", tokens)[1] == manifest["theme_color"]
    assert re.search("--paper: (.*?);", tokens)[1] == manifest["background_color"]


def test_security_txt_names_a_contact_and_a_day_until_which_it_holds(client, settings):
    settings.SECURITY_CONTACT = "mailto:security@medsocial.example"
    response = client.get("/.well-known/security.txt")
    fields = dict(line.split(": ", 1) for line in response.content.decode().split("\n") if line)

    assert response["Content-Type"] == "text/plain; charset=utf-8"
    assert fields["Contact"] == "mailto:security@medsocial.example"
    assert fields["Canonical"] == f"{SITE}/.well-known/security.txt"
    assert (
        timedelta(days=90) < datetime.fromisoformat(fields["Expires"]) - timezone.now() < timedelta(days=365)
    )


def test_without_a_contact_security_txt_names_a_page_of_ours(client, settings):
    settings.SECURITY_CONTACT = ""
    contact = re.search("^Contact: (.*)$", client.get("/.well-known/security.txt").content.decode(), re.M)[1]

    assert client.get(contact.removeprefix(SITE)).status_code == 200
