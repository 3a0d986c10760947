"""However much is sent, what curators find stays little, and what was typed is never lost."""

import re
import time
from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from networks import suggestions
from networks.models import Suggestion
from networks.senders import sender_code
from tests.suggestions import CORRECTION, HOME, NEW, new, opened, send, typed
from tests.tree import Tree

pytestmark = pytest.mark.django_db

SERMO = "/networks/sermo/suggest/"


def send_many(client, number: int, *, senders: int = 1, **changes) -> list[int]:
    """Send different suggestions; return the status of each answer."""
    return [
        send(
            client,
            NEW,
            name=f"Network {each}",
            url=f"https://network-{each}.example",
            sender=f"198.51.{each % senders // 250}.{each % senders % 250}",
            **changes,
        ).status_code
        for each in range(number)
    ]


# --- One sender --------------------------------------------------------------------------------------------


def test_one_sender_may_send_five_an_hour_and_is_then_told_when_to_come_back(client):
    assert send_many(client, 6) == [302] * 5 + [429]

    response = send(client, NEW, sender="198.51.0.0")

    assert response.status_code == 429
    assert 3500 < int(response["Retry-After"]) <= 3601
    assert "send it again in 60 minutes" in Tree(response.content.decode()).text
    assert {k: v for k, v in typed(response).items() if v} == NEW
    assert Suggestion.objects.count() == 5


def test_another_sender_is_let_in_meanwhile(client):
    send_many(client, 6)

    assert send(client, NEW, sender=HOME).status_code == 302


def test_after_an_hour_the_sender_is_let_in_again(client):
    send_many(client, 6)
    Suggestion.objects.update(received_at=timezone.now() - timedelta(minutes=61))

    assert send(client, NEW, sender="198.51.0.0").status_code == 302


def test_both_forms_share_the_limit(client):
    send_many(client, 5)

    assert send(client, CORRECTION, to=SERMO, sender="198.51.0.0").status_code == 429


def test_the_limits_can_be_set(client, settings):
    settings.SUGGESTIONS_PER_SENDER = 1
    assert send_many(client, 2) == [302, 429]

    settings.SUGGESTIONS_PER_SENDER, settings.SUGGESTIONS_PER_HOUR = 10, 3
    assert [send(client, NEW, name=f"Forum {n}").status_code for n in range(3)] == [302, 302, 429]


def test_a_mistake_does_not_count_as_a_suggestion(client):
    for _ in range(10):
        send(client, NEW, name="")

    assert send(client, NEW).status_code == 302


def test_behind_a_proxy_each_client_has_a_limit_of_its_own(client, settings):
    settings.BEHIND_PROXY = True

    def post(number: int, forwarded: str) -> int:
        values = NEW | {"name": f"Network {number}", "opened": opened(), "subject": ""}
        return client.post("/suggest/", values, headers={"x-forwarded-for": forwarded}).status_code

    assert [post(n, f"203.0.113.{n}, 192.0.2.1") for n in range(6)] == [302] * 5 + [429]
    assert post(7, "192.0.2.2") == 302


def test_an_address_is_nowhere_in_what_is_kept(client):
    send(client, NEW, sender="203.0.113.77")

    kept = Suggestion.objects.values().get()
    assert kept["sender"] == sender_code("203.0.113.77", localdate())
    assert "203.0.113.77" not in str(kept)


# --- Everybody together ------------------------------------------------------------------------------------


def test_a_flood_of_300_from_one_sender_leaves_five(client):
    answers = send_many(client, 300)

    assert Suggestion.objects.count() == 5
    assert set(answers[5:]) == {429}


def test_a_flood_of_300_from_as_many_senders_leaves_the_queue_usable(client, admin_client):
    honest = new(name="An honest suggestion")
    started = time.monotonic()

    answers = send_many(client, 300, senders=300)

    assert time.monotonic() - started < 60
    assert answers.count(302) == 59  # with the honest one sixty in this hour
    assert Suggestion.objects.count() == 60
    assert len(mail.outbox) == 1
    queue = reverse("admin:networks_suggestion_changelist")
    chosen = Suggestion.objects.exclude(pk=honest.pk).values_list("pk", flat=True)
    admin_client.post(queue, {"action": "mark_spam", "_selected_action": list(chosen)})
    assert list(Suggestion.objects.waiting()) == [honest]


def test_a_flood_of_the_same_is_one_suggestion_that_says_how_often_it_came(client):
    answers = [
        send(
            client, NEW, sender=f"198.51.{n // 250}.{n % 250}", name="ÁGORA  Médica" if n % 2 else NEW["name"]
        )
        for n in range(300)
    ]

    assert {each.status_code for each in answers} == {302}
    assert Suggestion.objects.get().times == 300
    assert len(mail.outbox) == 1


