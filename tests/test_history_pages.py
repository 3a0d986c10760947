"""The history of an entry in the admin: what curators read there, and what saving in the admin leaves behind."""

import re

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from networks.admin.history import VERSIONS_PER_PAGE
from networks.choices import CitedField
from networks.history.recording import edit
from networks.models import (
    AudienceFigure,
    Citation,
    Community,
    Feature,
    Network,
    Operator,
    OtherName,
    Source,
    Survey,
    UsageShare,
)
from tests.history import committed, kinds, newest, page, versions
from tests.test_admin import as_sent
from tests.tree import Tree

pytestmark = pytest.mark.django_db

MOST_QUERIES = 15


@pytest.fixture
def sermo():
    return Network.objects.get(slug="sermo")


@pytest.fixture
def reader(client):
    """Somebody who may look at networks and change nothing."""
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_network"))
    client.force_login(user)
    return client


@pytest.fixture
def curator(client):
    """Somebody who may add and change networks by the rights of a group."""
    user, group = User.objects.create_user("curator", is_staff=True), Group.objects.create(name="Some")
    group.permissions.set(Permission.objects.filter(codename__in=["add_network", "change_network"]))
    user.groups.add(group)
    client.force_login(user)
    return client


def save(client, entry, **values):
    """Save the form of an entry with other values than it has."""
    url = page(entry, "change")
    response = client.post(url, as_sent(client.get(url)) | values)
    assert response.status_code == 302, response.context["errors"]


def read(client, entry) -> Tree:
    """The page of an entry's history."""
    return Tree(client.get(page(entry, "history")).content.decode())


# --- Saving ------------------------------------------------------------------------------------------------


def test_saving_a_form_is_one_version_with_who_and_why(admin_client, admin_user, sermo):
    other = {"other_names-TOTAL_FORMS": 1, "other_names-INITIAL_FORMS": 0, "other_names-0-name": "Sermo Two"}
    OtherName.objects.filter(network=sermo).delete()
    connection.run_on_commit.clear()

    save(
        admin_client,
        sermo,
        name="SERMO",
        languages=["es"],
        specialties=["surgery"],
        history_change_reason="Their new spelling",
        **other,
    )

    assert kinds(sermo) == "(+)~"
    version = newest(sermo)
    assert set(version.changed) == {"name", "languages", "specialties", "other_names"}
    assert (version.history_user, version.history_change_reason) == (admin_user, "Their new spelling")


@pytest.mark.parametrize("reason", ["", "Nothing, really"])
@pytest.mark.parametrize(
    "model", [Network, Community, Survey, Citation, AudienceFigure, OtherName, UsageShare]
)
def test_saving_a_form_as_it_is_leaves_no_version(admin_client, model, reason):
    entry = model.objects.first()

    save(admin_client, entry, history_change_reason=reason)

    for kind in (Network, Community, Survey):
        assert not kind.history.exists()


def test_saving_a_form_as_it_is_does_not_say_that_the_entry_was_changed_today(admin_client, sermo):
    before = sermo.updated_at

    save(admin_client, sermo)
    sermo.refresh_from_db()
    assert sermo.updated_at == before

    save(admin_client, sermo, sources_url=[])
    sermo.refresh_from_db()
    assert sermo.updated_at > before
    assert newest(sermo).changed == ["citations"]


def test_the_reason_of_a_row_saved_on_its_own_page_is_that_of_its_entry(admin_client, admin_user, sermo):
    save(
        admin_client,
        sermo.citations.first(),
        field=CitedField.ALSO_KNOWN_AS,
        history_change_reason="Wrong field",
    )

    version = newest(sermo)
    assert (version.history_user, version.history_change_reason) == (admin_user, "Wrong field")


