"""The fixtures hold the whole directory, nothing of it is lost on the way in or out, and all of it is valid."""

import json
import re
from collections import Counter
from datetime import date
from functools import cache
from io import StringIO

import pytest
from babel import Locale
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from networks.models import ChangedNetwork, Citation, Revision
from networks.natural_keys import remembered
from tests.conftest import FIXTURES
from tests.directory import objects, rows, slug, terms

NATURAL_KEYS = {
    "networks.operator": ["slug"],
    "networks.network": ["slug"],
    "networks.othername": ["network", "name"],
    "networks.citation": ["network", "field", "source"],
    "networks.audiencefigure": ["network", "community", "metric", "as_of", "source"],
    "networks.community": ["slug"],
    "networks.survey": ["slug"],
    "networks.surveysource": ["survey", "source"],
    "networks.usageshare": ["survey", "network", "label_en", "measure", "segment", "base"],
}
MODELS = sorted({each["model"] for each in objects()})


# --- Counted and read in plain Python ----------------------------------------------------------------------


def test_the_fixtures_hold_as_much_as_was_researched():
    assert Counter(each["model"].removeprefix("networks.") for each in objects()) == {
        "network": 392,
        "operator": 203,
        "othername": 235,
        "source": 1_529,
        "citation": 7_312,
        "audiencefigure": 233 + 88,
        "community": 148,
        "survey": 130,
        "surveysource": 152,
        "usageshare": 500,
        "country": 82,
        "language": 26,
        "specialty": 42,
        "category": 7,
        "audience": 14,
        "featuregroup": 5,
        "feature": 32,
        "funding": 11,
        "platform": 3,
        "measure": 14,
        "segment": 56,
        "population": 13,
    }
    assert sum("network" in row for row in rows("audiencefigure")) == 233
    assert sum("community" in row for row in rows("audiencefigure")) == 88


@pytest.mark.django_db
def test_the_database_holds_as_much_as_the_fixtures():
    loaded = {model: apps.get_model(model).objects.count() for model in MODELS}

    assert loaded == Counter(each["model"] for each in objects())


def test_no_reference_leads_nowhere():
    known = {
        model: {each["pk"] for each in objects() if each["model"] == model and "pk" in each}
        for model in MODELS
    }
    for model in ("network", "operator", "community", "survey"):
        known[f"networks.{model}"] = {row["slug"] for row in rows(model)}

    for each in objects():
        for name, value in each["fields"].items():
            field = apps.get_model(each["model"])._meta.get_field(name)
            if field.is_relation and value is not None:
                for reference in value if field.many_to_many else [value]:
                    reference = slug(reference) if isinstance(reference, list) else reference
                    assert reference in known[field.related_model._meta.label_lower], each


def test_no_object_is_there_twice():
    keys = Counter((each["model"], natural_key(each)) for each in objects())

    assert [key for key, number in keys.items() if number > 1] == []


def test_no_date_is_in_the_future():
    # A partial date is compared as far as it goes.
    today = date.today().isoformat()
    for each in objects():
        for name, value in each["fields"].items():
            if name.endswith(("as_of", "published", "_at")) and isinstance(value, str):
                assert value[:10] <= today[: len(value)], each
            if name.endswith("year") and value is not None:
                assert value <= date.today().year, each


def test_every_network_has_a_citation():
    assert {slug(row["network"]) for row in rows("citation")} == {row["slug"] for row in rows("network")}


def test_every_community_and_every_survey_has_a_source():
    assert all(row["sources"] for row in rows("community"))
    assert {slug(row["survey"]) for row in rows("surveysource")} == {row["slug"] for row in rows("survey")}


def test_every_survey_has_one_main_source():
    first = Counter(slug(row["survey"]) for row in rows("surveysource") if row["position"] == 0)

    assert first == {row["slug"]: 1 for row in rows("survey")}


def test_every_network_is_described_in_english_and_spanish():
    for row in rows("network"):
        for name in ("summary_en", "summary_es", "description_en", "description_es"):
            assert row[name].strip(), (row["slug"], name)
        assert row["summary_en"] != row["summary_es"]


