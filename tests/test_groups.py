"""Curators edit, editors also publish and delete, superusers alone administer people."""

import importlib

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.urls import reverse

from medsocial.people.groups import CURATORS, EDITORS, may
from networks.models import Network, Source
from tests.admin_form import as_sent
from tests.people import PASSWORD, person

pytestmark = pytest.mark.django_db

SERMO = {"slug": "sermo"}


def rights(group: str) -> set[str]:
    """Codenames of what members of the group may do."""
    return set(Group.objects.get(name=group).permissions.values_list("codename", flat=True))


def permission(model: str, codename: str) -> Permission:
    """A permission of a model that the app may get one day."""
    content_type, _ = ContentType.objects.get_or_create(app_label="networks", model=model)
    return Permission.objects.create(content_type=content_type, codename=codename, name=codename)


def migrate() -> None:
    """What everybody does after an update."""
    call_command("migrate", verbosity=0, interactive=False)


# --- The rule ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "codename", "groups"),
    [
        ("network", "view_network", {CURATORS, EDITORS}),
        ("network", "add_network", {CURATORS, EDITORS}),
        ("network", "change_network", {CURATORS, EDITORS}),
        ("network", "delete_network", {EDITORS}),
        ("network", "publish_network", {EDITORS}),
        ("citation", "add_citation", {CURATORS, EDITORS}),
        ("suggestion", "change_suggestion", {CURATORS, EDITORS}),
        ("suggestion", "delete_suggestion", {EDITORS}),
        ("linkcheck", "view_linkcheck", {CURATORS, EDITORS}),
        ("linkcheck", "add_linkcheck", {EDITORS}),
        ("merge", "change_merge", {EDITORS}),
        ("historicalnetwork", "view_historicalnetwork", {CURATORS, EDITORS}),
        ("historicalnetwork", "change_historicalnetwork", set()),
        ("revision", "change_revision", set()),
    ],
)
def test_who_may_do_what_follows_from_the_model_and_the_action(model, codename, groups):
    assert {group for group in (CURATORS, EDITORS) if may(group, model, codename)} == groups


# --- After a migration -------------------------------------------------------------------------------------


def test_both_groups_are_there_with_rights_to_every_model_of_the_directory():
    models = {
        model._meta.model_name
        for model in apps.get_app_config("networks").get_models()
        if "view"
        in model._meta.default_permissions  # versions and files on their way in have none of their own
    } - {"revision"}

    assert {f"view_{model}" for model in models} <= rights(CURATORS) & rights(EDITORS)
    assert {"add_network", "change_network", "add_citation", "change_survey"} <= rights(CURATORS)
    assert {"delete_network", "delete_source"} <= rights(EDITORS)
    assert not any(codename.startswith(("delete_", "publish_")) for codename in rights(CURATORS))


def test_neither_group_has_a_right_outside_the_directory():
    for name in (CURATORS, EDITORS):
        permissions = Group.objects.get(name=name).permissions
        assert set(permissions.values_list("content_type__app_label", flat=True)) == {"networks"}


def test_a_right_that_comes_with_an_update_goes_to_those_whom_the_rule_gives_it():
    permission("network", "recommend_network")
    permission("newsletter", "change_newsletter")
    permission("historicalnetwork", "delete_historicalnetwork")

    migrate()

    assert {"recommend_network", "change_newsletter"} <= rights(EDITORS)
    assert rights(CURATORS) & {"recommend_network", "change_newsletter"} == {"change_newsletter"}
    assert "delete_historicalnetwork" not in rights(CURATORS) | rights(EDITORS)


def test_migrating_again_changes_nothing():
    before = rights(CURATORS), rights(EDITORS)

    migrate()

    assert (rights(CURATORS), rights(EDITORS)) == before


def test_migrating_again_undoes_what_contradicts_the_rule_and_leaves_the_rest():
    curators = Group.objects.get(name=CURATORS)
    curators.permissions.add(Permission.objects.get(codename="delete_network"))
    curators.permissions.remove(Permission.objects.get(codename="change_network"))
    curators.permissions.add(Permission.objects.get(codename="view_logentry"))
    hers = person("ada", CURATORS, rights=("delete_community",))

    migrate()

    assert "delete_network" not in rights(CURATORS)
    assert {"change_network", "view_logentry"} <= rights(CURATORS)
    assert User.objects.get(pk=hers.pk).has_perm("networks.delete_community")


def test_a_group_that_was_deleted_stays_deleted():
    Group.objects.get(name=EDITORS).delete()

    migrate()

    assert not Group.objects.filter(name=EDITORS).exists()


