"""What was exported says, imported, what the directory says already; a thousand new rows take seconds."""

import io
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from networks.admin.exchange import CSV, XLSX
from networks.exchange.description import describe, numbers
from networks.exchange.evidence import CitationResource, FigureResource, SourceResource
from networks.exchange.networks import NetworkResource, OperatorResource
from networks.exchange.reading import read
from networks.exchange.surveys import SurveyResource, UsageShareResource
from networks.exchange.writing import write_csv, write_template, write_xlsx
from networks.models import AudienceFigure, Network, Revision, Source, Survey, UsageShare
from tests.spreadsheets import cells, csv_file

pytestmark = pytest.mark.django_db

TABLES = [
    OperatorResource,
    NetworkResource,
    SourceResource,
    CitationResource,
    FigureResource,
    SurveyResource,
    UsageShareResource,
]
every_table = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
both_formats = pytest.mark.parametrize("kind", [CSV, XLSX])


def exported(table, kind: str, queryset=None) -> bytes:
    file, resource = io.BytesIO(), table()
    rows = resource.rows(table._meta.model.objects.all() if queryset is None else queryset)
    if kind == CSV:
        write_csv(file, resource.names(), rows)
    else:
        write_xlsx(file, resource.names(), rows, numbers=numbers(resource))
    return file.getvalue()


def imported(table, content: bytes):
    """The plan of an import that was confirmed."""
    resource = table(may=lambda permission: True)
    sheet = read(content, table.names())
    digest = table(may=lambda permission: True).preview(sheet).digest
    plan, is_done = resource.carry_out(sheet, digest)
    assert is_done, plan.findings
    return plan


@every_table
@both_formats
def test_importing_an_export_of_everything_changes_nothing(table, kind, django_capture_on_commit_callbacks):
    revision = Revision.objects.get().number
    with django_capture_on_commit_callbacks(execute=True) as callbacks:
        plan = imported(table, exported(table, kind))

    assert (plan.rows, plan.unchanged) == ([], table._meta.model.objects.count())
    assert callbacks == []
    assert Revision.objects.get().number == revision


ODD_TEXTS = [
    "=1+1",
    "'=1+1",
    "@WeNurses",
    "  two  spaces ",
    "One.\r\n\r\nTwo.",
    'a, b; "c"\td',
    "2011-09",
    "1e5",
    "\x0bx",
]


@pytest.mark.parametrize("text", ODD_TEXTS)
@both_formats
def test_odd_texts_come_back_as_they_were(text, kind):
    Network.objects.filter(slug="sermo").update(description_en=text, name=text.replace("\r\n", " "))

    plan = imported(NetworkResource, exported(NetworkResource, kind, Network.objects.filter(slug="sermo")))

    assert plan.rows == []


@both_formats
def test_no_cell_of_an_export_begins_like_a_formula(kind):
    Network.objects.filter(slug="sermo").update(
        name="=HYPERLINK(1)", summary_en="+1", description_en="@x", url="-1"
    )
    for table in TABLES:
        for row in cells(exported(table, kind), kind):
            assert not [
                cell for cell in row if isinstance(cell, str) and cell[:1] in set("=+-@\t\r") and cell
            ]


def test_an_empty_directory_gets_all_of_it_from_the_files(django_capture_on_commit_callbacks):
    content = {table: exported(table, XLSX) for table in (FigureResource, SurveyResource, UsageShareResource)}
    before = [sorted(table().rows(table._meta.model.objects.all())) for table in content]
    for model in (UsageShare, Survey, AudienceFigure):
        model.objects.all().delete()

    for table in content:
        assert not imported(table, content[table]).unchanged

    assert [sorted(table().rows(table._meta.model.objects.all())) for table in content] == before


@every_table
def test_an_export_costs_no_query_for_each_entry(table):
    def number(queryset) -> int:
        with CaptureQueriesContext(connection) as queries:
            exported(table, CSV, queryset)
        return len(queries)

    keys = list(table._meta.model.objects.values_list("pk", flat=True))
    few, many = (table._meta.model.objects.filter(pk__in=keys[:entries]) for entries in (10, 400))

    # What keys stand for is read once, when the first cell needs it.
    assert number(many) <= number(few) + 3


@every_table
def test_looking_at_unchanged_rows_costs_no_query_each(table):
    def number(entries: int) -> int:
        keys = list(table._meta.model.objects.values_list("pk", flat=True)[:entries])
        sheet = read(exported(table, CSV, table._meta.model.objects.filter(pk__in=keys)), table.names())
        with CaptureQueriesContext(connection) as queries:
            table().preview(sheet)
        return len(queries)

    # What codes stand for is read once, when the first cell needs it.
    assert number(100) <= number(10) + 3


def test_a_thousand_new_networks_take_less_than_a_minute(django_capture_on_commit_callbacks):
    names = NetworkResource.names()
    known = [dict(zip(names, row, strict=True)) for row in NetworkResource().rows(Network.objects.all())]
    rows = [
        known[n % len(known)] | {"slug": f"quokka-{n}", "successor": "", "is_published": ""}
        for n in range(1000)
    ]
    began = time.process_time()

    with django_capture_on_commit_callbacks(execute=True):
        plan = imported(NetworkResource, csv_file(*rows))

    assert len(plan.new) == 1000
    assert time.process_time() - began < 60
    last = Network.objects.get(slug="quokka-999")
    assert last.audiences.count() == len(rows[-1]["audiences"].split())
    assert last.search_names.startswith("\n")


@every_table
def test_the_empty_table_names_the_columns_explains_them_and_is_no_import(table):
    file = io.BytesIO()
    write_template(file, describe(table()))

    assert cells(file.getvalue(), XLSX)[0] == table.names()
    with pytest.raises(Exception, match="no rows below"):
        read(file.getvalue(), table.names())


def test_every_column_is_explained_in_words_with_its_values():
    described = {column.name: column for column in describe(NetworkResource())}

    assert described["status"].meaning == "Status."
    assert {value.code for value in described["status"].values} >= {"active", "closed"}
    assert described["status"].how == "One code. Usually: unknown."
    assert ("ES", "Spain") in {(value.code, value.name) for value in described["countries"].values}
    assert described["summary_es"].meaning.startswith("Summary (Spanish).")
    assert {name for name, column in described.items() if column.is_required} == {
        "slug",
        "name",
        "category",
        "summary_en",
        "coverage",
    }


def test_an_export_holds_what_was_asked_for_in_the_order_of_its_keys():
    chosen = Network.objects.filter(slug__in=["sermo", "doximity", "esanum"])
    slugs = [row[0] for row in cells(exported(NetworkResource, CSV, chosen), CSV)]
    assert slugs == ["slug", "doximity", "esanum", "sermo"]


def test_sources_without_a_date_have_an_empty_cell():
    undated = Source.objects.filter(published="")
    rows = cells(exported(SourceResource, XLSX, undated), XLSX)
    assert len(rows) == undated.count() + 1
    assert {row[-1] for row in rows[1:]} <= {None, ""}
