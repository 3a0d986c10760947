"""Curators decide about suggestions: field by field, once, and only those who may."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from networks.admin import review
from networks.decisions import AlreadyDecidedError
from networks.models import Citation, Network, OtherName, Source, Suggestion
from networks.proposals import FIELDS
from tests.suggestions import correction, new
from tests.tree import Tree

pytestmark = pytest.mark.django_db

QUEUE = reverse("admin:networks_suggestion_changelist")
MOST_QUERIES_OF_A_LIST = 15


def page(suggestion: Suggestion) -> str:
    """The address of a suggestion's page."""
    return reverse("admin:networks_suggestion_change", args=[suggestion.pk])


def as_shown(response) -> dict:
    """What a browser would send if the suggestion were accepted as the page proposes it."""
    sent = {"_accept": "Accept"}
    for form in response.context["review"].forms:
        for field in form:
            value = field.value()
            if isinstance(value, (list, tuple)):
                value = [getattr(item, "pk", item) for item in value]
            if value is not None:
                sent[field.html_name] = value
    return sent


def accept(client, suggestion: Suggestion, **changes):
    """Accept a suggestion as its page proposes it, with some values changed."""
    sent = as_shown(client.get(page(suggestion))) | changes
    return client.post(page(suggestion), {name: value for name, value in sent.items() if value is not None})


def message(response) -> str:
    """What the page says after a decision."""
    return " ".join(str(each) for each in response.context["messages"])


@pytest.fixture
def whole() -> Suggestion:
    """A suggested network of which everything is said."""
    return new(
        category_id="vertical",
        why="Three thousand colleagues.",
        source_url="https://example.org/an-article",
        email="doctor@example.org",
    )


@pytest.fixture
def staff(client):
    """Log in somebody with these permissions only."""

    def log_in(*codenames: str):
        user = User.objects.create_user(f"staff-{len(codenames)}", is_staff=True)
        user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
        client.force_login(user)
        return client

    return log_in


# --- The queue ---------------------------------------------------------------------------------------------


def test_what_waits_comes_first_and_the_newest_of_it(admin_client):
    decided = {"decided_at": timezone.now()}
    new(name="decided", state="accepted", **decided)
    new(name="older")
    new(name="newer")
    new(name="spam", state="spam", **decided)

    shown = [each.name for each in admin_client.get(QUEUE).context["cl"].result_list]

    assert shown == ["newer", "older", "spam", "decided"]


def test_the_queue_is_filtered_by_state_and_kind_with_counts(admin_client):
    new()
    new(name="Spam", state="spam", decided_at=timezone.now())
    correction()

    markup = admin_client.get(QUEUE, {"kind__exact": "new"}).content.decode()

    for option in ("Waiting (1)", "Spam (1)", "Rejected (0)", "New network (2)", "Correction (1)"):
        assert option in markup
    response = admin_client.get(QUEUE, {"state__exact": "waiting", "kind__exact": "correction"})
    assert [str(each) for each in response.context["cl"].result_list] == ["Sermo: Cost"]


def test_the_queue_costs_as_many_queries_for_many_as_for_few(admin_client):
    correction()
    with CaptureQueriesContext(connection) as few:
        admin_client.get(QUEUE)
    for network in Network.objects.all()[:40]:
        correction(network.slug, field="url", proposal="https://elsewhere.example")
    with CaptureQueriesContext(connection) as many:
        assert admin_client.get(QUEUE).status_code == 200

    assert len(few) == len(many) <= MOST_QUERIES_OF_A_LIST


def test_the_queue_finds_words_of_a_suggestion(admin_client):
    new(why="colleagues")
    correction(proposal="paid since 2020")

    found = {"Ágora": 1, "colleagues": 1, "sermo": 1, "2020": 1, "agora-medica.ex": 1, "x y z": 0}
    for words, number in found.items():
        assert admin_client.get(QUEUE, {"q": words}).context["cl"].result_count == number


def test_addresses_of_visitors_are_no_links_in_the_queue(admin_client, whole):
    assert "example.org" not in admin_client.get(QUEUE).content.decode()


