"""No English word of the interface stands on a Spanish page, in a feed, a chart or a download.

A text that a page says in both editions is either content, such as a name, or was forgotten.
"""

import csv
import io
import re
from functools import cache
from html.parser import HTMLParser

import pytest
from django.apps import apps
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from networks.models import Network, Source, Suggestion, Survey, UsageShare
from tests.pages import PAGES

pytestmark = pytest.mark.django_db

READ_ALOUD = ("aria-label", "placeholder", "title", "alt", "label")
# The same word in both languages: names, formats, and what a visitor asked for.
NAMES = {"Med", "social", "Medsocial", "CSV", "JSON", "Atom", "No", "SVG", "Web", "Error"}
SENT = {"category", "audience", "founded", "min", "network", "doximty", "surg"}


class Texts(HTMLParser):
    """What a page says, piece by piece, without codes and without what is marked as another language."""

    def __init__(self, markup: str, language: str):
        super().__init__()
        self.language = language
        self.silent: list[str] = []  # open elements, from the first that is not read
        self.pieces: set[str] = set()
        # A matched word is part of the text around it.
        self.feed(markup.replace("<mark>", "").replace("</mark>", ""))

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag in {"meta", "link", "img", "input", "br", "wbr", "use", "path", "circle"}:
            if not self.silent:
                self.say(attributes)
                if attributes.get("name") == "description" or attributes.get("property") in {"og:title"}:
                    self.pieces.add(attributes["content"])
            return
        foreign = attributes.get("lang", self.language) != self.language
        if self.silent or foreign or tag in {"script", "style", "code"}:
            self.silent.append(tag)
        else:
            self.say(attributes)

    def say(self, attributes):
        self.pieces.update(attributes[name] for name in READ_ALOUD if attributes.get(name))

    def handle_endtag(self, tag):
        if self.silent and tag == self.silent[-1]:
            self.silent.pop()

    def handle_data(self, data):
        if not self.silent and data.strip():
            self.pieces.add(" ".join(data.split()))


@cache
def content() -> tuple[set[str], list[str]]:
    """Every text that the database holds, and the longer ones from long to short."""
    held = set()
    for model in apps.get_app_config("networks").get_models():
        fields = [
            field.name
            for field in model._meta.concrete_fields
            if field.get_internal_type() in {"CharField", "TextField", "SlugField", "URLField"}
            and not field.name.startswith(("search_", "history_", "token"))
        ]
        for row in model.objects.values_list(*fields) if fields else ():
            held.update(" ".join(str(value).split()) for value in row if value)
    return held, sorted((text for text in held if len(text) > 2), key=len, reverse=True)


def forgotten(english: set[str], spanish: set[str]) -> list[str]:
    """What both editions say though it is neither content nor a name."""
    held, longest_first = content()
    found = []
    for piece in sorted(english & spanish - held):
        rest = re.sub(r"[a-z]+(\.schema)?\.(csv|json)\b", "", piece)  # names of files
        for text in longest_first:
            if text in rest:
                rest = rest.replace(text, " ")
        words = set(re.findall(r"[^\W\d_]{2,}", rest))
        if words - NAMES - SENT:
            found.append(piece)
    return found


def texts(client, path: str, language: str) -> set[str]:
    response = client.get(path)
    assert response["Content-Language"] == language
    return Texts(response.content.decode(), language).pieces


def test_the_test_finds_what_is_forgotten():
    english = Texts('<p title="Shown twice">Sermo</p><p>Forgotten words</p><code>a_code</code>', "en").pieces
    spanish = Texts(
        '<p title="Shown twice">Sermo</p><p>Forgotten words</p><p lang="en">Said so</p><code>a_code</code>',
        "es",
    ).pieces

    assert forgotten(english | {"Said so"}, spanish) == ["Forgotten words", "Shown twice"]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page_says_nothing_in_english(client, path):
    english, spanish = texts(client, path, "en"), texts(client, f"/es{path}", "es")

    assert len(spanish) > 20
    assert forgotten(english, spanish) == []


@pytest.mark.parametrize(
    ("path", "sent"),
    [("/suggest/", {}), ("/suggest/", {"url": "x", "email": "x"}), ("/networks/sermo/suggest/", {})],
)
def test_a_form_with_mistakes_speaks_spanish(client, path, sent):
    pages = [client.post(prefix + path, sent) for prefix in ("", "/es")]
    english, spanish = (
        Texts(page.content.decode(), code).pieces for page, code in zip(pages, ("en", "es"), strict=True)
    )

    assert "Aún no se ha enviado: hay algo que corregir" in spanish
    assert forgotten(english, spanish) == []
    assert Suggestion.objects.count() == 0


