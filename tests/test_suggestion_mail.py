"""Curators are told of suggestions by few letters, and a mail server that fails costs nobody a suggestion."""

import logging
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.utils import timezone, translation

from networks.models import Suggestion
from networks.suggestion_mail import announce
from tests.suggestions import NEW, correction, new, send

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def curators(settings):
    """Whom letters go to."""
    settings.CURATORS_EMAIL = ["anna@example.org", "ben@example.org"]
    settings.DEFAULT_FROM_EMAIL = "desk@example.org"


@pytest.fixture
def failing(settings):
    """A mail server that nobody answers for."""
    settings.EMAIL_BACKEND = "tests.test_suggestion_mail.FailingBackend"


class FailingBackend:
    """A mail server that fails."""

    attempts = 0

    def __init__(self, **kwargs):
        pass

    def send_messages(self, messages):
        """Fail."""
        type(self).attempts += 1
        raise ConnectionRefusedError("no mail today")


def test_a_suggestion_is_announced_to_every_curator_with_the_way_to_the_queue(client):
    send(client, NEW)

    (letter,) = mail.outbox
    assert letter.to == ["anna@example.org", "ben@example.org"]
    assert letter.from_email == "desk@example.org"
    assert letter.subject == "Medsocial: 1 new suggestion"
    assert "- Ágora Médica\n" in letter.body
    assert "1 suggestion waits" in letter.body
    assert "http://testserver/admin/networks/suggestion/\n" in letter.body
    assert not letter.reply_to


def test_a_letter_holds_no_address_and_no_words_of_the_sender(client):
    send(client, NEW)

    message = mail.outbox[0].message().as_string() + mail.outbox[0].body
    for foreign in ("example.org/an-article", "agora-medica.example", "doctor@example.org", "Three thousand"):
        assert foreign not in message


@pytest.mark.parametrize(
    "name", ["Forum\r\nBcc: everybody@example.org", "Forum\nSubject: other", "Forum\u2028Bcc: x"]
)
def test_a_name_cannot_write_into_the_header(client, name):
    send(client, NEW, name=name)

    (letter,) = mail.outbox
    message = letter.message()
    assert message.keys().count("Subject") == 1
    assert message["Subject"] == "Medsocial: 1 new suggestion"
    assert "Bcc" not in message
    assert "\nBcc" not in letter.body


def test_what_comes_within_half_an_hour_is_in_the_next_letter(client):
    for number in range(4):
        send(client, NEW, name=f"Network {number}")
    assert len(mail.outbox) == 1

    Suggestion.objects.exclude(announced_at=None).update(announced_at=timezone.now() - timedelta(minutes=31))
    correction(field="countries")
    assert announce("https://medsocial.example") == 4

    assert len(mail.outbox) == 2
    letter = mail.outbox[1]
    assert letter.subject == "Medsocial: 4 new suggestions"
    assert "- Sermo: Available in\n" in letter.body
    assert "Network 0" not in letter.body
    assert "5 suggestions wait" in letter.body
    assert "https://medsocial.example/admin/networks/suggestion/" in letter.body


def test_a_letter_names_ten_and_counts_the_rest():
    for number in range(13):
        new(name=f"Network {number}")

    announce()

    assert mail.outbox[0].body.count("- Network") == 10
    assert "- and 3 more" in mail.outbox[0].body


def test_there_is_no_letter_about_nothing(call):
    new(state="spam", decided_at=timezone.now())

    assert announce() == 0
    assert call("announce_suggestions") == "Suggestions announced: 0.\n"
    assert not mail.outbox


def test_a_timer_tells_of_what_no_letter_was_due_for(call):
    new()

    assert call("announce_suggestions", "https://medsocial.example/") == "Suggestions announced: 1.\n"
    assert call("announce_suggestions") == "Suggestions announced: 0.\n"
    assert "https://medsocial.example/admin/" in mail.outbox[0].body


def test_how_often_can_be_set(client, settings):
    settings.CURATORS_EMAIL_MINUTES = 5
    new(name="Before", announced_at=timezone.now() - timedelta(minutes=6))
    send(client, NEW)
    send(client, NEW, name="Another")

    assert len(mail.outbox) == 1
    assert "once in 5 minutes" in mail.outbox[0].body


def test_a_letter_is_in_the_desks_language_whatever_the_visitor_reads(client):
    with translation.override("es"):
        new()
        announce()

    assert mail.outbox[0].subject == "Medsocial: 1 new suggestion"


def test_a_mail_server_that_fails_loses_nothing(client, failing, caplog):
    FailingBackend.attempts = 0
    with caplog.at_level(logging.ERROR, logger="networks.suggestion_mail"):
        response = send(client, NEW)

    assert response["Location"] == "/suggest/thanks/"
    assert Suggestion.objects.get().announced_at is None
    assert "could not be told" in caplog.text
    send(client, NEW, name="Another")
    assert FailingBackend.attempts == 1  # the next visitor does not wait for it again


def test_what_could_not_be_announced_is_announced_later(client, failing, settings, caplog):
    send(client, NEW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    cache.clear()  # as time does

    assert announce() == 1
    assert "Ágora Médica" in mail.outbox[0].body