def test_one_sender_may_not_even_send_the_same_without_end(client):
    answers = [send(client, NEW).status_code for _ in range(40)]

    assert answers == [302] * 30 + [429] * 10
    assert 0 < int(send(client, NEW)["Retry-After"]) <= 600


def test_the_same_field_that_nobody_sees_fills_nothing(client):
    send_many(client, 300, senders=300, subject="pills")

    assert not Suggestion.objects.exists()
    assert not mail.outbox


def test_who_waits_long_is_told_in_whole_minutes(client, monkeypatch):
    def full(said):
        raise suggestions.TooManyError(61)

    monkeypatch.setattr("networks.views.suggestions.receive", full)

    response = send(client, NEW)

    assert response["Retry-After"] == "61"
    assert "in 2 minutes" in Tree(response.content.decode()).text


# --- The same again ----------------------------------------------------------------------------------------


def test_what_is_spam_once_is_spam_again(client):
    send(client, NEW)
    Suggestion.objects.update(state="spam", decided_at=timezone.now())

    assert send(client, NEW, sender="198.51.100.1").status_code == 302

    kept = Suggestion.objects.get()
    assert (kept.state, kept.times) == ("spam", 2)


@pytest.mark.parametrize("state", ["accepted", "rejected"])
def test_what_was_decided_can_be_suggested_again(client, state):
    send(client, NEW)
    Suggestion.objects.update(state=state, decided_at=timezone.now(), reason="Not for doctors.")

    send(client, NEW)

    assert sorted(Suggestion.objects.values_list("state", flat=True)) == sorted([state, "waiting"])


@pytest.mark.parametrize(
    "changes", [{"why": "Another reason."}, {"url": "https://b.example"}, {"category": ""}]
)
def test_what_says_more_is_another_suggestion(client, changes):
    send(client, NEW)
    send(client, NEW, **changes)

    assert Suggestion.objects.count() == 2


def test_the_second_sender_of_the_same_may_leave_an_address_that_the_first_did_not(client):
    send(client, NEW, email="")
    send(client, NEW, email="second@example.org", sender="198.51.100.1")
    send(client, NEW, email="third@example.org", sender="198.51.100.2")

    assert Suggestion.objects.get().email == "second@example.org"


def test_two_that_say_the_same_at_one_moment_become_one(monkeypatch):
    first = new()
    looks = iter([None, first])
    monkeypatch.setattr(suggestions, "_count_again", lambda said: next(looks))
    second = Suggestion(kind="new", name=first.name, url=first.url, summary=first.summary)

    assert suggestions.receive(second) == first
    assert Suggestion.objects.count() == 1


def test_another_refusal_of_the_database_is_not_mistaken_for_that():
    with pytest.raises(IntegrityError):
        suggestions.receive(Suggestion(kind="new", name=""))


# --- What is forgotten -------------------------------------------------------------------------------------


def test_addresses_are_kept_as_long_as_the_form_says_and_no_longer(client, call):
    words = " ".join(re.sub("<[^>]+>", " ", client.get("/suggest/").content.decode()).split())
    assert "90 days after the decision about your suggestion, or a year after you sent it" in words
    now = timezone.now()
    day = timedelta(days=1)

    def kept(name: str, received: timedelta, decided: timedelta | None) -> Suggestion:
        said = {"state": "spam", "decided_at": now - decided} if decided is not None else {}
        return new(name=name, email="a@example.org", sender="x", received_at=now - received, **said)

    stay = [kept("a", 89 * day, 89 * day), kept("b", 364 * day, None), kept("c", 364 * day, 89 * day)]
    go = [kept("d", 91 * day, 91 * day), kept("e", 366 * day, None), kept("f", 366 * day, day)]

    assert call("forget_senders") == "Forgotten: 3 e-mail addresses, 6 codes of senders.\n"
    assert {each.pk for each in Suggestion.objects.exclude(email="")} == {each.pk for each in stay}
    assert {each.pk for each in Suggestion.objects.filter(email="")} == {each.pk for each in go}
    assert call("forget_senders") == "Forgotten: 0 e-mail addresses, 0 codes of senders.\n"


def test_codes_of_senders_are_forgotten_after_two_days(call):
    new(name="a", sender="x", received_at=timezone.now() - timedelta(hours=47))
    new(name="b", sender="y", received_at=timezone.now() - timedelta(hours=49))

    call("forget_senders")

    assert list(Suggestion.objects.order_by("name").values_list("sender", flat=True)) == ["x", ""]


def test_where_no_timer_runs_the_next_suggestion_has_old_addresses_forgotten(client):
    old = new(name="Old", email="a@example.org", received_at=timezone.now() - timedelta(days=400))

    send(client, NEW)

    old.refresh_from_db()
    assert old.email == ""