def test_many_are_marked_as_spam_at_once_and_decided_ones_stay_as_they_are(admin_client, admin_user):
    waiting = [new(name=f"Pills {n}") for n in range(3)]
    accepted = new(name="Good", state="accepted", decided_at=timezone.now())
    chosen = [each.pk for each in (*waiting, accepted)]

    response = admin_client.post(QUEUE, {"action": "mark_spam", "_selected_action": chosen}, follow=True)

    assert "3 suggestions marked as spam." in message(response)
    assert set(Suggestion.objects.filter(decided_by=admin_user).values_list("state", flat=True)) == {"spam"}
    accepted.refresh_from_db()
    assert accepted.state == "accepted"


def test_all_of_one_sender_is_marked_as_spam_by_one_of_it(admin_client):
    first, _second = new(name="a", sender="x"), new(name="b", sender="x")
    others = [new(name="c", sender="y"), new(name="d"), new(name="e")]
    nameless = others[1]

    admin_client.post(QUEUE, {"action": "mark_spam_of_senders", "_selected_action": [first.pk, nameless.pk]})

    assert set(Suggestion.objects.waiting().values_list("name", flat=True)) == {"c", "e"}


# --- A new network -----------------------------------------------------------------------------------------


def test_a_suggested_network_becomes_a_draft_and_nothing_is_typed_twice(admin_client, admin_user, whole):
    response = accept(admin_client, whole, coverage="national", **{"source-title": "Ágora opens"})

    whole.refresh_from_db()
    draft = whole.network
    assert response["Location"] == (
        reverse("admin:networks_network_change", args=[draft.pk]) + f"?suggestion={whole.pk}"
    )
    assert (draft.name, draft.slug, draft.url) == (whole.name, "agora-medica", whole.url)
    assert (draft.category_id, draft.summary_en, draft.coverage) == ("vertical", whole.summary, "national")
    assert not draft.is_published
    assert (whole.state, whole.decided_by) == ("accepted", admin_user)
    source = Source.objects.get(url=whole.source_url)
    assert (source.title, source.publisher, source.pk) == (
        "Ágora opens",
        "example.org",
        "exampleorg-agora-opens",
    )
    assert set(draft.citations.values_list("field", "source")) == {
        (field, source.pk) for field in ("name", "url", "summary")
    }
    assert LogEntry.objects.filter(object_id=draft.pk, action_flag=1).exists()
    assert LogEntry.objects.filter(object_id=whole.pk).exists()