def test_a_form_that_is_refused_leaves_no_version(admin_client, sermo):
    url = page(sermo, "change")

    response = admin_client.post(
        url, as_sent(admin_client.get(url)) | {"name": "", "history_change_reason": "x"}
    )

    assert response.status_code == 200
    assert 'value="x"' in response.content.decode()
    assert kinds(sermo) == ""


@pytest.mark.parametrize("reason", ["x" * 251, "a\0b"])
def test_a_reason_that_cannot_be_kept_is_refused_beside_its_field(admin_client, sermo, reason):
    url = page(sermo, "change")

    response = admin_client.post(url, as_sent(admin_client.get(url)) | {"history_change_reason": reason})

    assert response.context["adminform"].form.errors["history_change_reason"]


@pytest.mark.parametrize(
    ("action", "reason"),
    [
        ("mark_reviewed", "Marked as reviewed"),
        ("withdraw", "Withdrawn: It is gone."),
        ("back_to_draft", "Made a draft again"),
    ],
)
def test_an_action_gives_its_own_reason_to_each_entry(admin_client, admin_user, action, reason):
    chosen = list(Network.objects.all()[:2])
    url = reverse("admin:networks_network_changelist")

    confirmed = {"post": "yes", "reason": "It is gone."}  # for those that ask once more
    admin_client.post(
        url, {"action": action, "_selected_action": [network.pk for network in chosen]} | confirmed
    )

    for network in chosen:
        version = newest(network)
        assert (version.history_user, version.history_change_reason) == (admin_user, reason)
    assert Network.history.count() == 4


def test_a_deletion_says_who_and_why(admin_client, admin_user):
    network = Network.objects.get(slug="1doc3")
    url = page(network, "delete")
    assert 'name="history_change_reason"' in admin_client.get(url).content.decode()

    admin_client.post(url, {"post": "yes", "history_change_reason": "Twice in the directory"})

    version = newest(network)
    assert version.history_type == "-"
    assert (version.history_user, version.history_change_reason) == (admin_user, "Twice in the directory")


def test_a_reason_that_no_database_takes_does_not_stop_a_deletion(admin_client):
    network = Network.objects.get(slug="1doc3")

    response = admin_client.post(page(network, "delete"), {"post": "yes", "history_change_reason": "a\0b"})

    assert response.status_code == 302
    assert newest(network).history_change_reason == ""


def test_entries_deleted_in_the_list_can_be_restored_too(admin_client):
    chosen = list(Network.objects.filter(slug__in=["1doc3", "docsapp"]))
    sent = {"action": "delete_selected", "_selected_action": [each.pk for each in chosen], "post": "yes"}

    admin_client.post(reverse("admin:networks_network_changelist"), sent)

    assert [newest(each).history_change_reason for each in chosen] == ["Deleted in the list"] * 2


# --- Reading -----------------------------------------------------------------------------------------------


def test_a_history_reads_in_words(admin_client, admin_user, sermo):
    with edit("Sold, and told so"):
        sermo.status, sermo.status_as_of, sermo.operator = (
            "closed",
            "2026-03",
            Operator.objects.get(slug="meta"),
        )
        sermo.summary_en = sermo.summary_en.replace("physicians", "doctors")
        sermo.summary_es = ""
        sermo.save()
        sermo.specialties.set(["surgery"])
        sermo.other_names.create(name="Sermo Two")
        citation = sermo.citations.select_related("source").order_by("pk").first()
        citation.delete()

    shown = read(admin_client, sermo).text

    assert "“Sold, and told so”" not in shown  # the quotes are drawn
    assert "Sold, and told so" in shown
    assert "Status Active → Closed" in shown
    assert "→ March 2026" in shown
    assert "Operator Sermo → Meta" in shown
    assert "Specialties added Surgery" in shown
    assert "Other names added Sermo Two" in shown
    assert f"Citations removed {citation.get_field_display()}: {citation.source}" in shown
    assert re.search(r"Summary \(Spanish\) .+ → empty", shown)
    assert "As it was before the first change that was recorded" in shown


