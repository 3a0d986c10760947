"""The files of translators hold every text of code and templates, translated."""

import re

import pytest
from django.utils import translation

from medsocial import messages

FILES = messages.catalogue_files()
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w+\}")
TAG = re.compile(r"</?\w+")

each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.parent.parent.name)


@pytest.fixture(scope="module")
def template():
    return messages.extracted()


def test_there_are_files_and_texts(template):
    assert [path.parent.parent.name for path in FILES] == ["es"]
    assert len(template) > 1000
    assert template.get("Search networks").locations[0][0] == "templates/base.html"
    assert template.get("in %(names)s", "language")
    assert template.get("%(number)s network").pluralizable


@each_file
def test_every_text_is_translated_and_none_is_doubtful(path):
    assert messages.missing(messages.read(path)) == []


def contents(catalogue) -> dict:
    """What a file says, whatever the order: texts with the files they stand in."""
    return {
        (message.context, message.id): sorted({file for file, _line in message.locations})
        for message in catalogue
        if message.id
    }


@each_file
def test_the_file_holds_the_texts_of_today_and_no_others(path, template):
    """If not: run `make messages` and translate what is new."""
    assert contents(messages.read(path)) == contents(template)


@each_file
def test_translations_keep_placeholders_and_markup(path):
    wrong = []
    for message in messages.read(path):
        texts = message.id if message.pluralizable else (message.id,)
        for translated in messages.forms(message) if message.id else ():
            for pattern in (PLACEHOLDER, TAG):
                allowed = [sorted(pattern.findall(text)) for text in texts]
                if sorted(pattern.findall(translated)) not in allowed:
                    wrong.append((message.id, translated))

    assert wrong == []


def test_spanish_is_written_as_spanish_is():
    (path,) = FILES
    wrong = []
    for message in messages.read(path):
        for translated in messages.forms(message) if message.id else ():
            opened = translated.count("¿") == translated.count("?") - len(re.findall(r"[?&]\w+=", translated))
            quoted = not re.search("[“”]", translated)
            spaced = not re.search(r"[\w)] ?%%", translated)
            if not (opened and quoted and spaced):
                wrong.append(translated)

    # A question whose end stands in the template, before a link.
    assert wrong == ["¿Quería decir"]


def test_what_is_missing_or_doubtful_is_found():
    catalogue = messages.Catalog(locale="es")
    catalogue.add("Done", "Hecho")
    catalogue.add("Open", "")
    catalogue.add("Doubtful", "Dudoso", flags=["fuzzy"])
    catalogue.add(("One", "Many"), ("Uno", ""))

    assert messages.missing(catalogue) == ["Open", "Doubtful", "One"]


def test_a_new_text_comes_empty_and_an_old_one_goes():
    catalogue = messages.Catalog(locale="es")
    catalogue.add("Old", "Antiguo")
    catalogue.add("Kept", "Conservado")
    today = messages.Catalog()
    today.add("Kept", locations=[("networks/x.py", 1)])
    today.add("Kept too", locations=[("networks/x.py", 2)])

    updated = messages.brought_up_to_date(catalogue, today)

    assert [message.id for message in updated if message.id] == ["Kept", "Kept too"]
    assert messages.missing(updated) == ["Kept too"]
    assert "Antiguo" not in messages.written(updated).decode()


def test_the_site_speaks_what_the_file_says():
    with translation.override("es"):
        assert translation.gettext("Search networks") == "Buscar redes"
        assert translation.ngettext("%(number)s network", "%(number)s networks", 1) == "%(number)s red"
        assert translation.ngettext("%(number)s network", "%(number)s networks", 0) == "%(number)s redes"
        assert translation.pgettext("language", "in %(names)s") == "en %(names)s"
