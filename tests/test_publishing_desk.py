"""Publishing in the admin: by the form and by actions, and only by those who have the right to."""

from datetime import date

import pytest
from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from networks import publishing
from networks.admin import publishing as desk
from networks.choices import CitedField
from networks.models import Citation, Network
from tests.test_admin import address, as_sent, number_of_queries, run_action
from tests.tree import Tree

pytestmark = pytest.mark.django_db

EDITING = ["view_network", "add_network", "change_network", "delete_network"]
EDITING += [
    f"{verb}_{name}" for verb in ("view", "add", "change", "delete") for name in ("citation", "othername")
]


@pytest.fixture
def sermo():
    return Network.objects.get(slug="sermo")


@pytest.fixture
def draft(sermo):
    publishing.back_to_draft([sermo])
    return sermo


@pytest.fixture
def withdrawn(sermo):
    publishing.withdraw([sermo], reason="It was a shop.")
    return sermo


@pytest.fixture
def curator(client):
    """A browser of somebody who may edit and delete networks, but not publish them."""
    user = User.objects.create_user("curator", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=EDITING))
    client.force_login(user)
    return client


@pytest.fixture
def publisher(curator):
    """The same with the right to publish."""
    user = User.objects.get(username="curator")
    user.user_permissions.add(Permission.objects.get(codename="publish_network"))
    return curator


def form_of(network: Network) -> str:
    return address(Network, "change", network.pk)


def send(client, network: Network, changes: dict, *without: str):
    """Save the form of a network with some fields changed."""
    sent = as_sent(client.get(form_of(network))) | changes
    response = client.post(form_of(network), {name: sent[name] for name in sent if name not in without})
    network.refresh_from_db()
    return response


def errors(response) -> dict:
    return response.context["adminform"].form.errors


def said(response) -> list[str]:
    """What the page tells the curator."""
    return [str(message) for message in response.context["messages"]]


# --- Without the right -------------------------------------------------------------------------------------

CRAFTED = {
    "is_published": "on",
    "withdrawal_reason": "Forged.",
    "withdrawal_reason_en": "Forged.",
    "withdrawal_reason_es": "Falso.",
    "withdrawn_on": "2020-01-01",
    "withdrawn_on_0": "2020-01-01",
    "name": "Edited",
}


def test_a_curator_is_shown_the_state_and_cannot_change_it(curator, draft):
    page = curator.get(form_of(draft)).content.decode()

    assert 'name="is_published"' not in page
    assert "field-is_published" in page
    assert 'name="summary_en"' in page


def test_a_curator_cannot_publish_by_a_crafted_form(curator, draft):
    assert send(curator, draft, CRAFTED).status_code == 302

    assert draft.name == "Edited"
    assert draft.publication == "draft"
    assert not draft.withdrawal_reason_en


def test_a_curator_cannot_withdraw_by_a_crafted_form(curator, sermo):
    crafted = {name: value for name, value in CRAFTED.items() if name != "is_published"}

    assert send(curator, sermo, crafted).status_code == 302

    assert sermo.name == "Edited"
    assert sermo.publication == "published"


def test_a_curator_cannot_change_the_reason_of_a_withdrawal(curator, withdrawn):
    assert send(curator, withdrawn, CRAFTED).status_code == 302

    assert withdrawn.name == "Edited"
    assert withdrawn.publication == "withdrawn"
    assert withdrawn.withdrawal_reason_en == "It was a shop."


def test_a_curator_adds_drafts_only(curator, sermo):
    sent = as_sent(curator.get(address(Network, "add"))) | CRAFTED
    sent |= {"name": "New", "slug": "new", "summary_en": "New.", "category": sermo.category_id}
    sent |= {"coverage": "global"}

    assert curator.post(address(Network, "add"), sent).status_code == 302

    assert Network.objects.get(slug="new").publication == "draft"