def test_the_draft_is_found_like_any_other_network(admin_client, whole, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        accept(admin_client, whole, coverage="national", **{"source-title": "x"})

    assert Network.objects.search("agora-medica.example").get().slug == "agora-medica"
    assert "agora-medica" in Network.objects.search("agora medica").values_list("slug", flat=True)


def test_the_edit_page_of_the_draft_shows_the_suggestion_beside(admin_client, whole):
    response = accept(admin_client, whole, coverage="national", **{"source-title": "x"})

    page_of_draft = admin_client.get(response["Location"]).content.decode()

    assert "Suggested by visitors" in page_of_draft
    assert "Three thousand colleagues." in page_of_draft


def test_what_the_curator_mends_is_what_is_kept(admin_client, whole):
    changes = {"name": "Agora", "slug": "agora", "url": "", "summary_en": "Ours.", "summary_es": "Nuestra."}

    accept(admin_client, whole, coverage="global", **changes, **{"source-url": "", "source-supports": None})

    draft = Network.objects.get(slug="agora")
    assert (draft.name, draft.url, draft.summary_en, draft.summary_es) == ("Agora", "", "Ours.", "Nuestra.")
    assert not draft.citations.exists()
    assert not Source.objects.filter(url=whole.source_url).exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({}, "coverage"),
        ({"coverage": "global", "category": ""}, "category"),
        ({"coverage": "global", "name": ""}, "name"),
        ({"coverage": "global", "slug": "sermo"}, "slug"),
        ({"coverage": "global", "url": "javascript:alert(1)"}, "url"),
        ({"coverage": "global", "source-title": ""}, "title"),
        ({"coverage": "global", "source-publisher": "", "source-title": "x"}, "publisher"),
        ({"coverage": "global", "source-title": "x", "source-published": "May"}, "published"),
        ({"coverage": "global", "source-title": "x", "source-supports": "weather"}, "supports"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_decided(admin_client, whole, changes, field):
    changes = {"source-title": "x"} | changes if field not in {"title"} else changes
    response = accept(admin_client, whole, **changes)

    assert response.status_code == 200
    assert {name for form in response.context["review"].forms for name in form.errors} == {field}
    assert "Nothing was changed yet" in response.content.decode()
    whole.refresh_from_db()
    assert whole.is_waiting
    assert not Network.objects.filter(is_published=False).exists()


def test_a_source_that_is_known_is_not_added_again(admin_client, whole):
    known = Source.objects.first()
    whole.source_url = known.url
    whole.save()
    number = Source.objects.count()

    assert f"Known already: {known}"[:60] in Tree(admin_client.get(page(whole)).content.decode()).text
    accept(admin_client, whole, coverage="global", **{"source-title": "", "source-publisher": ""})

    assert Source.objects.count() == number
    assert Citation.objects.filter(network__slug="agora-medica", source=known).count() == 3


def test_an_address_that_is_none_is_said_and_asks_nothing_of_the_database(admin_client, whole):
    response = accept(admin_client, whole, coverage="global", **{"source-url": "https://a.example/\0"})

    assert "url" in response.context["review"].evidence.errors


def test_without_a_source_the_networks_own_page_is_proposed(admin_client):
    suggestion = new(category_id="vertical")

    accept(admin_client, suggestion, coverage="global")

    source = Source.objects.get(url=suggestion.url)
    assert (source.title, source.publisher) == ("Ágora Médica", "Ágora Médica")


def test_the_curator_is_told_that_an_entry_has_the_name_or_address_already(admin_client):
    Network.objects.filter(slug="sermo").update(is_published=False)

    markup = Tree(admin_client.get(page(new(name="Sermo"))).content.decode()).text

    assert "An entry has this name or address already: Sermo (draft)" in markup
    assert "already" not in Tree(admin_client.get(page(new(name="Quite new"))).content.decode()).text


# --- A correction ------------------------------------------------------------------------------------------


def test_a_correction_stands_beside_the_present_value_and_is_accepted_as_it_is(admin_client):
    Network.objects.filter(slug="sermo").update(cost="paid")
    suggestion = correction(source_url="https://example.org/prices")
    (row,) = admin_client.get(page(suggestion)).context["review"].rows
    assert (row.now, row.suggested, row.field.value()) == ("Paid", "Free", "free")

    response = accept(admin_client, suggestion, **{"source-title": "Prices"})

    assert response["Location"] == QUEUE
    sermo = Network.objects.get(slug="sermo")
    assert sermo.cost == "free"
    assert sermo.citations.filter(field="cost", source__url="https://example.org/prices").exists()
    assert "Cost" in str(LogEntry.objects.get(object_id=sermo.pk, content_type__model="network"))


def test_a_closed_network_is_marked_as_the_visitor_saw_it(admin_client):
    suggestion = correction(field="has-closed", proposal="It closed in 2025.")

    accept(admin_client, suggestion)

    sermo = Network.objects.get(slug="sermo")
    assert (sermo.status, sermo.closed_year) == ("closed", 2025)
    assert sermo.status_as_of == suggestion.received_at.date().isoformat()


def test_terms_are_added_to_those_that_are_there(admin_client):
    before = set(Network.objects.get(slug="esanum").countries.values_list("pk", flat=True))
    suggestion = correction("esanum", field="countries", proposal="Peru")

    accept(admin_client, suggestion)

    after = set(Network.objects.get(slug="esanum").countries.values_list("pk", flat=True))
    assert after == before | {"PE"}
    assert before


def test_other_names_are_added(admin_client):
    suggestion = correction(field="also_known_as", proposal="Foro Galeno\nHipócrates 2.0")

    accept(admin_client, suggestion)

    assert (
        OtherName.objects.filter(network__slug="sermo", name__in=["Foro Galeno", "Hipócrates 2.0"]).count()
        == 2
    )


def test_another_name_that_is_too_long_is_refused(admin_client):
    response = accept(admin_client, correction(field="also_known_as", proposal="x" * 121))

    assert response.status_code == 200
    assert "names" in response.context["review"].other_names.errors


def test_something_else_leads_to_the_whole_entry_with_the_suggestion_beside(admin_client):
    suggestion = correction(field="other", proposal="Its members are fewer.")
    sermo = suggestion.network

    response = accept(admin_client, suggestion)

    assert response["Location"] == (
        reverse("admin:networks_network_change", args=[sermo.pk]) + f"?suggestion={suggestion.pk}"
    )
    assert "Its members are fewer." in admin_client.get(response["Location"]).content.decode()


def test_the_edit_page_of_an_entry_shows_what_waits_and_not_what_is_done(admin_client):
    correction(proposal="Free of charge")
    correction(proposal="Pills", state="spam", decided_at=timezone.now())
    correction("esanum", proposal="Of another")
    edit = reverse("admin:networks_network_change", args=[Network.objects.get(slug="sermo").pk])

    for query in ("", "?suggestion=x", f"?suggestion={'9' * 40}", "?suggestion=%00"):
        shown = admin_client.get(edit + query).content.decode()
        assert "Free of charge" in shown
        assert "Pills" not in shown
        assert "Of another" not in shown


def test_however_many_wait_for_an_entry_five_stand_beside_it_and_a_link_leads_to_all(admin_client):
    for number in range(8):
        correction(proposal=f"Free since {2010 + number}")
    sermo = Network.objects.get(slug="sermo")
    shown = admin_client.get(reverse("admin:networks_network_change", args=[sermo.pk])).content.decode()

    assert shown.count("Free since") == 5
    (address,) = re.findall(rf'href="({QUEUE}[?][^"]+)"', shown)
    assert admin_client.get(address).context["cl"].result_count == 8


@pytest.mark.parametrize("field", FIELDS)
def test_every_kind_of_correction_has_its_page_and_is_accepted_as_it_stands(admin_client, field):
    suggestion = correction("esanum", field=field, proposal="Something that fits nowhere, 2011")

    response = accept(admin_client, suggestion)

    assert response.status_code == 302, [form.errors for form in response.context["review"].forms]
    suggestion.refresh_from_db()
    assert suggestion.state == "accepted"


def test_a_correction_is_held_against_all_the_entry_says(admin_client):
    Network.objects.filter(slug="sermo").update(founded_year=2006)
    suggestion = correction(field="closed_year", proposal="1999")

    response = accept(admin_client, suggestion)

    assert response.status_code == 200
    assert "A network cannot end before it was founded." in response.content.decode()
    suggestion.refresh_from_db()
    assert suggestion.is_waiting


def test_a_corrected_address_must_be_one(admin_client):
    response = accept(admin_client, correction(field="url", proposal="x"), url="javascript:alert(1)")

    assert response.status_code == 200
    assert Network.objects.get(slug="sermo").url.startswith("https://")


# --- Refusing ----------------------------------------------------------------------------------------------


def test_a_suggestion_is_rejected_with_a_reason(admin_client, admin_user):
    suggestion = new()

    response = admin_client.post(
        page(suggestion), {"_reject": "x", "reason": "Not for doctors."}, follow=True
    )

    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.reason) == ("rejected", "Not for doctors.")
    assert (suggestion.decided_by, suggestion.decided_at.date()) == (admin_user, timezone.now().date())
    assert "was rejected" in message(response)
    assert "Not for doctors." in admin_client.get(page(suggestion)).content.decode()


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501, "\0"])
def test_a_rejection_needs_a_reason_of_bounded_length(admin_client, reason):
    suggestion = new()

    response = admin_client.post(page(suggestion), {"_reject": "x", "reason": reason})

    assert response.status_code == 200
    assert response.context["rejection"].errors
    suggestion.refresh_from_db()
    assert suggestion.is_waiting


