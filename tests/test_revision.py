"""The revision grows with every change of what may be public, whoever makes it and by whatever way."""

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction

from networks import merging, publishing, revision, revision_triggers
from networks.choices import LinkOutcome, LinkReason
from networks.history import reverting
from networks.history.recording import edit
from networks.models import (
    Audience,
    AudienceFigure,
    Category,
    Community,
    LinkCheck,
    Network,
    Operator,
    OtherName,
    Revision,
    Survey,
    UsageShare,
)
from tests.admin_form import as_sent
from tests.exchange_pages import NETWORK_RIGHTS, confirm, preview, sign_in
from tests.history import committed, versions
from tests.merges import merge
from tests.suggestions import correction, new

pytestmark = pytest.mark.django_db


def sermo() -> Network:
    return Network.objects.get(slug="sermo")


def renamed(name: str) -> Network:
    network = sermo()
    network.name = name
    return network


def raw(statement: str):
    """What another program might write."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


ROWS = {
    "a row saved": lambda: sermo().save(),
    "a row added": lambda: Operator.objects.create(slug="new", name="New"),
    "a row deleted": lambda: UsageShare.objects.first().delete(),
    "rows deleted": lambda: Network.objects.filter(slug="1doc3").delete(),
    "rows updated": lambda: Network.objects.filter(slug="sermo").update(founded_year=2006),
    "many rows added": lambda: OtherName.objects.bulk_create([OtherName(network=sermo(), name="New")]),
    "rows added where there are none": lambda: Operator.objects.bulk_create(
        [Operator(slug="new", name="New")], ignore_conflicts=True
    ),
    "many rows changed": lambda: Network.objects.bulk_update([renamed("New")], ["name"]),
    "a term saved": lambda: Audience.objects.get(code="physicians").save(),
    "a category's advice": lambda: Category.objects.filter(code="vertical").update(advice_en="New."),
    "terms linked": lambda: sermo().countries.add("ES"),
    "terms set": lambda: sermo().audiences.set(["nurses"]),
    "terms cleared": lambda: sermo().audiences.clear(),
    "a figure saved": lambda: AudienceFigure.objects.first().save(),
    "a survey saved": lambda: Survey.objects.first().save(),
    "a community saved": lambda: Community.objects.first().save(),
    "what another program writes": lambda: raw(
        "UPDATE networks_network SET name = 'New' WHERE slug = 'sermo'"
    ),
    "what another program deletes": lambda: raw("DELETE FROM networks_usageshare"),
}


@pytest.mark.parametrize("change", ROWS.values(), ids=ROWS)
def test_every_change_of_a_row_raises_the_revision(change):
    before = revision.current()
    change()

    assert revision.current() > before


@pytest.mark.parametrize("change", ROWS.values(), ids=ROWS)
def test_a_change_that_is_taken_back_takes_its_rise_with_it(change):
    before = revision.latest()
    with transaction.atomic():
        change()
        assert revision.current() > before.number
        transaction.set_rollback(True)

    assert revision.latest() == before


def test_the_change_after_one_that_was_taken_back_raises_the_revision():
    before = revision.current()
    with transaction.atomic():
        sermo().save()
        transaction.set_rollback(True)
    sermo().save()

    assert revision.current() > before


@pytest.mark.parametrize("table", revision_triggers.tables())
def test_no_table_is_left_out(table):
    with connection.cursor() as cursor:
        cursor.execute(revision_triggers.INSTALLED[connection.vendor])
        installed = {name for (name,) in cursor.fetchall()}

    assert {
        name for name, _ in revision_triggers.triggers(connection.vendor, [table], revision_triggers.keys())
    } <= installed


def test_a_network_can_be_changed_after_a_migration_backwards_took_the_table_of_changes():
    raw("DROP TABLE networks_changednetwork")
    revision_triggers.install()
    before = revision.current()

    Network.objects.filter(slug="sermo").update(founded_year=2006)

    assert revision.current() > before


def test_the_tables_of_the_directory_are_among_them():
    tables = set(revision_triggers.tables())

    assert {"networks_network", "networks_network_countries", "networks_surveysource"} <= tables
    assert {"networks_historicalnetwork", "networks_slughistory", "networks_citation"} <= tables
    assert not {"networks_suggestion", "networks_linkcheck", "networks_pendingimport"} & tables


# --- Ways of the product -----------------------------------------------------------------------------------


def test_saving_in_the_admin_raises_it(admin_client):
    address = f"/admin/networks/operator/{Operator.objects.first().pk}/change/"
    before, sent = revision.current(), as_sent(admin_client.get(address)) | {"name": "Renamed"}

    assert admin_client.post(address, sent).status_code == 302
    assert Operator.objects.filter(name="Renamed").exists()
    assert revision.current() > before


def test_an_import_raises_it_and_its_preview_does_not(client):
    sign_in(client, *NETWORK_RIGHTS)
    before = revision.current()
    shown = preview(client, b"slug,name\nsermo,Sermo again\n")
    previewed = revision.current()
    confirm(client, shown)

    assert sermo().name == "Sermo again"
    assert previewed == before < revision.current()


def test_a_merge_raises_it_and_so_does_taking_it_back():
    before = revision.current()
    done = merge("sermo", "doximity")
    merged = revision.current()
    merging.undo(done)

    assert before < merged < revision.current()


def test_withdrawing_and_publishing_raise_it():
    before = revision.current()
    publishing.withdraw([sermo()], reason="Not a network.")
    withdrawn = revision.current()
    publishing.publish([sermo()])

    assert sermo().is_published
    assert before < withdrawn < revision.current()


def test_going_back_to_a_version_raises_it():
    with edit("An edit"):
        renamed("SERMO").save()
    before = revision.current()
    reverting.carry_out(reverting.plan(versions(sermo())[0]), "Back")

    assert sermo().name == "Sermo"
    assert revision.current() > before


def test_the_version_of_an_edit_raises_it_too_as_feeds_tell_of_it():
    with committed():
        renamed("SERMO").save()
        before = revision.current()

    assert versions(sermo())
    assert revision.current() > before


def test_loading_fixtures_raises_it():
    before = revision.current()
    call_command("loaddata", "vocabulary", verbosity=0)

    assert revision.current() > before


# --- What is never public ----------------------------------------------------------------------------------

PRIVATE = {
    "a suggestion": new,
    "a correction": correction,
    "a link check": lambda: LinkCheck.objects.create(
        network=sermo(), url="https://x.example", outcome=LinkOutcome.OK, reason=LinkReason.ANSWER
    ),
    "an account": lambda: User.objects.create_user("ada"),
}


@pytest.mark.parametrize("change", PRIVATE.values(), ids=PRIVATE)
def test_what_is_never_public_raises_nothing(change):
    before = revision.latest()
    change()

    assert revision.latest() == before


def test_reading_raises_nothing(client):
    before = revision.latest()
    client.get("/networks/sermo/")

    assert revision.latest() == before


# --- The row -----------------------------------------------------------------------------------------------


def test_the_revision_knows_when_it_was_raised():
    Revision.objects.update(changed_at=0)
    sermo().save()

    assert revision.latest().changed_at > 1_700_000_000


def test_without_its_row_the_revision_begins_anew():
    Revision.objects.all().delete()
    assert revision.latest() == (0, 0)
    sermo().save()

    assert revision.current() > 0


def test_triggers_that_are_lost_are_made_again():
    lost = next(
        iter(revision_triggers.triggers(connection.vendor, ["networks_operator"], revision_triggers.keys()))
    )[0]
    on = " ON networks_operator" if connection.vendor == "postgresql" else ""
    raw(f"DROP TRIGGER {lost}{on}")
    revision_triggers.install()
    before = revision.current()
    Operator.objects.create(slug="new", name="New")

    assert revision.current() > before