@pytest.mark.parametrize("action", ["publish", "withdraw", "back_to_draft"])
@pytest.mark.parametrize("state", ["draft", "sermo", "withdrawn"])
def test_a_curator_is_offered_no_action_that_publishes_or_withdraws(curator, request, state, action):
    network = request.getfixturevalue(state)
    before = network.publication
    chosen = {"action": action, "_selected_action": [network.pk], "post": "yes", "reason": "Forged."}

    response = curator.post(address(Network), chosen, follow=True)

    network.refresh_from_db()
    assert network.publication == before
    assert action not in dict(response.context["action_form"].fields["action"].choices)


def test_the_right_to_publish_alone_is_no_right_to_edit(client, draft):
    user = User.objects.create_user("publisher", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_network", "publish_network"]))
    client.force_login(user)

    run_action(client, "publish", draft)

    draft.refresh_from_db()
    assert draft.publication == "draft"


# --- The form ----------------------------------------------------------------------------------------------


def test_who_may_publish_does_it_in_the_form(publisher, draft):
    assert send(publisher, draft, {"is_published": "on"}).status_code == 302

    assert draft.publication == "published"


def test_the_form_withdraws_with_a_reason(publisher, sermo):
    reasons = {"withdrawal_reason_en": "It was a shop.", "withdrawal_reason_es": "Era una tienda."}

    assert send(publisher, sermo, reasons, "is_published").status_code == 302

    assert sermo.publication == "withdrawn"
    assert sermo.withdrawn_on == date.today()
    assert (sermo.withdrawal_reason_en, sermo.withdrawal_reason_es) == tuple(reasons.values())


def test_the_form_mends_a_reason_and_keeps_the_day(publisher, withdrawn):
    Network.objects.filter(pk=withdrawn.pk).update(withdrawn_on=date(2026, 1, 2))

    assert send(publisher, withdrawn, {"withdrawal_reason_en": "It was a bookshop."}).status_code == 302

    assert withdrawn.withdrawal_reason_en == "It was a bookshop."
    assert withdrawn.withdrawn_on == date(2026, 1, 2)


def test_the_form_publishes_again_once_the_reason_is_gone(publisher, withdrawn):
    response = send(publisher, withdrawn, {"is_published": "on"})
    assert "empty that first" in str(errors(response)["is_published"])
    assert withdrawn.publication == "withdrawn"

    response = send(publisher, withdrawn, {"is_published": "on", "withdrawal_reason_en": ""})
    assert response.status_code == 302
    assert withdrawn.publication == "published"


@pytest.mark.parametrize("state", ["sermo", "withdrawn"])
@pytest.mark.parametrize("spanish", ["", "Era una tienda."])
def test_what_readers_have_seen_is_not_hidden_without_a_reason_in_english(publisher, request, state, spanish):
    network = request.getfixturevalue(state)
    before = network.publication

    sent = {"withdrawal_reason_en": "", "withdrawal_reason_es": spanish}
    response = send(publisher, network, sent, "is_published")

    assert "say in English why it is gone" in str(errors(response)["withdrawal_reason_en"])
    assert network.publication == before


def test_a_draft_has_nothing_to_withdraw(publisher, draft):
    assert "withdrawal_reason_en" not in publisher.get(form_of(draft)).content.decode()

    send(publisher, draft, {"withdrawal_reason_en": "Forged."})

    assert draft.publication == "draft"
    assert not draft.withdrawal_reason_en


def test_the_form_says_what_is_missing_before_an_entry_can_be_published(publisher, draft):
    sent = as_sent(publisher.get(form_of(draft))) | {"is_published": "on", "name": "Kept as typed"}
    number = draft.citations.count()

    response = publisher.post(form_of(draft), sent | {f"sources_{field}": [] for field in CitedField})

    page = response.content.decode()
    assert response.status_code == 200
    assert errors(response) == {"sources_status": ["The entry cannot be published yet: it names no source."]}
    assert "Kept as typed" in page
    draft.refresh_from_db()
    assert draft.publication == "draft"
    assert Citation.objects.filter(network=draft).count() == number


def test_sources_typed_into_the_same_form_count(publisher, draft):
    source = draft.citations.first().source
    draft.citations.all().delete()
    sent = as_sent(publisher.get(form_of(draft))) | {
        "is_published": "on",
        "sources_status": [source.pk],
    }

    assert publisher.post(form_of(draft), sent).status_code == 302

    draft.refresh_from_db()
    assert draft.publication == "published"


def test_an_entry_that_is_published_already_is_not_held_up(publisher, sermo):
    Citation.objects.filter(network=sermo).delete()

    assert send(publisher, sermo, {"name": "Mended"}).status_code == 302

    assert (sermo.name, sermo.publication) == ("Mended", "published")


@pytest.mark.parametrize("state", ["draft", "sermo", "withdrawn"])
def test_every_entry_leads_from_its_form_to_its_page_on_the_site(publisher, request, state):
    network = request.getfixturevalue(state)
    (link,) = [
        link
        for link in Tree(publisher.get(form_of(network)).content.decode()).links()
        if "viewsitelink" in link.get("class", "")
    ]

    response = publisher.get(link["href"], follow=True)

    assert response.redirect_chain[-1][0].endswith("/networks/sermo/")
    assert response.status_code == 200


# --- Actions -----------------------------------------------------------------------------------------------


def test_the_action_publishes_what_can_be_and_names_what_cannot(publisher):
    fine, bare, public = Network.objects.all()[:3]
    publishing.back_to_draft([fine, bare])
    Citation.objects.filter(network=bare).delete()

    response = run_action(publisher, "publish", fine, bare, public)

    assert said(response) == [
        "1 network published.",
        f"1 network cannot be published: {bare} (it names no source).",
    ]
    assert [message.level for message in response.context["messages"]] == [messages.INFO, messages.WARNING]
    for network in (fine, bare, public):
        network.refresh_from_db()
    assert [each.publication for each in (fine, bare, public)] == ["published", "draft", "published"]
    assert [entry.object_id for entry in LogEntry.objects.all()] == [str(fine.pk)]


def test_a_long_list_of_refusals_is_cut(publisher):
    networks = list(Network.objects.all()[: desk.MOST_NAMED + 2])
    publishing.back_to_draft(networks)
    Citation.objects.filter(network__in=networks).delete()

    (message,) = said(run_action(publisher, "publish", *networks))

    assert message.startswith(f"{len(networks)} networks cannot be published: ")
    assert message.endswith(", 2 more.")


def confirm(client, action: str, *networks: Network, **sent):
    """Send the page that asks for confirmation."""
    chosen = {"action": action, "_selected_action": [network.pk for network in networks], "post": "yes"}
    return client.post(address(Network), chosen | sent, follow=True)


def test_withdrawing_asks_for_the_reason_and_shows_what_goes_with_the_entries(publisher):
    public, hidden = Network.objects.get(slug="facebook"), Network.objects.get(slug="sermo")
    publishing.back_to_draft([hidden])

    shown = Tree(run_action(publisher, "withdraw", public, hidden).content.decode())

    numbers = f"{public.name} Published {public.communities.count()} {public.shares.count()}"
    assert numbers in shown.text
    assert "left as they are: Sermo" in shown.text
    assert {"id_reason", "id_reason_es"} <= shown.ids.keys()
    public.refresh_from_db()
    assert public.publication == "published"


def test_networks_are_withdrawn_with_the_reason(publisher):
    first, second, other = Network.objects.all()[:3]

    response = confirm(
        publisher, "withdraw", first, second, reason="They were shops.", reason_es="Eran tiendas."
    )

    assert said(response) == ["2 networks withdrawn."]
    for network in (first, second, other):
        network.refresh_from_db()
    assert [each.publication for each in (first, second, other)] == ["withdrawn", "withdrawn", "published"]
    assert first.withdrawal_reason_en == "They were shops."
    assert second.withdrawal_reason_es == "Eran tiendas."
    assert {entry.change_message for entry in LogEntry.objects.all()} == {"Withdrawn: They were shops."}


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
def test_without_a_fitting_reason_nothing_is_withdrawn_and_nothing_typed_is_lost(publisher, sermo, reason):
    response = confirm(publisher, "withdraw", sermo, reason=reason, reason_es="Era una tienda.")

    page = response.content.decode()
    assert "errorlist" in page
    assert "Era una tienda." in page
    sermo.refresh_from_db()
    assert sermo.publication == "published"


def test_a_reason_with_a_nul_byte_is_refused(publisher, sermo):
    response = confirm(publisher, "withdraw", sermo, reason="No\0.")

    assert response.status_code == 200
    assert "Null characters are not allowed." in response.content.decode()


def test_a_reason_is_shown_escaped(publisher, sermo):
    response = confirm(publisher, "withdraw", sermo, reason="", reason_es="<script>alert(1)</script>")

    assert "<script>alert(1)" not in response.content.decode()


def test_going_back_to_draft_is_asked_once_more_and_forgets_the_reason(publisher, withdrawn, sermo):
    asked = run_action(publisher, "back_to_draft", withdrawn)
    assert "as if they had never been there" in asked.content.decode()
    withdrawn.refresh_from_db()
    assert withdrawn.publication == "withdrawn"

    response = confirm(publisher, "back_to_draft", withdrawn)

    assert said(response) == ["1 network is a draft again."]
    withdrawn.refresh_from_db()
    assert withdrawn.publication == "draft"


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("withdraw", "None of these networks is published."),
        ("back_to_draft", "All of these networks are drafts already."),
    ],
)
def test_an_action_without_anything_to_do_says_so(publisher, draft, action, words):
    assert said(run_action(publisher, action, draft)) == [words]