def test_spam_is_put_away_without_a_word_and_can_be_taken_back(admin_client):
    suggestion = new()

    admin_client.post(page(suggestion), {"_spam": "x"})
    suggestion.refresh_from_db()
    assert suggestion.state == "spam"
    admin_client.post(page(suggestion), {"_reopen": "x"})

    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.decided_at, suggestion.decided_by) == ("waiting", None, None)


def test_what_waits_again_must_not_wait_twice(admin_client):
    rejected = new(state="rejected", reason="No.", decided_at=timezone.now())
    new()

    response = admin_client.post(page(rejected), {"_reopen": "x"}, follow=True)

    rejected.refresh_from_db()
    assert rejected.state == "rejected"
    assert "Nothing was changed" in message(response)


# --- Twice -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("decision", [{"_accept": "x"}, {"_reject": "x", "reason": "No."}, {"_spam": "x"}])
def test_a_decision_is_made_once(admin_client, decision):
    suggestion = new()
    admin_client.post(page(suggestion), {"_reject": "x", "reason": "First."})

    response = admin_client.post(page(suggestion), decision, follow=True)

    assert "was decided about already (Rejected, admin, " in message(response)
    suggestion.refresh_from_db()
    assert (suggestion.state, suggestion.reason) == ("rejected", "First.")
    assert "_accept" not in response.content.decode()


