"""The database itself refuses what cannot be true, and says so in a sentence that a curator understands."""

from datetime import date, timedelta

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F
from django.utils import timezone, translation

from networks.models import (
    AudienceFigure,
    Citation,
    Community,
    LinkCheck,
    Network,
    OtherName,
    PendingImport,
    Suggestion,
    SurveySource,
    UsageShare,
)
from networks.models.fields import PartialDateField

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def suggestion(db):
    """One of what visitors send; the directory's fixtures hold none."""
    return Suggestion.objects.create(kind="new", name="Forum", network=None)


CONSTRAINTS = {
    constraint.name: (model, constraint)
    for model in apps.get_app_config("networks").get_models()
    for constraint in model._meta.constraints
}

# Values that break a check, by the constraint's name; where two ways lead to it, both.
BROKEN_VALUES = {
    "category_scope_valid": [{"scope": "nobody"}],
    "segment_kind_valid": [{"kind": "weather"}],
    "network_status_valid": [{"status": "asleep"}, {"status": ""}],
    "network_coverage_valid": [{"coverage": "lunar"}],
    "network_access_valid": [{"access": "bribe"}],
    "network_identity_valid": [{"identity": "mask"}],
    "network_cost_valid": [{"cost": "soul"}],
    "network_status_as_of_valid": [{"status_as_of": "2011-9"}, {"status_as_of": "May 2011"}],
    "network_founded_year_valid": [{"founded_year": 1799}, {"founded_year": 2101}],
    "network_closed_year_valid": [
        {"founded_year": None, "closed_year": 1799},
        {"founded_year": None, "closed_year": 2101},
    ],
    "network_closed_after_founded": [{"founded_year": 2011, "closed_year": 2010}],
    "network_not_own_successor": [{"successor": F("pk")}],
    "network_published_or_withdrawn": [
        {"withdrawn_on": date(2026, 3, 1), "withdrawal_reason_en": "It was no network."}
    ],
    "network_withdrawn_with_reason": [
        {"withdrawal_reason_en": "It was no network."},
        {"is_published": False, "withdrawal_reason_es": "No era una red."},
        {"is_published": False, "withdrawn_on": date(2026, 3, 1)},
        {"is_published": False, "withdrawn_on": date(2026, 3, 1), "withdrawal_reason_en": ""},
        {
            "is_published": False,
            "withdrawn_on": date(2026, 3, 1),
            "withdrawal_reason_es": "No era una red.",
        },
    ],
    "community_topic_valid": [{"topic": "weather"}],
    "community_privacy_valid": [{"privacy": "secret"}],
    "community_status_valid": [{"status": "merged"}],
    "community_status_as_of_valid": [{"status_as_of": "2011-9"}],
    "revision_one_row": [{"id": 2}],
    "suggestion_kind_valid": [{"kind": "praise"}],
    "suggestion_state_valid": [{"state": "asleep", "decided_at": timezone.now}],
    "suggestion_field_valid": [
        {"field": "cost"},
        {"kind": "correction", "network": Network.objects.first, "field": ""},
        {"kind": "correction", "network": Network.objects.first, "field": "weather"},
    ],
    "suggestion_new_named": [{"name": ""}],
    "suggestion_corrects_network": [{"kind": "correction", "field": "cost"}],
    "suggestion_draft_accepted": [
        {"network": Network.objects.first},
        {"network": Network.objects.first, "state": "spam", "decided_at": timezone.now},
    ],
    "suggestion_decided_dated": [{"decided_at": timezone.now}, {"state": "spam"}],
    "suggestion_rejection_reasoned": [{"state": "rejected", "decided_at": timezone.now}],
    "linkcheck_outcome_valid": [{"outcome": "bored"}],
    "linkcheck_reason_valid": [{"reason": "weather"}],
    "linkcheck_one_subject": [
        {"network": None, "community": None},
        {"network": Network.objects.first, "community": Community.objects.first},
    ],
    "linkcheck_status_code_valid": [{"status_code": 99}, {"status_code": 1000}],
    "linkcheck_moved_somewhere": [{"outcome": "moved", "final_url": ""}],
    "source_published_valid": [{"published": "2011-9"}],
    "citation_field_valid": [{"field": "weather"}],
    "audiencefigure_metric_valid": [{"metric": "smiles"}],
    "audiencefigure_qualifier_valid": [{"qualifier": "perhaps"}],
    "audiencefigure_as_of_valid": [{"as_of": "2011-9"}],
    "audiencefigure_one_subject": [
        {"network": None, "community": None},
        {"network": Network.objects.first, "community": Community.objects.first},
    ],
    "survey_year_is_valid": [{"year_is": "guess"}],
    "survey_year_valid": [{"year": 1799}, {"year": 2101}],
    "survey_response_rate_valid": [{"response_rate": -1}, {"response_rate": 100.1}],
    "survey_sample_size_valid": [{"sample_size": 0}],
    "usageshare_base_valid": [{"base": "most"}],
    "usageshare_percent_valid": [{"percent": -0.1}, {"percent": 100.1}],
}
# Rows whose copy breaks a uniqueness, by the constraint's name; where texts are compared, with and without one.
REPEATED_ROWS = {
    "othername_unique": [OtherName.objects],
    "citation_unique": [Citation.objects],
    "linkcheck_newest_network": [LinkCheck.objects.filter(network__isnull=False)],
    "linkcheck_newest_community": [LinkCheck.objects.filter(community__isnull=False)],
    "audiencefigure_unique_network": [AudienceFigure.objects.filter(network__isnull=False)],
    "audiencefigure_unique_community": [AudienceFigure.objects.filter(community__isnull=False)],
    "surveysource_unique": [SurveySource.objects],
    "suggestion_waiting_unique": [Suggestion.objects],
    "pendingimport_unique": [PendingImport.objects],
    "usageshare_unique_network": [
        UsageShare.objects.filter(network__isnull=False, label_en=""),
        UsageShare.objects.filter(network__isnull=False).exclude(label_en=""),
    ],
    "usageshare_unique_any": [
        UsageShare.objects.filter(network__isnull=True, label_en=""),
        UsageShare.objects.filter(network__isnull=True).exclude(label_en=""),
    ],
}
BREAKS = [(name, values) for name, each in BROKEN_VALUES.items() for values in each]
REPEATS = [(name, rows) for name, each in REPEATED_ROWS.items() for rows in each]