@pytest.mark.parametrize("action", ["withdraw", "back_to_draft"])
def test_too_many_at_once_are_refused(publisher, monkeypatch, action):
    monkeypatch.setattr(desk, "MOST_AT_ONCE", 2)
    networks = Network.objects.all()[:3]

    response = confirm(publisher, action, *networks, reason="They were shops.")

    assert said(response) == ["Choose at most 2 networks at once; these are 3."]
    assert Network.objects.withdrawn().count() == Network.objects.drafts().count() == 0


@pytest.mark.parametrize("action", ["withdraw", "back_to_draft"])
def test_the_page_that_asks_costs_the_same_for_few_and_for_many(
    publisher, action, django_assert_max_num_queries
):
    counts = []
    for number in (1, 20):
        with django_assert_max_num_queries(15) as queries:
            run_action(publisher, action, *Network.objects.all()[:number])
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize("state", ["draft", "sermo", "withdrawn"])
def test_a_deletion_is_advised_against_once_readers_have_seen_the_entry(publisher, request, state):
    network = request.getfixturevalue(state)
    advice = "leaves the reason there instead"

    page = publisher.get(address(Network, "delete", network.pk)).content.decode()

    assert (advice in page) is (state != "draft")
    assert advice in run_action(publisher, "delete_selected", network).content.decode()


def test_the_list_finds_entries_by_what_the_public_sees(publisher, withdrawn):
    publishing.back_to_draft([Network.objects.get(slug="doximity")])

    def found(value: str) -> set[str]:
        response = publisher.get(address(Network), {"publication": value})
        return {network.slug for network in response.context["cl"].queryset}

    assert found("draft") == {"doximity"}
    assert found("withdrawn") == {"sermo"}
    assert len(found("published")) == Network.objects.count() - 2
    assert number_of_queries(publisher, f"{address(Network)}?publication=draft") <= 15


def test_the_pages_of_publishing_need_no_inline_script_or_style(publisher, sermo):
    for action in ("withdraw", "back_to_draft", "delete_selected"):
        page = run_action(publisher, action, sermo).content.decode()
        assert "<script>" not in page
        assert " style=" not in page
        assert reverse("admin:networks_network_changelist") in page
