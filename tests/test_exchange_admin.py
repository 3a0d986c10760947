"""Import and export as curators meet them: pages of the admin, with their rights and their memory."""

import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from networks.admin.exchange import CSV, XLSX
from networks.exchange.networks import NetworkResource
from networks.models import Audience, Network, PendingImport, Revision, Source
from networks.models.exchange import LIFETIME
from tests.exchange_pages import NETWORK_RIGHTS, TABLES, address, confirm, messages, preview, sign_in
from tests.spreadsheets import NEW, cells, csv_file, xlsx_file
from tests.tree import Tree

pytestmark = pytest.mark.django_db

every_table = pytest.mark.parametrize("table", TABLES)


def forty() -> list[dict]:
    """Networks as a curator collects them in a spreadsheet."""
    audiences = list(Audience.objects.values_list("pk", flat=True))
    return [
        NEW
        | {
            "slug": f"quokka-{n}",
            "name": f"Quokka {n}",
            "url": f"https://quokka-{n}.example/",
            "summary_es": f"Para médicos, número {n}",
            "audiences": ", ".join(audiences[n % 5 : n % 5 + 3]),
            "countries": "ES FR" if n % 2 else "",
            "languages": "es",
            "founded_year": 1980 + n,
            "status_as_of": "2024-09",
            "other_names": f"QK{n} | The {n}th",
            "is_published": "yes",
        }
        for n in range(40)
    ]


@pytest.mark.parametrize(("make", "name"), [(csv_file, "new.csv"), (xlsx_file, "new.xlsx")])
def test_forty_new_networks_come_from_a_spreadsheet_as_drafts(make, name, client):
    user = sign_in(client, *NETWORK_RIGHTS)
    rows = forty()

    shown = preview(client, make(*rows), name=name)

    assert not Network.objects.filter(slug__startswith="quokka").exists()
    page = Tree(shown.content.decode())
    assert f"{name}: 40 new entries, 0 changed, 0 unchanged. Nothing has been written yet." in page.text
    assert "Para médicos, número 39" in page.text
    assert "“is_published” is left out" in page.text

    done = confirm(client, shown)

    assert messages(done) == ["Imported. 40 new entries, 0 changed, 0 unchanged."]
    made = Network.objects.filter(slug__startswith="quokka-", is_published=False)
    assert made.count() == 40
    for row in rows:
        network = made.get(slug=row["slug"])
        assert {term.pk for term in network.audiences.all()} == set(row["audiences"].split(", "))
        assert {term.pk for term in network.countries.all()} == set(row["countries"].split())
        assert [term.pk for term in network.languages.all()] == ["es"]
        assert {other.name for other in network.other_names.all()} == set(row["other_names"].split(" | "))
        assert (network.founded_year, network.summary_es) == (row["founded_year"], row["summary_es"])
    log = LogEntry.objects.filter(user=user, action_flag=ADDITION)
    assert {entry.object_id for entry in log} == {str(pk) for pk in made.values_list("pk", flat=True)}
    assert {entry.get_change_message() for entry in log} == {f"Imported from “{name}”"}
    assert not PendingImport.objects.exists()


def test_a_preview_shows_every_change_and_writes_nothing(admin_client):
    revision = Revision.objects.get().number
    before = list(NetworkResource().rows(Network.objects.all()))

    esanum = ["esanum", "2007", "https://www.esanum.de/"]
    response = preview(admin_client, csv_file(["slug", "founded_year", "url"], ["sermo", "2006", ""], esanum))

    page = Tree(response.content.decode())
    assert "0 new entries, 1 changed, 1 unchanged." in page.text
    assert "sermo line 2" in page.text
    assert "founded_year 2005 2006" in page.text
    assert "url https://www.sermo.com/ empty" in page.text
    assert list(NetworkResource().rows(Network.objects.all())) == before
    assert Revision.objects.get().number == revision
    assert not LogEntry.objects.exists()


def test_a_change_is_imported_and_logged(admin_client):
    confirm(admin_client, preview(admin_client, csv_file({"slug": "sermo", "founded_year": "2006"})))

    assert Network.objects.get(slug="sermo").founded_year == 2006
    [entry] = LogEntry.objects.all()
    assert (entry.object_repr, entry.action_flag) == ("Sermo", CHANGE)


