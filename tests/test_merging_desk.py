"""Merging in the admin: two entries chosen in the list, a preview, one button, and a way back."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from networks import publishing
from networks.models import Merge, Network
from tests.merges import key, merge, network, snapshot
from tests.test_admin import address, number_of_queries, run_action
from tests.tree import Tree

pytestmark = pytest.mark.django_db

RIGHTS = ["view_network", "change_network", "delete_network", "publish_network"]


def page_of(kept: str, merged: str) -> str:
    return reverse("admin:networks_network_merge", args=[key(kept), key(merged)])


def page_of_undo(done: Merge) -> str:
    return reverse("admin:networks_merge_undo", args=[done.pk])


@pytest.fixture
def editor(client):
    """A browser of somebody who may edit, publish and delete networks, and nothing else."""
    user = User.objects.create_user("editor", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=RIGHTS))
    client.force_login(user)
    return client


def as_shown(response) -> dict:
    """What a browser would send if the page were sent as it is."""
    form = response.context["form"]
    return {field.html_name: field.value() for field in form if field.value() not in (None, False)}


def said(response) -> list[str]:
    return [str(message) for message in response.context["messages"]]


# --- Choosing ----------------------------------------------------------------------------------------------


def test_two_networks_chosen_in_the_list_lead_to_the_preview(editor):
    response = run_action(editor, "merge", network("sermo"), network("doximity"))

    shown = Tree(response.content.decode())
    assert response.redirect_chain[-1][0] in (page_of("sermo", "doximity"), page_of("doximity", "sermo"))
    assert shown.headings()[-1] in ("Merge “Sermo” into “Doximity”", "Merge “Doximity” into “Sermo”")


@pytest.mark.parametrize("number", [1, 3])
def test_any_other_number_of_networks_is_refused(editor, number):
    response = run_action(editor, "merge", *Network.objects.all()[:number])

    assert said(response) == ["Choose exactly two networks to merge."]


def test_the_other_one_can_be_kept_instead(editor):
    shown = Tree(editor.get(page_of("sermo", "doximity")).content.decode())

    assert page_of("doximity", "sermo") in {link.get("href") for link in shown.links()}


# --- The preview -------------------------------------------------------------------------------------------


def test_the_preview_shows_what_moves_what_differs_and_changes_nothing(editor):
    before = snapshot()

    response = editor.get(page_of("facebook", "x-twitter"))

    words = Tree(response.content.decode()).text
    x = network("x-twitter")
    for community in x.communities.all():
        assert community.name in words
    assert "may join" in words
    assert f"{x.communities.count()} go to “Facebook”:" in words
    assert {"name", "summary", "description"} <= set(response.context["form"].fields)
    assert snapshot() == before


def test_a_preview_of_other_answers_changes_nothing_and_keeps_them(editor):
    sent = as_shown(editor.get(page_of("sermo", "doximity"))) | {"name": "merged", "preview": "x"}
    before = snapshot()

    response = editor.post(page_of("sermo", "doximity"), sent)

    assert response.status_code == 200
    assert response.context["form"]["name"].value() == "merged"
    assert [fact.choice for fact in response.context["plan"].facts if fact.part.name == "name"] == ["merged"]
    assert snapshot() == before


def test_the_preview_costs_the_same_for_little_and_for_much(editor):
    much = number_of_queries(editor, page_of("facebook", "x-twitter"))
    for slug in ("facebook", "x-twitter"):
        for rows in (network(slug).shares, network(slug).communities, network(slug).citations):
            rows.exclude(pk__in=rows.values("pk")[:2]).delete()

    assert number_of_queries(editor, page_of("facebook", "x-twitter")) <= much <= 30


def test_the_pages_need_no_inline_script_or_style_and_escape_what_curators_write(editor):
    attack = "<script>alert(1)</script>"
    Network.objects.filter(slug="doximity").update(name=attack, summary_en=attack)
    pages = [editor.get(page_of("sermo", "doximity")).content.decode()]
    done = merge("sermo", "doximity")
    pages += [editor.get(page_of_undo(done)).content.decode()]
    pages += [editor.get(address(Network, "history", key("sermo"))).content.decode()]

    for page in pages:
        assert "<script>" not in page
        assert " style=" not in page
        assert "&lt;script&gt;alert(1)" in page


# --- Merging -----------------------------------------------------------------------------------------------


def test_the_button_merges_and_the_message_leads_to_the_way_back(editor):
    sent = as_shown(editor.get(page_of("sermo", "doximity"))) | {"merge": "Merge"}

    response = editor.post(page_of("sermo", "doximity"), sent, follow=True)

    done = Merge.objects.get()
    assert response.redirect_chain == [(address(Network, "change", key("sermo")), 302)]
    assert not Network.objects.filter(slug="doximity").exists()
    assert done.merged_by.username == "editor"
    assert page_of_undo(done) in response.content.decode()
    messages = {entry.get_change_message() for entry in LogEntry.objects.all()}
    assert messages == {"Merged “Doximity” (doximity) into it.", "Merged into “Sermo”."}


def test_chosen_answers_are_taken(editor):
    summary = network("doximity").summary_en
    sent = as_shown(editor.get(page_of("sermo", "doximity"))) | {"merge": "Merge", "summary": "merged"}

    editor.post(page_of("sermo", "doximity"), sent)

    assert network("sermo").summary_en == summary


@pytest.mark.parametrize(
    "crafted", [{"name": "x"}, {"digest": ""}, {"name": "\0"}, {"name": ["kept", "y"]}, {"summary": ""}]
)
def test_a_form_that_makes_no_sense_is_not_carried_out(editor, crafted):
    sent = as_shown(editor.get(page_of("sermo", "doximity"))) | {"merge": "Merge"} | crafted

    assert editor.post(page_of("sermo", "doximity"), sent).status_code == 200

    assert Network.objects.filter(slug="doximity").exists()


def test_what_changed_since_the_preview_is_shown_first(editor):
    sent = as_shown(editor.get(page_of("sermo", "doximity"))) | {"merge": "Merge"}
    Network.objects.filter(slug="doximity").update(founded_year=1999)

    response = editor.post(page_of("sermo", "doximity"), sent, follow=True)

    assert said(response) == [
        "One of the entries was changed since you opened this page. Look again, please."
    ]
    assert Network.objects.filter(slug="doximity").exists()


def test_answers_that_contradict_each_other_are_said_to(editor):
    Network.objects.filter(slug="sermo").update(founded_year=2001, closed_year=2005)
    Network.objects.filter(slug="doximity").update(founded_year=2010)
    sent = as_shown(editor.get(page_of("sermo", "doximity"))) | {"merge": "x", "founded_year": "merged"}

    response = editor.post(page_of("sermo", "doximity"), sent)

    assert "A network cannot end before it was founded." in response.content.decode()
    assert Network.objects.filter(slug="doximity").exists()


def test_a_draft_cannot_swallow_what_readers_see(editor):
    publishing.back_to_draft([network("sermo")])

    response = editor.get(page_of("sermo", "doximity"))
    sent = as_shown(response) | {"merge": "Merge"}
    refused = editor.post(page_of("sermo", "doximity"), sent)

    assert "an entry that they cannot see" in response.content.decode()
    assert 'name="merge"' not in response.content.decode()
    assert refused.status_code == 200
    assert Network.objects.filter(slug="doximity").exists()


def test_networks_that_do_not_exist_are_not_found(editor):
    same = reverse("admin:networks_network_merge", args=[key("sermo"), key("sermo")])
    gone = reverse("admin:networks_network_merge", args=[key("sermo"), 10**9])

    assert editor.get(same).status_code == editor.get(gone).status_code == 404


# --- Who may -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", RIGHTS[1:])
def test_every_right_that_a_merge_uses_is_needed(editor, missing):
    done = merge("esanum", "1doc3")
    User.objects.get(username="editor").user_permissions.remove(Permission.objects.get(codename=missing))
    before = snapshot()

    assert editor.get(page_of("sermo", "doximity")).status_code == 403
    assert editor.post(page_of("sermo", "doximity"), {"merge": "x"}).status_code == 403
    assert editor.get(page_of_undo(done)).status_code == 403
    assert editor.post(page_of_undo(done)).status_code == 403
    assert editor.get(address(Merge)).status_code == 403
    response = run_action(editor, "merge", network("sermo"), network("doximity"))
    assert "merge" not in dict(response.context["action_form"].fields["action"].choices)
    assert snapshot() == before


def test_a_visitor_is_sent_to_the_login(client):
    done = merge("sermo", "doximity")

    for page in (page_of("esanum", "1doc3"), page_of_undo(done)):
        assert client.get(page)["Location"].startswith("/admin/login/")


# --- Undoing -----------------------------------------------------------------------------------------------


def test_a_merge_is_undone_from_the_history_of_the_kept_network(editor):
    before = snapshot()
    done = merge("sermo", "doximity")
    history = Tree(editor.get(address(Network, "history", key("sermo"))).content.decode())
    (way_back,) = [
        link["href"] for link in history.links() if link["text"] == "Undo: take Doximity out again"
    ]

    shown = editor.get(way_back)
    assert "becomes an entry of its own again" in shown.content.decode()
    assert Network.objects.filter(slug="doximity").count() == 0
    response = editor.post(way_back, follow=True)

    assert said(response) == ["“Doximity” is an entry of its own again."]
    assert response.redirect_chain == [(address(Network, "change", key("doximity")), 302)]
    assert snapshot() == before
    done.refresh_from_db()
    assert done.undone_by.username == "editor"
    assert "undone" in editor.get(address(Network, "history", key("sermo"))).content.decode()


def test_what_cannot_be_taken_back_is_said_before_and_after(editor):
    done = merge("sermo", "doximity", choices={"founded_year": "merged"})
    Network.objects.filter(slug="sermo").update(founded_year=1999)
    words = "Founded: was edited since and stays"

    assert words in editor.get(page_of_undo(done)).content.decode()
    assert words in said(editor.post(page_of_undo(done), follow=True))


def test_a_merge_that_was_undone_is_not_undone_again(editor):
    done = merge("sermo", "doximity")
    editor.post(page_of_undo(done))

    response = editor.post(page_of_undo(done))

    assert "This merge has been undone already." in response.content.decode()
    assert Network.objects.filter(name="Doximity").count() == 1


def test_the_list_of_merges_leads_to_each_and_to_the_way_back(editor):
    done = merge("sermo", "doximity")

    listed = Tree(editor.get(address(Merge)).content.decode())
    shown = Tree(editor.get(address(Merge, "change", done.pk)).content.decode())

    assert address(Merge, "change", done.pk) in {link.get("href") for link in listed.links()}
    assert page_of_undo(done) in {link.get("href") for link in shown.links()}
    assert number_of_queries(editor, address(Merge)) <= 15


@pytest.mark.parametrize("page", ["change", "delete"])
def test_the_record_of_a_merge_stays_as_it_is(admin_client, page):
    done = merge("sermo", "doximity")

    assert (
        admin_client.post(address(Merge, page, done.pk), {"merged_name": "x", "post": "yes"}).status_code
        == 403
    )

    done.refresh_from_db()
    assert done.merged_name == "Doximity"


def test_an_unknown_merge_is_not_found(editor):
    assert editor.get(reverse("admin:networks_merge_undo", args=[10**9])).status_code == 404
