"""Who may import and export what, by the pages and by what is sent without them."""

import pytest

from networks import publishing
from networks.admin.exchange import CSV
from networks.models import (
    Citation,
    Network,
    Source,
)
from tests.exchange_pages import NETWORK_RIGHTS, TABLES, address, confirm, preview, sign_in
from tests.spreadsheets import NEW, carried_out, csv_file, findings

pytestmark = pytest.mark.django_db

every_table = pytest.mark.parametrize("table", TABLES)


def test_without_the_right_to_publish_a_new_network_is_a_draft_and_an_old_one_stays_as_it_is():
    plan = carried_out(
        NEW | {"is_published": "yes"}, may=lambda permission: permission != "networks.publish_network"
    )

    assert plan.notices == ["The column “is_published” is left out: you may not change what stands in it."]
    assert not Network.objects.get(slug="quokka").is_published


def test_with_it_a_draft_can_be_published_as_soon_as_it_names_its_sources():
    carried_out(NEW)
    content = {"slug": "quokka", "is_published": "yes"}
    [(line, column, reason)] = findings(csv_file(content))
    Citation.objects.create(
        network=Network.objects.get(slug="quokka"), field="status", source=Source.objects.first()
    )
    carried_out(content)

    assert (line, column) == ("2", "is_published")
    assert reason == "The entry cannot be published yet: it names no source."
    assert Network.objects.get(slug="quokka").is_published


def test_a_new_network_cannot_be_published_at_once_because_it_names_no_source_yet():
    [(_line, column, reason)] = findings(csv_file(NEW | {"is_published": "yes"}))
    assert (column, reason) == ("is_published", "The entry cannot be published yet: it names no source.")


def test_a_withdrawn_network_is_not_published_by_a_spreadsheet():
    publishing.withdraw(Network.objects.filter(slug="sermo"), reason="A test.")
    [(_line, column, reason)] = findings(csv_file({"slug": "sermo", "is_published": "yes"}))
    assert (column, reason) == ("is_published", "An entry is published or withdrawn, not both.")


def test_nobody_withdraws_an_entry_by_a_spreadsheet():
    [(_line, column, reason)] = findings(csv_file({"slug": "sermo", "is_published": "no"}))
    assert column == "is_published"
    assert "on its own page, with a reason" in reason


@every_table
@pytest.mark.parametrize("missing", ["add", "change"])
def test_an_import_needs_the_right_to_add_and_to_change(table, missing, client):
    rights = {"view", "add", "change"} - {missing}
    sign_in(client, *(f"{right}_{table}" for right in rights))

    assert client.get(address("import", table)).status_code == 403
    assert preview(client, b"slug\r\na\r\n", table).status_code == 403
    assert client.post(address("process_import", table), {"token": "x"}).status_code == 403
    assert client.get(address("import_template", table, kind=CSV)).status_code == 403
    assert b"import_link" not in client.get(address("changelist", table)).content


@every_table
def test_an_export_needs_the_right_to_see(table, client):
    sign_in(client)
    assert client.get(address("export", table)).status_code == 403
    assert client.post(address("export", table), {"kind": CSV}).status_code == 403


@every_table
def test_visitors_are_sent_to_the_login(table, client):
    for page in ("import", "export"):
        assert client.get(address(page, table)).status_code == 302


def test_a_right_that_was_lost_after_the_preview_is_asked_for_again(client):
    user = sign_in(client, *NETWORK_RIGHTS)
    shown = preview(client, csv_file(NEW))
    user.user_permissions.clear()

    assert confirm(client, shown).status_code == 403
    assert not Network.objects.filter(slug="quokka").exists()