@pytest.fixture(autouse=True)
def pending_import(db, admin_user):
    """A file that a curator looks at before it is imported."""
    return PendingImport.objects.create(user=admin_user, table="networks", file_name="a.csv", content=b"a")


@pytest.fixture(autouse=True)
def link_checks(db):
    """Rows of a model of which the fixtures hold none."""
    for entry in (Network.objects.first(), Community.objects.first()):
        subject = {entry._meta.model_name: entry}
        LinkCheck.objects.create(**subject, url="https://a.example/", outcome="ok", reason="answer")


def test_every_constraint_of_the_models_is_broken_here():
    assert set(CONSTRAINTS) == set(BROKEN_VALUES) | set(REPEATED_ROWS)


@pytest.mark.parametrize("name", CONSTRAINTS)
def test_every_constraint_has_a_sentence_of_its_own(name):
    _, constraint = CONSTRAINTS[name]

    assert constraint.violation_error_message != constraint.default_violation_error_message


@pytest.mark.parametrize(("name", "values"), BREAKS)
def test_the_database_refuses_values_that_cannot_be(name, values):
    model, _ = CONSTRAINTS[name]
    row = model.objects.filter(pk=model.objects.values_list("pk", flat=True)[0])

    with pytest.raises(IntegrityError, match=rf"\b{name}\b"), transaction.atomic():
        row.update(**called(values))


@pytest.mark.parametrize(("name", "values"), BREAKS)
def test_a_form_explains_values_that_cannot_be(name, values):
    model, constraint = CONSTRAINTS[name]
    row = model.objects.first()
    for field, value in called(values).items():
        setattr(row, field, row if isinstance(value, F) else value)

    assert str(constraint.violation_error_message) in complaints(row.validate_constraints)
    assert complaints(row.full_clean)


@pytest.mark.parametrize(("name", "rows"), REPEATS)
def test_the_database_refuses_a_row_that_repeats_another(name, rows):
    model, constraint = CONSTRAINTS[name]
    row = copy_of(rows.first())

    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        model.objects.bulk_create([row])

    if connection.vendor == "sqlite":  # it names the columns instead
        fields = constraint.fields or [expression.name for expression in constraint.expressions]
        columns = (model._meta.get_field(field).column for field in fields)
        name = ", ".join(f"{model._meta.db_table}.{column}" for column in columns)
    assert name in str(refusal.value)


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("name", "rows"), REPEATS)
def test_a_form_explains_that_a_row_repeats_another(name, rows, language):
    _, constraint = CONSTRAINTS[name]

    with translation.override(language):
        row = copy_of(rows.first())

        assert str(constraint.violation_error_message) in complaints(row.full_clean)


@pytest.mark.parametrize("value", ["2011", "2011-09", "2011-09-30", "2012-02-29"])
def test_a_date_may_be_as_exact_as_its_source(value):
    assert PartialDateField().clean(value, None) == value


@pytest.mark.parametrize(
    "value",
    [
        "2011-13",
        "2011-00",
        "2011-02-30",
        "2011-02-29",
        "0000",
        "abc",
        "11",
        "2011-9",
        "2011/09",
        "2011-09-30T00",
        "2011\n",
        " 2011",
        "２０１１",
    ],
)
def test_a_date_that_does_not_exist_is_refused(value):
    with pytest.raises(ValidationError):
        PartialDateField().clean(value, None)


@pytest.mark.parametrize("form", ["%Y", "%Y-%m", "%Y-%m-%d"])
def test_a_date_in_the_future_is_refused(form):
    today = date.today()
    future = today + timedelta(days={"%Y": 366, "%Y-%m": 31, "%Y-%m-%d": 1}[form])

    assert PartialDateField().clean(today.strftime(form), None) == today.strftime(form)
    with pytest.raises(ValidationError, match="future"):
        PartialDateField().clean(future.strftime(form), None)


def called(values: dict) -> dict:
    """The values, with those that are found by a query found now."""
    return {field: value() if callable(value) else value for field, value in values.items()}


def copy_of(row: models.Model) -> models.Model:
    """The row without its key, as if somebody entered it again; what is drawn by lot is drawn anew."""
    for field in row._meta.concrete_fields:
        if isinstance(field, models.UUIDField):
            setattr(row, field.attname, field.get_default())
    row.pk = None
    row._state.adding = True
    return row


def complaints(validate) -> list[str]:
    """What a validation says, empty if it is content."""
    try:
        validate()
    except ValidationError as error:
        return error.messages
    return []