def test_a_withdrawn_entry_and_a_page_beyond_the_end_speak_spanish(client):
    Network.objects.filter(slug="sermo").update(
        is_published=False,
        withdrawn_on="2026-01-02",
        withdrawal_reason_en="It was listed twice.",
        withdrawal_reason_es="Figuraba dos veces.",
    )
    content.cache_clear()
    try:
        for path in ("/networks/sermo/", "/surveys/?page=99"):
            assert forgotten(texts(client, path, "en"), texts(client, f"/es{path}", "es")) == []
    finally:
        content.cache_clear()


@pytest.mark.parametrize("name", ["400.html", "403.html", "403_csrf.html", "500.html"])
def test_pages_about_failures_speak_the_language_of_the_address(name):
    said = []
    for language in ("en", "es"):
        with translation.override(language):
            said.append(Texts(render_to_string(name), language).pieces)

    assert forgotten(*said) == []


def test_a_form_that_another_site_sends_is_refused_in_spanish():
    response = Client(enforce_csrf_checks=True).post("/es/suggest/", {})

    assert response.status_code == 403
    assert "El formulario no se ha aceptado" in response.content.decode()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/feeds/networks.atom", "es nueva en el directorio"),
        ("/opensearch.xml", "Las redes sociales que usan los médicos"),
        ("/manifest.webmanifest", "Medsocial: las redes sociales que usan los médicos"),
        ("/charts/usage.svg", "La usa: porcentaje por red y año"),
        ("/charts/networks/sermo/members.svg", "miembros"),
        ("/badges/light/sermo.svg", "Incluida en Medsocial"),
        ("/data/networks.json", '"language": "es"'),
    ],
)
def test_what_is_not_a_page_speaks_the_language_of_its_address(client, path, said):
    english, spanish = (b"".join(client.get(prefix + path)).decode() for prefix in ("", "/es"))

    assert said in spanish
    assert said not in english


def test_a_picture_of_a_page_is_drawn_in_its_language(client):
    pictures = [client.get(f"{prefix}/pictures/networks/sermo.png").content for prefix in ("", "/es")]

    assert pictures[0] != pictures[1]


def test_charts_of_both_languages_are_kept_apart(client):
    first = [client.get(f"{prefix}/charts/usage.svg").content for prefix in ("", "/es")]
    again = [client.get(f"{prefix}/charts/usage.svg").content for prefix in ("", "/es")]

    assert first == again
    assert first[0] != first[1]


def test_a_table_names_terms_in_the_language_of_its_address(client):
    tables = [
        list(
            csv.DictReader(
                io.StringIO(b"".join(client.get(f"{prefix}/data/networks.csv")).decode("utf-8-sig"))
            )
        )
        for prefix in ("", "/es")
    ]
    english, spanish = ({row["slug"]: row for row in table} for table in tables)

    assert english.keys() == spanish.keys()
    assert english["sermo"]["cost_name"] == "Free"
    assert spanish["sermo"]["cost_name"] == "Gratuita"
    assert spanish["sermo"]["headquarters_name"] == "Estados Unidos"
    assert [name for name in english["sermo"] if name not in spanish["sermo"]] == []


# --- What is not translated yet ------------------------------------------------------------------------------


def test_content_is_translated():
    """The directory as it is published has a Spanish text wherever it has an English one."""
    survey = Survey.objects.get(slug="cgcom-cesm-2019-wave-6")
    assert survey.title_es.startswith("Encuesta sobre la situación")
    lacking = UsageShare.objects.rewrite(False).exclude(note_en="").filter(note_es__isnull=True)
    assert not lacking.exists()


@pytest.mark.parametrize(
    ("model", "changes", "path"),
    [
        (Network, {"summary_es": "", "description_es": None}, "/networks/sermo/"),
        (Network, {"summary_es": None}, "/networks/?q=sermo"),
        (Network, {"summary_es": None}, "/compare/?network=sermo&network=esanum"),
        (Network, {"summary_es": None}, "/finder/?audience=physicians"),
        (
            Survey,
            {"title_es": None, "limits_es": "", "summary_es": None, "method_es": None},
            "/surveys/cgcom-cesm-2019-wave-6/",
        ),
        (Survey, {"title_es": None}, "/surveys/"),
        (Survey, {"title_es": None, "limits_es": None, "population_note_es": None}, "/"),
        (Survey, {"title_es": None}, "/networks/facebook/"),
        (UsageShare, {"note_es": None, "label_es": None}, "/surveys/cgcom-cesm-2019-wave-6/"),
    ],
)
def test_a_text_without_a_translation_is_marked_as_english(client, model, changes, path):
    model.objects.rewrite(False).update(**changes)

    main = client.get(f"/es{path}").content.decode().partition("<main")[2]
    read = Texts(main, "es").pieces

    assert 'lang="en"' in main
    fields = [name.removesuffix("_es") for name in changes]
    english = {
        " ".join(text.split())
        for row in model.objects.rewrite(False).values_list(*(f"{field}_en" for field in fields))
        for text in row
        if text
    }
    # Titles of pages that were read stand as their publishers wrote them.
    assert sorted((english & read) - set(Source.objects.values_list("title", flat=True))) == []