def test_of_two_curators_who_accept_at_once_the_second_changes_nothing(admin_client, whole, monkeypatch):
    honest = review.decide

    def too_late(suggestion, state, **kwargs):
        Suggestion.objects.filter(pk=suggestion.pk).decide("spam", by=kwargs["by"])
        honest(suggestion, state, **kwargs)

    monkeypatch.setattr(review, "decide", too_late)

    response = accept(admin_client, whole, coverage="global", **{"source-title": "x"})

    assert response.status_code == 302
    assert not Network.objects.filter(is_published=False).exists()
    assert not Source.objects.filter(url=whole.source_url).exists()


def test_an_acceptance_that_fails_leaves_the_suggestion_waiting(admin_client, whole, monkeypatch):
    def broken(*args):
        raise RuntimeError

    monkeypatch.setattr("networks.admin.review_forms.cite", broken)

    with pytest.raises(RuntimeError), transaction.atomic():
        accept(admin_client, whole, coverage="global", **{"source-title": "x"})

    whole.refresh_from_db()
    assert whole.is_waiting
    assert not Network.objects.filter(is_published=False).exists()


def test_a_decision_comes_before_any_change():
    suggestion = new(state="spam", decided_at=timezone.now())

    with pytest.raises(AlreadyDecidedError):
        review.decide(suggestion, "accepted", by=User.objects.create_user("anna"))


# --- Who may -----------------------------------------------------------------------------------------------

ALL = {"view_suggestion", "change_suggestion", "add_network", "change_network", "add_source", "add_citation"}


def test_with_the_rights_to_change_suggestions_and_to_add_networks_a_draft_is_made(staff, whole):
    client = staff(*ALL)

    assert accept(client, whole, coverage="global", **{"source-title": "x"}).status_code == 302
    assert Network.objects.filter(slug="agora-medica", is_published=False).exists()


@pytest.mark.parametrize(
    ("missing", "make"),
    [
        ("change_suggestion", new),
        ("add_network", new),
        ("change_suggestion", correction),
        ("change_network", correction),
    ],
)
def test_who_may_not_gets_no_form_and_a_crafted_one_is_refused(staff, admin_client, missing, make):
    suggestion = make()
    sent = as_shown(admin_client.get(page(suggestion))) | {"coverage": "global", "category": "vertical"}
    admin_client.logout()
    client = staff(*ALL - {missing})

    assert 'name="_accept"' not in client.get(page(suggestion)).content.decode()
    assert client.post(page(suggestion), sent).status_code == 403
    suggestion.refresh_from_db()
    assert suggestion.is_waiting
    assert not Network.objects.filter(is_published=False).exists()


