"""Going back to a version of an entry, and bringing back what was deleted."""

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import translation

from networks import revision
from networks.history import reverting, states
from networks.history.recording import edit, unrecorded
from networks.models import (
    Community,
    Feature,
    Network,
    Operator,
    OtherName,
    SlugHistory,
    Source,
    UsageShare,
)
from tests.history import committed, kinds, newest, page, versions

pytestmark = pytest.mark.django_db


@pytest.fixture
def sermo():
    return Network.objects.get(slug="sermo")


def state(entry):
    """Everything that the database says about an entry."""
    return states.read(type(entry), [entry.pk])[entry.pk]


def go_back(client, entry, version, **sent):
    """Confirm on the page of a version, as a browser sends it."""
    url = page(entry, "version", version.history_id)
    form = client.get(url).context["form"]
    return client.post(url, {"seen": form["seen"].value(), "history_change_reason": ""} | sent)


def complaints(response) -> str:
    """What a page says against going back."""
    assert response.status_code == 200
    return " ".join(response.context["errors"])


@pytest.fixture
def changed(sermo):
    """Sermo after an edit of much of it; its state before."""
    before = state(sermo)
    source = Source.objects.exclude(citations__network=sermo).first()
    with edit("A big edit"):
        sermo.name, sermo.status, sermo.closed_year = "SERMO", "closed", 2020
        sermo.summary_en, sermo.summary_es = "Changed.", ""
        sermo.operator = Operator.objects.get(slug="meta")
        sermo.save()
        sermo.languages.set(["es"])
        sermo.specialties.set(["surgery"])
        sermo.other_names.create(name="Sermo Two")
        figure = sermo.figures.first()
        figure.value, figure.qualifier = figure.value + 1, "exact"
        figure.save()
        sermo.figures.last().delete()
        sermo.citations.filter(field="status").delete()
        sermo.citations.create(field="name", source=source)
    return before


# --- Back to an earlier version ----------------------------------------------------------------------------


def test_an_entry_goes_back_to_all_that_it_was(admin_client, admin_user, sermo, changed):
    response = go_back(admin_client, sermo, versions(sermo)[0], history_change_reason="It was a joke")

    assert response.status_code == 302
    assert state(sermo) == changed
    version = newest(sermo)
    assert kinds(sermo) == "(+)~~"
    assert version.history_user == admin_user
    assert version.history_change_reason.startswith("Went back to the version of ")
    assert version.history_change_reason.endswith(": It was a joke")
    assert set(version.changed) == set(versions(sermo)[1].changed)


def test_the_page_says_what_would_change_and_changes_nothing(admin_client, sermo, changed):
    after = state(sermo)

    markup = admin_client.get(page(sermo, "version", versions(sermo)[0].history_id)).content.decode()

    assert "<del>SERMO</del>" in markup
    assert "<ins>Sermo</ins>" in markup
    assert state(sermo) == after
    assert kinds(sermo) == "(+)~"


def test_an_entry_can_go_forth_again(admin_client, sermo, changed):
    after = state(sermo)

    go_back(admin_client, sermo, versions(sermo)[0])
    go_back(admin_client, sermo, versions(sermo)[1])

    assert state(sermo) == after
    assert kinds(sermo) == "(+)~~~"


def test_a_survey_goes_back_with_its_percentages_and_sources(admin_client):
    share = UsageShare.objects.filter(network__isnull=False).first()
    survey = share.survey
    before = state(survey)
    with edit():
        share.percent = "12.5"
        share.save()
        survey.shares.exclude(pk=share.pk).delete()
        survey.survey_sources.all().delete()
        survey.title_es, survey.response_rate = "Otro título", "33.3"
        survey.save()

    go_back(admin_client, survey, versions(survey)[0])

    assert state(survey) == before


def test_a_community_goes_back_with_its_figures_and_sources(admin_client):
    community = Community.objects.filter(figures__isnull=False, sources__isnull=False).first()
    before = state(community)
    with edit():
        community.figures.all().delete()
        community.sources.clear()
        community.topic = "event"
        community.save()

    go_back(admin_client, community, versions(community)[0])

    assert state(community) == before


@pytest.mark.parametrize("language", ["en", "es"])
def test_both_languages_come_back_whatever_the_readers_is(sermo, changed, language):
    with translation.override(language):
        reverting.carry_out(reverting.plan(versions(sermo)[0]), "x")

    assert state(sermo) == changed


def test_search_and_revision_follow(admin_client, sermo):
    with committed():
        sermo.name = "Quokkamedia"
        sermo.save()
    number = revision.current()
    assert Network.objects.search("quokkamedia").exists()

    with committed():
        go_back(admin_client, sermo, versions(sermo)[0])

    assert not Network.objects.search("quokkamedia").exists()
    assert "sermo" in Network.objects.search("sermo").values_list("slug", flat=True)
    assert revision.current() > number