def test_a_long_text_is_compared_word_by_word(admin_client, sermo):
    with edit():
        sermo.description_en = sermo.description_en.replace("Verified physicians", "Verified doctors")
        sermo.save()

    markup = admin_client.get(page(sermo, "history")).content.decode()

    assert "Verified<del> physicians,</del><ins> doctors,</ins> mostly" in markup


def test_a_figure_that_was_mended_stands_before_and_after(admin_client):
    figure = AudienceFigure.objects.filter(network__isnull=False, metric="members").first()
    with edit():
        figure.value, figure.qualifier = 1_600_000, "more-than"
        figure.save()

    shown = read(admin_client, figure.network).text

    assert re.search(r"Audience figures changed .+ → more than 1.6 million members, ", shown)


def test_the_percentages_of_a_survey_read_in_words(admin_client):
    share = UsageShare.objects.filter(network__slug="facebook", label_en="").first()
    with edit():
        share.percent = "12.5"
        share.save()

    shown = read(admin_client, share.survey).text

    assert re.search(
        rf"Usage shares changed Facebook: [\d.]+% \({share.measure}; .+ → Facebook: 12.5% ", shown
    )


def test_what_is_no_longer_in_the_directory_is_named_by_its_code(admin_client, sermo):
    feature = Feature.objects.create(code="quokka", name="Quokka", group=Feature.objects.first().group)
    with edit():
        sermo.features.add(feature)
    with edit():
        feature.delete()

    assert "What you can do there added quokka (no longer in the directory)" in read(admin_client, sermo).text


def test_a_history_can_be_read_in_spanish(admin_client, sermo):
    with edit():
        sermo.specialties.set(["surgery"])

    with translation.override("es"):
        response = admin_client.get(page(sermo, "history"), headers={"accept-language": "es"})

    assert response.status_code == 200


def test_nothing_in_a_history_reaches_the_page_unescaped(admin_client, sermo):
    attack = "<script>alert(1)</script>"
    with edit(attack):
        sermo.name = sermo.description_en = sermo.description_es = attack
        sermo.save()
        sermo.other_names.create(name=attack)
        Source.objects.update(title=attack)
        sermo.citations.first().delete()

    for name, arguments in (("history", []), ("version", [versions(sermo)[0].history_id])):
        markup = admin_client.get(page(sermo, name, *arguments)).content.decode()
        assert attack not in markup
        assert "&lt;script&gt;alert(1)" in markup


def test_an_entry_that_was_never_changed_says_so(admin_client, sermo):
    assert "Nothing has been changed since this entry was loaded." in read(admin_client, sermo).text


def test_a_long_history_is_paged(admin_client, sermo):
    for number in range(VERSIONS_PER_PAGE + 3):
        with edit(f"Edit {number}."):
            sermo.country_count_claim = number
            sermo.save()

    first = admin_client.get(page(sermo, "history")).content.decode()
    second = admin_client.get(page(sermo, "history"), {"p": 2}).content.decode()
    nonsense = admin_client.get(page(sermo, "history"), {"p": "x"})

    assert first.count('class="module version"') == VERSIONS_PER_PAGE
    assert second.count('class="module version"') == 4  # the state before the first edit is one, too
    assert "Edit 3." in first
    assert "Edit 2." not in first
    assert "Edit 2." in second
    assert re.search(r"<del>2</del>\s*→\s*<ins>3</ins>", first)  # the last one of a page is compared, too
    assert nonsense.status_code == 200