def test_a_file_that_says_nothing_new_leaves_nothing_to_confirm(admin_client):
    response = preview(admin_client, csv_file({"slug": "sermo", "name": "Sermo"}))

    assert "The directory says all of this already." in Tree(response.content.decode()).text
    assert 'name="token"' not in response.content.decode()


def test_all_mistakes_are_on_the_page_with_line_column_and_reason(admin_client):
    response = preview(
        admin_client, csv_file(NEW | {"category": "generl"}, {"slug": "sermo", "name": "<b>" * 41})
    )

    page = Tree(response.content.decode())
    assert "2 category generl There is no “generl” (category). Is “general” meant?" in page.text
    assert "3 name" in page.text
    assert "<b><b>" not in response.content.decode()
    assert not PendingImport.objects.exists()


@pytest.mark.parametrize(
    "content", [b"", b"\0", b"\xff\xfe\0", b"PK\x03\x04", b'"', b"slug\r\n\0\r\n", b"a" * 5_000_001]
)
def test_nonsense_is_answered_beside_the_field(content, admin_client):
    response = preview(admin_client, content)

    assert response.status_code == 200
    assert response.context["form"].errors.get("file") or response.context["plan"].findings


def test_without_a_file_the_form_says_so(admin_client):
    assert "This field is required." in admin_client.post(address("import")).content.decode()


# --- Between preview and confirmation ----------------------------------------------------------------------


def test_a_preview_cannot_be_confirmed_twice(admin_client):
    response = preview(admin_client, csv_file(NEW))
    confirm(admin_client, response)

    assert "confirmed before" in messages(confirm(admin_client, response))[0]
    assert Network.objects.filter(slug="quokka").count() == 1


def test_what_is_imported_is_what_was_shown_even_if_the_directory_changed_meanwhile(admin_client):
    shown = preview(admin_client, csv_file({"slug": "sermo", "founded_year": "2006"}))
    Network.objects.filter(slug="sermo").update(founded_year=1999)

    again = confirm(admin_client, shown)

    assert "The directory has changed since your preview" in again.content.decode()
    assert "founded_year 1999 2006" in Tree(again.content.decode()).text
    assert Network.objects.get(slug="sermo").founded_year == 1999
    confirm(admin_client, again)
    assert Network.objects.get(slug="sermo").founded_year == 2006


def test_what_has_become_impossible_meanwhile_is_refused(admin_client):
    source = Source.objects.create(code="quokka", url="https://quokka.example/", title="Q", publisher="Q")
    row = {"network": "sermo", "field": "cost", "source": "quokka"}
    shown = preview(admin_client, csv_file(row), "citation")
    source.delete()

    response = confirm(admin_client, shown, "citation")

    assert "There is no “quokka” (source)" in response.content.decode()


def test_two_who_add_the_same_entry_at_once_do_not_break_the_page(admin_client, monkeypatch):
    shown = preview(admin_client, csv_file(NEW))

    def fail(self, sheet, digest, reason):
        raise IntegrityError

    monkeypatch.setattr(NetworkResource, "carry_out", fail)

    assert "Nothing was imported" in messages(confirm(admin_client, shown))[0]


def test_a_later_preview_takes_the_place_of_an_earlier_one(admin_client):
    earlier = preview(admin_client, csv_file(NEW))
    preview(admin_client, csv_file(NEW | {"slug": "later"}))

    assert "expired" in messages(confirm(admin_client, earlier))[0]
    assert PendingImport.objects.count() == 1
    assert not Network.objects.filter(slug__in=["quokka", "later"]).exists()


def test_nobody_confirms_what_another_has_seen(admin_client, client):
    shown = preview(admin_client, csv_file(NEW))
    sign_in(client, *NETWORK_RIGHTS)

    assert "expired" in messages(confirm(client, shown))[0]
    assert not Network.objects.filter(slug="quokka").exists()
    confirm(admin_client, shown)
    assert Network.objects.filter(slug="quokka").exists()


def test_a_preview_of_one_table_is_not_confirmed_in_another(admin_client):
    shown = preview(admin_client, csv_file(NEW))

    assert "expired" in messages(confirm(admin_client, shown, "operator"))[0]


