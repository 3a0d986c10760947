"""What other sites show of ours: pictures of shared links, and the badge."""

import html
import re
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.contrib.staticfiles import finders
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from networks import badge, share_picture
from networks.models import Category, Network
from tests.directory import entries
from tests.tree import Tree, attributes

pytestmark = pytest.mark.django_db

SITE = "http://testserver"
SVG = "{http://www.w3.org/2000/svg}"
LIMIT = 50_000  # bytes of a picture


def told(client, address: str) -> dict[str, str]:
    """What the head of a page tells sites that show a link to it."""
    head = client.get(address).content.decode().partition("</head>")[0]
    found = re.findall('<meta (?:property|name)="((?:og|twitter):.*?)" content="(.*?)">', head)
    assert len(found) == len(dict(found))
    return {name: html.unescape(value) for name, value in found}


def seen(content: bytes) -> Image.Image:
    """A picture as it is looked at, which must be of the size that its page states."""
    image = Image.open(BytesIO(content))
    assert image.format == "PNG"
    assert image.size == (1200, 630)
    return image.convert("RGB")


# --- Links -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/", "/networks/", "/networks/sermo/", "/surveys/", "/categories/vertical/"]
)
def test_a_shared_link_shows_the_pages_title_description_and_a_picture(client, address):
    page = Tree(client.get(address).content.decode())
    words = told(client, address)
    picture = client.get(words["og:image"].removeprefix(SITE))

    assert words["og:title"] == html.unescape(page.title)
    assert len(words["og:description"]) > 40
    assert words["og:url"] == SITE + address
    assert words["og:image"].startswith(SITE)
    assert picture["Content-Type"] == "image/png"
    assert (words["og:image:width"], words["og:image:height"]) == ("1200", "630")
    seen(picture.content)


def test_every_network_has_a_picture_of_its_own(client):
    assert told(client, "/networks/sermo/")["og:image"] != told(client, "/networks/esanum/")["og:image"]
    assert client.get("/pictures/networks/nobody.png").status_code == 404


def test_a_picture_is_drawn_anew_when_what_it_says_changes(client):
    before = client.get("/pictures/networks/sermo.png").content
    assert client.get("/pictures/networks/sermo.png").content == before

    Network.objects.filter(slug="sermo").update(status="closed", closed_year=2026)

    assert client.get("/pictures/networks/sermo.png").content != before


def test_a_draft_has_neither_picture_nor_badge(client):
    Network.objects.filter(slug="sermo").update(is_published=False)

    assert client.get("/pictures/networks/sermo.png").status_code == 404
    assert client.get("/badges/light/sermo.svg").status_code == 404


@pytest.mark.parametrize("address", ["/pictures/networks/sermo.png", "/badges/dark/sermo.svg"])
def test_other_sites_may_show_and_keep_a_picture(client, django_assert_max_num_queries, address):
    with django_assert_max_num_queries(3):
        response = client.get(address)

    assert response["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "public" in response["Cache-Control"]
    assert not response.cookies
    assert client.post(address).status_code == 405


# --- Drawing -----------------------------------------------------------------------------------------------


def test_pictures_of_the_longest_names_are_small_enough():
    longest = sorted((each.name for each in entries()), key=len)[-5:]

    for name in longest:
        content = share_picture.draw(
            name, kind="Specialty and profession networks", hue="specialty", note="Not known. " * 12
        )
        assert len(content) <= LIMIT
        seen(content)


@given(st.text(max_size=200), st.text(max_size=80), st.text(max_size=200))
@settings(max_examples=15)
def test_any_text_can_be_drawn_within_the_margin(title, kind, note):
    image = seen(share_picture.draw(title, kind=kind[:40], note=note))
    paper = image.getpixel((1190, 300))

    assert paper == image.getpixel((10, 300))
    right = image.crop((1200 - share_picture.MARGIN + 12, 200, 1200, 630))
    assert right.getcolors() == [(right.width * right.height, paper)]


def test_a_name_that_the_font_lacks_gives_way_to_another():
    assert share_picture.first_drawable("みんコレ", "Minkore", "minkore") == "Minkore"
    assert share_picture.first_drawable("Доктор", "Doktor") == "Доктор"
    assert share_picture.first_drawable("みんコレ", "minkore") == "minkore"


def test_colours_are_those_of_the_style_sheet():
    light = Path(finders.find("css/tokens.css")).read_text("utf-8").partition("@media")[0]
    dark = Path(finders.find("css/tokens.css")).read_text("utf-8").partition("@media")[2]

    def value(sheet: str, name: str) -> str:
        return re.search(f"--{name}: (#[0-9a-f]+);", sheet)[1]

    assert value(light, "paper") == share_picture.PAPER
    assert value(light, "ink") == share_picture.INK
    assert value(light, "accent") == share_picture.ACCENT
    assert {code: value(light, f"hue-{code}") for code in share_picture.HUES} == share_picture.HUES
    assert set(share_picture.HUES) == set(Category.objects.values_list("pk", flat=True))
    for shade, sheet in (("light", light), ("dark", dark)):
        colours = badge.SHADES[shade]
        assert value(sheet, "ink") == colours.ink
        assert value(sheet, "surface") == colours.paper
        assert value(sheet, "muted") == colours.muted
        assert value(sheet, "accent") == colours.accent


# --- Badge -------------------------------------------------------------------------------------------------


def words_of(client, address: str) -> list[str]:
    """The lines of a badge, whose markup loads and runs nothing."""
    response = client.get(address)
    assert response["Content-Type"].startswith("image/svg+xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314 our own file
    assert {element.tag for element in root.iter()} <= {
        f"{SVG}{tag}" for tag in ("svg", "title", "rect", "path", "g", "text")
    }
    assert not {name for element in root.iter() for name in element.attrib if name in {"style", "href"}}
    return [element.text for element in root.iter(f"{SVG}text")]


@pytest.mark.parametrize("shade", ["light", "dark"])
def test_a_badge_names_the_network_its_category_and_its_review(client, shade):
    address = f"/badges/{shade}/sermo.svg"

    assert words_of(client, address) == ["Sermo", "All-specialty medical networks", "Listed in Medsocial"]

    Network.objects.filter(slug="sermo").update(last_reviewed="2026-05-17")

    assert words_of(client, address)[2] == "In Medsocial, reviewed May 2026"


def test_a_badge_comes_in_two_shades(client):
    assert client.get("/badges/light/sermo.svg").content != client.get("/badges/dark/sermo.svg").content
    assert client.get("/badges/pink/sermo.svg").status_code == 404


def test_names_stand_escaped_in_a_badge(client):
    Network.objects.filter(slug="sermo").update(name='<script>"&')

    assert words_of(client, "/badges/light/sermo.svg")[0] == '<script>"&'


def test_the_snippet_of_a_page_shows_both_shades_and_leads_back(client):
    Network.objects.filter(slug="sermo").update(name='Ser"mo & <b>')
    markup = client.get("/networks/sermo/").content.decode()
    snippet = html.unescape(
        re.search('<textarea id="badge-snippet".*?>(.*?)</textarea>', markup, re.DOTALL)[1]
    )
    shown = {each.name: attributes(each) for each in Tree(f"<body>{snippet}</body>").elements}

    assert shown["a"]["href"] == f"{SITE}/networks/sermo/"
    assert shown["source"]["srcset"] == f"{SITE}/badges/dark/sermo.svg"
    assert shown["img"]["src"] == f"{SITE}/badges/light/sermo.svg"
    assert shown["img"]["alt"] == 'Ser"mo & <b> is listed in Medsocial'