@pytest.mark.parametrize("is_published", [True, False])
def test_whether_it_is_public_stays_as_it_is(admin_client, sermo, is_published):
    Network.objects.filter(pk=sermo.pk).update(is_published=not is_published, last_reviewed=None)
    sermo.refresh_from_db()
    with edit():
        sermo.is_published, sermo.name, sermo.last_reviewed = is_published, "Sermo Two", "2026-01-01"
        sermo.save()

    go_back(admin_client, sermo, versions(sermo)[0])

    sermo.refresh_from_db()
    assert (sermo.name, sermo.is_published, sermo.last_reviewed) == ("Sermo", is_published, None)


def test_addresses_of_meanwhile_lead_on_to_the_one_that_comes_back(admin_client, client, sermo):
    with edit():
        sermo.slug = "sermo-for-doctors"
        sermo.save()

    go_back(admin_client, sermo, versions(sermo)[0])

    assert client.get("/networks/sermo/").status_code == 200
    assert client.get("/networks/sermo-for-doctors/")["Location"] == "/networks/sermo/"
    assert list(SlugHistory.objects.values_list("slug", flat=True)) == ["sermo-for-doctors"]


def test_going_back_to_what_it_is_changes_nothing(admin_client, sermo, changed):
    response = go_back(admin_client, sermo, newest(sermo))

    assert response.status_code == 302
    assert kinds(sermo) == "(+)~"


# --- What stands against it --------------------------------------------------------------------------------


def test_a_slug_that_another_entry_has_by_now_is_said_in_words(admin_client, sermo):
    with edit():
        sermo.slug = "sermo-for-doctors"
        sermo.save()
    Network.objects.filter(slug="doximity").update(slug="sermo")

    response = go_back(admin_client, sermo, versions(sermo)[0])

    assert "The slug “sermo” belongs to “Doximity” now." in complaints(response)
    assert kinds(sermo) == "(+)~"


def test_what_the_database_would_refuse_is_said_in_words(admin_client, sermo, changed):
    Network.history.filter(history_id=versions(sermo)[0].history_id).update(
        founded_year=2010, closed_year=2000, status_as_of="9999", url="gopher://x"
    )

    said = complaints(go_back(admin_client, sermo, versions(sermo)[0]))

    assert "A network cannot end before it was founded." in said
    assert "Status as of: This date is in the future." in said
    assert "Address: Enter a valid URL." in said
    assert Network.objects.get(pk=sermo.pk).name == "SERMO"


def test_a_row_that_may_not_be_is_said_in_words_and_nothing_is_changed(admin_client, sermo, changed):
    first = versions(sermo)[0]
    first.rows["figures"][0]["value"] = -5
    first.save()
    after = state(sermo)

    assert "Number: " in complaints(go_back(admin_client, sermo, first))
    assert state(sermo) == after


def test_what_is_no_longer_in_the_directory_is_named_and_left_out(admin_client, sermo):
    feature = Feature.objects.create(code="quokka", name="Quokka", group=Feature.objects.first().group)
    source = Source.objects.create(code="quokka", url="https://quokka.example/", title="Q", publisher="Q")
    operator = Operator.objects.create(slug="quokka", name="Quokka")
    with edit():
        sermo.operator = operator
        sermo.save()
        sermo.features.add(feature)
        sermo.citations.create(field="name", source=source)
    full = newest(sermo)
    with edit():
        sermo.operator = None
        sermo.save()
        sermo.features.remove(feature)
        sermo.citations.filter(source=source).delete()
        sermo.languages.clear()
    for each in (feature, source, operator):
        each.delete()

    markup = admin_client.get(page(sermo, "version", full.history_id)).content.decode()
    response = go_back(admin_client, sermo, full)

    assert "Feature “quokka”" in markup
    assert "Source “quokka”" in markup
    assert "Operator “" in markup
    assert response.status_code == 302
    sermo.refresh_from_db()
    assert sermo.operator is None
    assert [code.pk for code in sermo.languages.all()] == full.rows["languages"]
    assert not sermo.features.filter(pk="quokka").exists()


def test_a_category_that_is_gone_cannot_come_back(admin_client, sermo, changed):
    Network.history.filter(history_id=versions(sermo)[0].history_id).update(category_id="quokka")

    assert "Category: " in complaints(go_back(admin_client, sermo, versions(sermo)[0]))


def test_who_saw_an_older_state_is_asked_to_look_again(admin_client, sermo, changed):
    url = page(sermo, "version", versions(sermo)[0].history_id)
    seen = admin_client.get(url).context["form"]["seen"].value()
    with edit():
        sermo.founded_year = 2001
        sermo.save()

    response = admin_client.post(url, {"seen": seen})

    assert "Somebody has changed the entry in the meantime." in complaints(response)
    assert f'value="{seen}"' not in response.content.decode()
    assert Network.objects.get(pk=sermo.pk).name == "SERMO"


@pytest.mark.parametrize(
    "sent",
    [
        {"seen": ""},
        {"seen": "x"},
        {"seen": "9" * 40},
        {"history_change_reason": "x" * 251},
        {"history_change_reason": "a\0b"},
    ],
    ids=str,
)
def test_nonsense_is_answered_and_changes_nothing(admin_client, sermo, changed, sent):
    response = go_back(admin_client, sermo, versions(sermo)[0], **sent)

    assert complaints(response)
    assert kinds(sermo) == "(+)~"


