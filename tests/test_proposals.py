"""From a visitor's words to values of an entry: only where they leave no doubt."""

from datetime import UTC, datetime

import pytest

from networks.choices import CORRECTIONS
from networks.models import Network, SlugHistory, Source
from networks.proposals import (
    DRAFT_FIELDS,
    FIELDS,
    corrected_values,
    current_value,
    draft_values,
    free_code,
    free_slug,
    other_names,
    source_values,
)
from tests.suggestions import correction, new

pytestmark = pytest.mark.django_db


def test_every_correction_has_its_fields_and_every_field_exists():
    assert set(FIELDS) == {value for value, _ in CORRECTIONS}
    for name in {*DRAFT_FIELDS, *(name for names in FIELDS.values() for name in names)}:
        assert Network._meta.get_field(name).editable


@pytest.mark.parametrize(
    ("field", "words", "values"),
    [
        ("cost", "Free", {"cost": "free"}),
        ("cost", " free. ", {"cost": "free"}),
        ("cost", "free, with paid extras", {"cost": "freemium"}),
        ("cost", "It is not free any more", {}),
        ("status", "CLOSED", {"status": "closed"}),
        ("access", "Licensed doctors only", {"access": "licensed"}),
        ("founded_year", "It was founded in 2009.", {"founded_year": "2009"}),
        ("founded_year", "2009, not 2006", {}),
        ("founded_year", "long ago", {}),
        ("closed_year", "2019", {"closed_year": "2019"}),
        ("country_count_claim", "in 84 countries", {"country_count_claim": "84"}),
        ("url", "https://new.example/", {"url": "https://new.example/"}),
        ("url", "It moved to https://new.example/a, I think.", {"url": "https://new.example/a"}),
        ("url", "new.example", {"url": "new.example"}),
        ("url", "It is https://a.example or https://b.example", {}),
        ("url", "the old one is dead", {}),
        ("name", "Sermo 2", {"name": "Sermo 2"}),
        ("name", "x" * 121, {}),
        ("summary", "For doctors in Peru.", {"summary_en": "For doctors in Peru."}),
        ("category", "Student and trainee networks", {"category": "student"}),
        ("category", "something for students", {}),
        ("headquarters_country", "España", {"headquarters": "ES"}),
        ("headquarters_country", "Spain and Portugal", {}),
        ("operator", "nobody knows", {}),
        ("languages", "Klingon", {}),
        ("other", "anything", {}),
        ("also_known_as", "Foro", {}),
    ],
)
def test_words_become_a_value_or_the_choice_stays_with_the_curator(field, words, values):
    assert corrected_values(correction(field=field, proposal=words)) == values


@pytest.mark.parametrize(
    ("words", "added"),
    [("Spain, Portugal", "ES PT"), ("españa y perú", "ES PE"), ("Spain and nowhere;\nChile", "ES CL")],
)
def test_terms_that_are_named_are_added_to_those_that_are_there(words, added):
    network = Network.objects.get(slug="sermo")
    network.countries.set(["DE"])

    found = corrected_values(correction(field="countries", proposal=words))["countries"]

    assert found[0] == "DE"
    assert {*found} == {"DE", *added.split()}


def test_that_it_has_closed_is_dated_by_when_it_was_said():
    received = datetime(2026, 5, 4, 12, tzinfo=UTC)

    said = correction(field="has-closed", proposal="", received_at=received)

    assert corrected_values(said) == {"status": "closed", "status_as_of": "2026-05-04"}


def test_present_values_are_said_in_words():
    network = Network.objects.get(slug="sermo")
    network.countries.set(["ES", "PE"])
    network.founded_year, network.closed_year, network.status = 2006, None, "active"

    shown = {
        name: current_value(network, name) for name in ("status", "founded_year", "closed_year", "countries")
    }

    assert shown == {
        "status": "Active",
        "founded_year": "2006",
        "closed_year": "",
        "countries": "Peru, Spain",
    }


def test_a_draft_begins_with_what_was_said():
    said = new(category_id="student")

    assert set(draft_values(said)) < set(DRAFT_FIELDS)
    assert draft_values(said) == {
        "name": "Ágora Médica",
        "slug": "agora-medica",
        "url": "https://agora-medica.example",
        "category": "student",
        "summary_en": "A square for doctors.",
    }


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Sermo", "sermo-2"),
        ("Was Sermo", "was-sermo-2"),
        ("Großer Łukasz", "grosser-lukasz"),
        ("医師", "network"),
        ("x" * 200, "x" * 80),
    ],
)
def test_a_slug_is_made_from_the_name_and_is_free(name, slug):
    SlugHistory.objects.create(slug="was-sermo", network=Network.objects.get(slug="sermo"))

    assert free_slug(name) == slug


def test_a_slug_stays_free_and_short_however_many_are_taken():
    Network.objects.filter(slug="sermo").update(slug="x" * 80)
    Network.objects.filter(slug="esanum").update(slug="x" * 78 + "-2")

    assert free_slug("x" * 200) == "x" * 78 + "-3"


def test_a_source_gets_a_code_of_its_own():
    Source.objects.create(code="abc-a-page", url="https://abc.example", title="A page", publisher="ABC")

    assert free_code("ABC", "Á page") == "abc-a-page-2"
    assert free_code("医師", "") == "source"


def test_the_source_of_a_suggestion_is_its_page_or_the_networks_own():
    assert source_values(new(source_url="https://www.example.org/a")) == {
        "url": "https://www.example.org/a",
        "publisher": "example.org",
        "title": "",
    }
    assert source_values(new(name="Foro")) == {
        "url": "https://agora-medica.example",
        "publisher": "Foro",
        "title": "Foro",
    }
    assert source_values(correction()) == {"url": "", "publisher": "", "title": ""}


def test_names_are_given_one_a_line_or_with_commas():
    assert other_names(correction(field="also_known_as", proposal="A, B\n\nC ;")) == ["A", "B", "C"]
    assert other_names(correction(field="name", proposal="A, B")) == []