def test_every_page_of_the_history_stays_within_its_query_budget(curator, client, sermo):
    other = Network.objects.get(slug="doximity")
    for number in range(VERSIONS_PER_PAGE + 3):
        with edit():
            sermo.operator_id, sermo.successor = (other.operator_id, other) if number % 2 else (None, None)
            sermo.category_id = "general" if number % 2 else "vertical"
            sermo.headquarters_id = "ES" if number % 2 else "US"
            sermo.save()
            for name in (
                "audiences",
                "specialties",
                "features",
                "funding",
                "platforms",
                "languages",
                "countries",
            ):
                terms = getattr(sermo, name)
                terms.set(terms.model.objects.all()[number % 3 : 5])
            sermo.citations.order_by("-pk").first().delete()
    doomed = Network.objects.get(slug="1doc3")
    pk = doomed.pk
    with edit():
        doomed.delete()
    deletion = Network.history.get(id=pk, history_type="-").history_id

    for url in (
        page(sermo, "history"),
        page(sermo, "history") + "?p=2",
        page(sermo, "version", versions(sermo)[0].history_id),
        reverse("admin:networks_network_deleted"),
        reverse("admin:networks_network_history", args=[pk]),
        reverse("admin:networks_network_version", args=[pk, deletion]),
    ):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        assert len(queries) <= MOST_QUERIES, url


# --- Who may read ------------------------------------------------------------------------------------------


def test_who_may_look_at_an_entry_may_read_its_history_and_is_offered_no_way_back(reader, sermo):
    with edit():
        sermo.name = "Sermo Two"
        sermo.save()
    first = versions(sermo)[0].history_id

    history = reader.get(page(sermo, "history"))
    version = reader.get(page(sermo, "version", first))

    assert "Go back" not in history.content.decode()
    assert version.status_code == 200
    assert "<form" not in version.content.decode().split('id="content-main"')[1]
    assert reader.get(page(sermo, "change")).status_code == 200
    assert 'name="history_change_reason"' not in reader.get(page(sermo, "change")).content.decode()


@pytest.mark.parametrize("name", ["history", "version", "deleted"])
def test_a_history_is_not_for_those_who_may_not_see_the_entry(client, sermo, name):
    with edit():
        sermo.name = "Sermo Two"
        sermo.save()
    arguments = {"history": [sermo.pk], "version": [sermo.pk, newest(sermo).history_id], "deleted": []}[name]
    url = reverse(f"admin:networks_network_{name}", args=arguments)

    assert client.get(url).status_code == 302  # to the login
    client.force_login(User.objects.create_user("other", is_staff=True))
    assert client.get(url).status_code == 403


def test_what_is_not_there_is_not_found(admin_client, sermo):
    with edit():
        sermo.name = "Sermo Two"
        sermo.save()
    version = newest(sermo).history_id
    other = Network.objects.get(slug="doximity")

    for url in (
        page(other, "version", version),  # of another entry
        page(sermo, "version", version + 1000),
        page(sermo, "version", 2**70),
        reverse("admin:networks_network_version", args=["x", version]),
        reverse("admin:networks_network_version", args=[2**70, version]),
    ):
        assert admin_client.get(url).status_code == 404, url
    for pk in (987654, "x", 2**70):
        assert admin_client.get(reverse("admin:networks_network_history", args=[pk])).status_code == 302


def test_the_pages_need_no_inline_script_and_no_inline_style(admin_client, sermo):
    with edit():
        sermo.name = "Sermo Two"
        sermo.save()

    for url in (
        page(sermo, "history"),
        page(sermo, "version", versions(sermo)[0].history_id),
        reverse("admin:networks_network_deleted"),
    ):
        markup = admin_client.get(url).content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son[a-z]+=", markup)


def test_the_list_leads_to_what_was_deleted_and_that_to_its_history(admin_client):
    network = Network.objects.get(slug="1doc3")
    pk = network.pk
    with committed():
        network.delete()

    assert "/deleted/" in admin_client.get(reverse("admin:networks_network_changelist")).content.decode()
    listed = admin_client.get(reverse("admin:networks_network_deleted")).content.decode()
    history = reverse("admin:networks_network_history", args=[pk])
    assert f'href="{history}"' in listed
    assert "Each of its versions can be restored." in admin_client.get(history).content.decode()