def test_looking_never_reverts(admin_client, sermo, changed):
    url = page(sermo, "version", versions(sermo)[0].history_id)

    admin_client.get(url, {"seen": newest(sermo).history_id})
    admin_client.head(url)

    assert kinds(sermo) == "(+)~"


@pytest.mark.parametrize("right", ["view", "add", "delete"])
def test_who_may_not_change_an_entry_cannot_revert_it_by_a_crafted_request(client, sermo, changed, right):
    user = User.objects.create_user("other", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["view_network", f"{right}_network"]))
    client.force_login(user)

    response = client.post(
        page(sermo, "version", versions(sermo)[0].history_id), {"seen": newest(sermo).history_id}
    )

    assert response.status_code == 403
    assert kinds(sermo) == "(+)~"


def test_a_request_without_the_token_of_the_form_is_refused(admin_user, sermo, changed):
    client = Client(enforce_csrf_checks=True)
    client.force_login(admin_user)

    response = client.post(
        page(sermo, "version", versions(sermo)[0].history_id), {"seen": newest(sermo).history_id}
    )

    assert response.status_code == 403
    assert kinds(sermo) == "(+)~"


# --- Back from the dead ------------------------------------------------------------------------------------


@pytest.fixture
def deleted():
    """A network that was deleted, with its state before and its pk."""
    network = Network.objects.get(slug="1doc3")
    with unrecorded():
        SlugHistory.objects.create(slug="uno-doc-3", network=network)
    before, pk = state(network), network.pk
    with edit():
        network.delete()
    network.pk = pk
    return network, before


def test_a_deleted_network_comes_back_as_a_draft_with_all_that_it_had(admin_client, client, deleted):
    network, before = deleted

    response = go_back(admin_client, network, newest(network), history_change_reason="Not twice after all")

    assert response.status_code == 302
    assert state(network) == states.State(before.values | {"is_published": False}, before.rows)
    assert kinds(network) == "(+)-+"
    assert newest(network).history_change_reason.startswith("Restored as it was on ")
    Network.objects.filter(pk=network.pk).update(is_published=True)
    assert client.get("/networks/1doc3/").status_code == 200
    assert client.get("/networks/uno-doc-3/")["Location"] == "/networks/1doc3/"


def test_restored_entries_are_deleted_ones_no_more(admin_client, deleted):
    network, _ = deleted
    listed = reverse("admin:networks_network_deleted")
    assert "1DOC3" in admin_client.get(listed).content.decode()

    go_back(admin_client, network, newest(network))

    assert "1DOC3" not in admin_client.get(listed).content.decode()


def test_a_community_comes_back_after_its_network(admin_client):
    community = Community.objects.filter(network__shares=None, network__predecessors=None).first()
    network, before = community.network, state(community)
    keys = network.pk, community.pk
    with edit():
        network.delete()
    network.pk, community.pk = keys

    assert "Network: " in complaints(go_back(admin_client, community, newest(community)))
    go_back(admin_client, network, newest(network))
    go_back(admin_client, community, newest(community))

    assert state(community) == before


def test_an_address_that_is_taken_in_the_meantime_stays_where_it_is(admin_client, deleted):
    network, _ = deleted
    SlugHistory.objects.create(slug="uno-doc-3", network=Network.objects.get(slug="sermo"))

    go_back(admin_client, network, newest(network))

    assert SlugHistory.objects.get().network.slug == "sermo"


@pytest.mark.parametrize(("right", "status"), [("change", 403), ("add", 302)])
def test_who_may_add_entries_may_restore_them(client, deleted, right, status):
    network, _ = deleted
    user = User.objects.create_user("other", is_staff=True)
    user.user_permissions.add(*Permission.objects.filter(codename__in=["view_network", f"{right}_network"]))
    client.force_login(user)

    response = client.post(
        page(network, "version", newest(network).history_id), {"seen": newest(network).history_id}
    )

    assert response.status_code == status


# --- Without a page ----------------------------------------------------------------------------------------


def test_every_kind_of_entry_goes_back_to_itself():
    for model in states.ENTRIES:
        entry = model.objects.order_by("-pk").first()
        with edit():
            entry.slug = "another"
            entry.save()
        plan = reverting.plan(versions(entry)[0])
        assert [difference.name for difference in plan.differences] == ["slug"]
        assert plan.missing == []


def test_a_plan_that_fails_raises_and_leaves_nothing(sermo, changed):
    OtherName.objects.filter(network=sermo).delete()
    plan = reverting.plan(versions(sermo)[0])
    plan.then.rows["other_names"].append({"name": ""})
    after = state(sermo)

    with pytest.raises(ValidationError, match=r"Name: This field cannot be blank\."):
        reverting.carry_out(plan, "x")

    assert state(sermo) == after