def test_the_migration_leaves_groups_alone_that_are_there_already():
    migration = importlib.import_module("medsocial.people.migrations.0001_groups")
    schema_editor = type("Editor", (), {"connection": type("Connection", (), {"alias": "default"})})

    migration.make(apps, schema_editor)

    assert Group.objects.filter(name__in=[CURATORS, EDITORS]).count() == 2


# --- In the admin ------------------------------------------------------------------------------------------


@pytest.fixture
def curator(client):
    """The browser of a curator."""
    client.force_login(person("ada", CURATORS))
    return client


@pytest.fixture
def editor(client):
    """The browser of an editor, whom somebody has also given the right to change people."""
    client.force_login(
        person("eve", EDITORS, rights=("change_user", "view_user", "add_user", "change_group"))
    )
    return client


def page(name: str, *arguments) -> str:
    """An address of the admin."""
    return reverse(f"admin:{name}", args=arguments)


def test_a_curator_edits_a_network(curator):
    sermo = Network.objects.get(**SERMO)
    url = page("networks_network_change", sermo.pk)

    response = curator.post(url, as_sent(curator.get(url)) | {"summary_en": "A curator wrote this."})

    assert response.status_code == 302
    sermo.refresh_from_db()
    assert sermo.summary_en == "A curator wrote this."


def test_a_curator_adds_a_source(curator):
    source = {"code": "new-page", "url": "https://example.org/", "title": "A page", "publisher": "Somebody"}

    assert curator.post(page("networks_source_add"), source).status_code == 302
    assert Source.objects.filter(pk="new-page").exists()


def test_a_curator_deletes_nothing_neither_by_the_page_nor_by_a_crafted_form(curator):
    sermo = Network.objects.get(**SERMO)
    url = page("networks_network_change", sermo.pk)
    delete = page("networks_network_delete", sermo.pk)
    action = {"action": "delete_selected", "_selected_action": [sermo.pk], "post": "yes"}

    sermo.other_names.create(name="Sermo of old")
    assert delete not in curator.get(url).content.decode()
    assert curator.get(delete).status_code == 403
    assert curator.post(delete, {"post": "yes"}).status_code == 403
    curator.post(page("networks_network_changelist"), action)
    curator.post(url, as_sent(curator.get(url)) | {"other_names-0-DELETE": "on"})

    assert sermo in Network.objects.all()
    assert sermo.other_names.exists()


def test_an_editor_deletes_what_nothing_rests_on(editor):
    draft = Network.objects.create(
        slug="draft", name="Draft", category=Network.objects.get(**SERMO).category, coverage="global"
    )

    editor.post(page("networks_network_delete", draft.pk), {"post": "yes"})

    assert not Network.objects.filter(pk=draft.pk).exists()


@pytest.mark.parametrize("who", ["curator", "editor"])
@pytest.mark.parametrize("model", ["user", "group"])
def test_only_superusers_see_people_and_groups(who, model, request):
    browser = request.getfixturevalue(who)
    somebody = {"user": User, "group": Group}[model].objects.first()

    assert page("auth_user_changelist") not in browser.get(page("index")).content.decode()
    for name, arguments in (
        ("changelist", ()),
        ("add", ()),
        ("change", (somebody.pk,)),
        ("delete", (somebody.pk,)),
    ):
        assert browser.get(page(f"auth_{model}_{name}", *arguments)).status_code == 403
        assert browser.post(page(f"auth_{model}_{name}", *arguments), {"post": "yes"}).status_code == 403


def test_nobody_makes_themselves_a_superuser_by_a_crafted_form(editor):
    eve = User.objects.get(username="eve")
    everything = {"username": "eve", "is_active": "on", "is_staff": "on", "is_superuser": "on"}

    response = editor.post(page("auth_user_change", eve.pk), everything)

    assert response.status_code == 403
    eve.refresh_from_db()
    assert not eve.is_superuser


def test_a_superuser_adds_a_curator(admin_client):
    new = {"username": "ada", "usable_password": "true", "password1": PASSWORD, "password2": PASSWORD}
    admin_client.post(page("auth_user_add"), new)
    ada = User.objects.get(username="ada")
    url = page("auth_user_change", ada.pk)

    sent = as_sent(admin_client.get(url)) | {
        "is_staff": "on",
        "groups": [Group.objects.get(name=CURATORS).pk],
    }
    sent = {name: value for name, value in sent.items() if name not in {"last_login", "date_joined"}}
    response = admin_client.post(url, sent | {"date_joined_0": "2025-01-01", "date_joined_1": "10:00:00"})

    assert response.status_code == 302, response.context["errors"]
    ada = User.objects.get(username="ada")
    assert ada.has_perm("networks.change_network")
    assert "Curators" in admin_client.get(page("auth_user_changelist")).content.decode()
