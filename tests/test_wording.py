"""Numbers, dates and rows of words as each language writes them."""

from types import SimpleNamespace

import pytest
from django.utils import translation

from networks import wording
from networks.models import AudienceFigure, Network


@pytest.mark.parametrize(
    ("language", "value", "written"),
    [
        ("en", 1797, "1,797"),
        ("es", 1797, "1.797"),
        ("en", 35_000, "35,000"),
        ("es", 35_000, "35.000"),
        ("en", 1_500_000, "1.5 million"),
        ("es", 1_500_000, "1,5 millones"),
        ("es", 1_000_000, "1 millón"),
        ("en", 3_100_000_000, "3.1 billion"),
        ("es", 3_100_000_000, "3.100 millones"),
        ("es", None, ""),
    ],
)
def test_numbers(language, value, written):
    with translation.override(language):
        assert wording.number(value) == written


@pytest.mark.parametrize(
    ("language", "value", "written"),
    [("en", 53.7, "53.7%"), ("es", 53.7, "53,7\N{NO-BREAK SPACE}%"), ("es", 80, "80\N{NO-BREAK SPACE}%")],
)
def test_percentages(language, value, written):
    with translation.override(language):
        assert wording.percent(value) == written


def test_intervals():
    with translation.override("es"):
        ends = SimpleNamespace(low=53.0, high=54.4)
        assert wording.span(ends) == "53,0\N{NO-BREAK SPACE}% a 54,4\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize(
    ("partial", "written"),
    [("2011", "2011"), ("2011-09", "septiembre de 2011"), ("2011-09-30", "30 de septiembre de 2011")],
)
def test_dates(partial, written):
    with translation.override("es"):
        assert wording.partial_date(partial) == written


@pytest.mark.parametrize(
    ("words", "style", "written"),
    [
        (["a", "b", "c"], "standard", "a, b y c"),
        (["a", "b"], "or", "a o b"),
        (["España", "Italia"], "standard", "España e Italia"),
        (["Francia", "España", "Irlanda"], "standard", "Francia, España e Irlanda"),
        (["inglés", "hindi"], "standard", "inglés e hindi"),
        (["agua", "hielo"], "standard", "agua y hielo"),
        (["médicos", "odontólogos"], "or", "médicos u odontólogos"),
        (["uno", "Holanda"], "or", "uno u Holanda"),
        (["Italia"], "standard", "Italia"),
        ([], "standard", ""),
    ],
)
def test_rows_of_words(words, style, written):
    with translation.override("es"):
        assert wording.in_a_row(words, style=style) == written


@pytest.mark.parametrize(
    ("value", "qualifier", "written"),
    [
        (3_000_000, "more-than", "más de 3 millones de miembros"),
        (470_000, "approximately", "unos 470.000 miembros"),
        (12_345, "exact", "12.345 miembros"),
    ],
)
def test_figures(value, qualifier, written):
    figure = AudienceFigure(value=value, qualifier=qualifier, metric="members")

    with translation.override("es"):
        assert wording.figure(figure) == written


def test_a_missing_translation_says_its_language():
    network = Network(summary_en="For doctors", summary_es=None, description_en="", description_es="")

    with translation.override("es"):
        assert network.summary == "For doctors"
        assert wording.language_of(network, "summary") == "en"
        assert wording.language_of(network, "description") == ""
    with translation.override("en"):
        assert wording.language_of(network, "summary") == ""
    network.summary_es = "Para médicos"
    with translation.override("es"):
        assert wording.language_of(network, "summary") == ""