@pytest.mark.parametrize("decision", [{"_reject": "x", "reason": "No."}, {"_spam": "x"}, {"_reopen": "x"}])
def test_who_may_only_look_decides_nothing(staff, decision):
    client = staff("view_suggestion")
    suggestion = new()

    assert client.get(page(suggestion)).status_code == 200
    assert client.post(page(suggestion), decision).status_code == 403
    client.post(QUEUE, {"action": "mark_spam", "_selected_action": [suggestion.pk]})
    suggestion.refresh_from_db()
    assert suggestion.is_waiting


def test_who_may_not_add_sources_accepts_without_one(staff, whole):
    client = staff(*ALL - {"add_source"})

    accept(client, whole, coverage="global", **{"source-title": "x", "source-url": whole.source_url})

    assert Network.objects.filter(slug="agora-medica").exists()
    assert not Source.objects.filter(url=whole.source_url).exists()


def test_nobody_else_sees_a_suggestion(client, staff, whole):
    assert client.get(page(whole)).status_code == 302
    assert "/admin/login/" in client.get(page(whole))["Location"]
    stranger = staff("view_network", "change_network")
    assert stranger.get(page(whole)).status_code == 403
    assert stranger.get(QUEUE).status_code == 403
    correction(proposal="Free of charge")
    edit = reverse("admin:networks_network_change", args=[Network.objects.get(slug="sermo").pk])
    assert "Free of charge" not in stranger.get(edit).content.decode()


def test_suggestions_are_not_added_by_hand(admin_client):
    assert admin_client.get(reverse("admin:networks_suggestion_add")).status_code == 403


def test_a_suggestion_that_is_not_there_is_said_to_be_missing(admin_client):
    response = admin_client.get(reverse("admin:networks_suggestion_change", args=[987654]), follow=True)

    assert "doesn’t exist" in message(response)


@pytest.mark.parametrize("make", [new, correction])
def test_accepting_publishes_nothing_whatever_is_sent(admin_client, make):
    Network.objects.filter(slug="sermo").update(is_published=False)
    extra = {
        "is_published": "on",
        "last_reviewed": "2026-01-01",
        "coverage": "global",
        "category": "vertical",
    }

    assert accept(admin_client, make(), **extra).status_code == 302
    assert not Network.objects.published().filter(slug__in=["sermo", "agora-medica"]).exists()
    assert not Network.objects.filter(
        slug__in=["sermo", "agora-medica"], last_reviewed__isnull=False
    ).exists()


# --- The page ----------------------------------------------------------------------------------------------


def test_looking_at_a_suggestion_or_sending_nothing_decides_nothing(admin_client, whole):
    for decision in ("_accept", "_reject", "_spam", "_reopen"):
        admin_client.get(page(whole), {decision: "x", "reason": "x"})
    assert admin_client.post(page(whole), {}).status_code == 200

    whole.refresh_from_db()
    assert whole.is_waiting


def test_what_a_visitor_wrote_is_shown_as_text(admin_client):
    evil = "<script>alert(1)</script>\u202e"
    suggestion = new(name=evil, summary=evil, why=evil, url="https://example.org/'><b>")

    for address in (page(suggestion), QUEUE):
        markup = admin_client.get(address).content.decode()
        assert "<script>alert" not in markup
        assert "'><b>" not in markup


def test_the_page_needs_no_inline_script_or_style_and_nothing_from_other_hosts(admin_client, whole):
    for suggestion in (whole, correction(field="countries"), correction(field="other", proposal="x")):
        markup = admin_client.get(page(suggestion)).content.decode()
        assert not re.search(r"<script(?![^>]*\ssrc=)", markup)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", markup)
        assert not re.search(r'<(?:script|link|img)[^>]*(?:src|href)="(?:https?:)?//', markup)


@pytest.mark.parametrize("make", [new, correction])
def test_a_page_costs_few_queries(admin_client, make):
    suggestion = make()
    with CaptureQueriesContext(connection) as queries:
        admin_client.get(page(suggestion))

    assert len(queries) <= 15