@pytest.mark.parametrize("model", sorted({*MODELS} - {*NATURAL_KEYS} - {"networks.source"}))
def test_every_term_is_named_in_english_and_spanish(model):
    for code, row in terms(model.removeprefix("networks.")).items():
        assert row["name_en"].strip(), code
        assert row["name_es"].strip(), code


@pytest.mark.parametrize("language", ["en", "es"])
def test_countries_and_languages_bear_the_names_of_cldr(language):
    locale = Locale(language)
    for code, row in terms("country").items():
        assert row[f"name_{language}"] == locale.territories[code]
    for code, row in terms("language").items():
        assert row[f"name_{language}"] == locale.languages[code]


def test_texts_are_typed_cleanly():
    untidy = re.compile(r"^\s|\s$|[\t\r\n\0]|  ")
    for each in objects():
        for name, value in each["fields"].items():
            if isinstance(value, str):
                assert not untidy.search(value), (each["model"], name, value)


# --- Loaded ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_the_database_finds_no_broken_reference():
    connection.check_constraints()


@pytest.mark.parametrize("model", sorted({*MODELS} - {"networks.citation"}))
@pytest.mark.django_db
def test_every_object_passes_the_checks_of_a_form(model):
    for row in apps.get_model(model).objects.all():
        row.full_clean()


@pytest.mark.django_db
def test_every_citation_passes_the_checks_of_a_form():
    # There are thousands; what only a query can check, the database has checked when they were written.
    for row in Citation.objects.all():
        row.clean_fields(exclude=["network", "source"])


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.django_db
def test_what_was_loaded_is_dumped_again_field_by_field(model):
    dumped = {natural_key(each): each["fields"] for each in dump() if each["model"] == model}
    stored = {natural_key(each): each["fields"] for each in objects() if each["model"] == model}

    assert set(dumped) == set(stored)
    for key, fields in stored.items():
        for name, value in fields.items():
            assert plain(dumped[key][name]) == plain(value), (key, name)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.django_db
def test_nothing_is_in_the_database_that_the_fixtures_do_not_say(model):
    """What a fixture leaves out is empty, a default, or made from the rest."""
    made_from_the_rest = {"address", "search_names", "search_order_es", "search_text"}
    meta = apps.get_model(model)._meta
    stored = {natural_key(each): each["fields"] for each in objects() if each["model"] == model}

    for each in dump():
        if each["model"] == model:
            said = stored[natural_key(each)]
            for name in set(each["fields"]) - set(said) - made_from_the_rest:
                # The column without a language holds the English text.
                expected = said.get(f"{name}_en", meta.get_field(name).get_default())
                assert each["fields"][name] in (expected, None, "", []), (each, name)


@pytest.mark.django_db
def test_loading_the_fixtures_again_changes_nothing(django_capture_on_commit_callbacks):
    before = snapshot()

    with django_capture_on_commit_callbacks(execute=True):
        call_command("loaddata", *FIXTURES, verbosity=0)

    assert snapshot() == before


def snapshot() -> dict[str, list]:
    """Every row of every model with all its columns, and the pairs of every many-to-many field."""
    tables = set(apps.get_app_config("networks").get_models(include_auto_created=True)) - {
        ChangedNetwork,
        Revision,
    }
    return {model._meta.label: sorted(model.objects.values_list(), key=repr) for model in tables}


@cache
def dump() -> list[dict]:
    """Every object of the database as `dumpdata` writes it, with natural keys."""
    written = StringIO()
    with remembered():
        call_command("dumpdata", "networks", natural_foreign=True, natural_primary=True, stdout=written)
    return json.loads(written.getvalue())


def natural_key(each: dict) -> tuple:
    """What tells an object of a fixture from the others of its model."""
    if each["model"] not in NATURAL_KEYS:
        return (each["pk"],)
    return tuple(plain(each["fields"].get(name)) for name in NATURAL_KEYS[each["model"]])


def plain(value):
    """A value of a fixture in the one form in which it can be compared."""
    if isinstance(value, list):
        references = [plain(each) for each in value]
        return references[0] if len(references) == 1 else sorted(references)
    if isinstance(value, float):
        return str(value)
    return value