def test_a_preview_expires_and_is_forgotten(admin_client):
    shown = preview(admin_client, csv_file(NEW))
    PendingImport.objects.update(created_at=timezone.now() - LIFETIME - timedelta(seconds=1))

    assert "expired" in messages(confirm(admin_client, shown))[0]
    preview(admin_client, csv_file({"slug": "quokka-inc", "name": "Quokka"}), "operator")
    assert [pending.table for pending in PendingImport.objects.all()] == ["networks.operator"]


@pytest.mark.parametrize("token", ["", "x", "\0", "00000000-0000-0000-0000-000000000000"])
def test_a_made_up_confirmation_is_refused(token, admin_client):
    response = admin_client.post(address("process_import"), {"token": token}, follow=True)
    assert "expired" in messages(response)[0]


def test_a_confirmation_has_to_be_sent(admin_client):
    assert admin_client.get(address("process_import")).status_code == 405


# --- Export and the pages ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_an_export_has_what_the_list_shows(kind, admin_client):
    query = {"status__exact": "closed", "q": "a"}
    listed = admin_client.get(address("changelist"), query).context["cl"].queryset
    page = admin_client.get(address("export"), query)
    url = f"{address('export')}?status__exact=closed&q=a"

    response = admin_client.post(url, {"kind": kind})

    assert f"The file will have {listed.count()} entries." in Tree(page.content.decode()).text
    rows = cells(b"".join(response.streaming_content), kind)
    assert rows[0] == NetworkResource.names()
    assert {row[0] for row in rows[1:]} == {network.slug for network in listed}
    assert re.fullmatch(
        rf'attachment; filename="networks-\d{{4}}-\d\d-\d\d\.{kind}"', response["Content-Disposition"]
    )


@every_table
def test_what_one_exports_one_can_import(table, admin_client):
    response = admin_client.post(address("export", table), {"kind": XLSX})
    content = b"".join(response.streaming_content)

    page = Tree(preview(admin_client, content, table).content.decode())

    assert "0 new entries, 0 changed," in page.text


def test_an_export_by_nonsense_leads_back_to_the_list(admin_client):
    response = admin_client.get(address("export"), {"no_such_field": "x"}, follow=True)
    assert messages(response) == ["These filters make no sense, so nothing is exported."]


def test_an_export_in_no_format_asks_again(admin_client):
    response = admin_client.post(address("export"), {"kind": "ods"})
    assert response.context["form"].errors["kind"]


@every_table
@pytest.mark.parametrize("kind", [CSV, XLSX])
def test_an_empty_table_can_be_had(table, kind, admin_client):
    response = admin_client.get(address("import_template", table, kind=kind))
    names = cells(b"".join(response.streaming_content), kind)[0]

    assert response["Content-Disposition"].endswith(f'-template.{kind}"')
    assert "“" not in "".join(names)
    page = Tree(admin_client.get(address("import", table)).content.decode())
    for name in names:
        assert name in page.text


def test_an_empty_table_in_another_format_is_not_found(admin_client):
    assert admin_client.get(address("import_template", kind="ods")).status_code == 404


@every_table
def test_the_list_leads_to_import_and_export_and_takes_its_filters_along(table, admin_client):
    page = Tree(admin_client.get(address("changelist", table), {"q": "a"}).content.decode())
    links = {link["text"]: link["href"] for link in page.links()}
    assert links["Import"] == address("import", table)
    assert links["Export"] == f"{address('export', table)}?q=a"


@every_table
def test_no_page_needs_inline_scripts_or_styles_or_another_host(table, admin_client):
    pages = [
        admin_client.get(address("import", table)),
        admin_client.get(address("export", table)),
        preview(admin_client, b"slug,code,network,survey\r\na,b,c,d\r\n", table),
    ]
    for page in (response.content.decode() for response in pages):
        assert not re.search(r"<script(?![^>]*\ssrc=)", page)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", page)
        assert not re.search(r'<(?:script|link|img)[^>]*(?:src|href)="(?:https?:)?//', page)


def test_the_page_of_an_import_costs_as_many_queries_for_ten_networks_as_for_all(admin_client, request):
    def number() -> int:
        with CaptureQueriesContext(connection) as queries:
            admin_client.get(address("import"))
        return len(queries)

    all_networks = number()
    request.getfixturevalue("few_networks")

    assert number() == all_networks
