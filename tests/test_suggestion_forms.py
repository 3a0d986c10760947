"""The forms for suggestions: what they take, what they refuse, and how they say so."""

import json
import re

import pytest
from django.test import Client
from django.utils import timezone

from networks.choices import CORRECTIONS
from networks.models import Network, SlugHistory, Suggestion
from tests.suggestions import CORRECTION, HOME, NEW, field_errors, opened, send, typed
from tests.tree import Tree, attributes

pytestmark = pytest.mark.django_db

SERMO = "/networks/sermo/suggest/"
FORMS = {"/suggest/": NEW, SERMO: CORRECTION}
every_form = pytest.mark.parametrize("path", FORMS)


def summary(response) -> list[dict]:
    """The links of the list of errors at the top of the page."""
    shown = Tree(response.content.decode())
    (box,) = [each for each in shown.elements if attributes(each).get("class") == "error-summary"]
    assert attributes(box)["role"] == "alert"
    return [link for link in shown.links() if link["href"].startswith("#id_")]


# --- What is taken -----------------------------------------------------------------------------------------


def test_a_suggested_network_is_kept_with_all_that_was_said(client):
    response = send(client, NEW)

    assert (response.status_code, response["Location"]) == (302, "/suggest/thanks/")
    kept = Suggestion.objects.get()
    assert (kept.kind, kept.state, kept.network, kept.field) == ("new", "waiting", None, "")
    assert (kept.name, kept.url, kept.category_id) == (
        "Ágora Médica",
        "https://agora-medica.example",
        "vertical",
    )
    assert (kept.summary, kept.why) == (NEW["summary"], NEW["why"])
    assert (kept.source_url, kept.email) == (NEW["source_url"], NEW["email"])
    assert (timezone.now() - kept.received_at).total_seconds() < 60


def test_a_correction_is_kept_with_its_network(client):
    response = send(client, CORRECTION, to=SERMO)

    assert response["Location"] == "/suggest/thanks/"
    kept = Suggestion.objects.get()
    assert (kept.kind, kept.network.slug) == ("correction", "sermo")
    assert (kept.field, kept.proposal, kept.source_url) == ("cost", "Free", CORRECTION["source_url"])


@pytest.mark.parametrize("field", [value for value, _ in CORRECTIONS])
def test_anything_of_an_entry_can_be_corrected(client, field):
    assert send(client, CORRECTION, to=SERMO, field=field).status_code == 302

    assert Suggestion.objects.get().field == field


def test_that_a_network_has_closed_says_enough(client):
    send(client, CORRECTION, to=SERMO, field="has-closed", proposal="", source_url="")

    assert Suggestion.objects.get().field == "has-closed"


@every_form
def test_what_is_optional_may_be_left_out_of_the_form(client, path):
    assert send(client, FORMS[path], to=path, source_url=None, email=None, category=None).status_code == 302


def test_nothing_changes_and_nothing_is_public_before_a_curator_has_decided(client):
    before = client.get("/networks/sermo/").content
    send(client, NEW)
    send(client, CORRECTION, to=SERMO)

    assert client.get("/networks/sermo/").content == before
    for path in ("/", "/networks/", "/networks/?q=agora", "/suggest/", "/suggest/thanks/", SERMO):
        page = client.get(path).content.decode()
        assert "agora-medica" not in page
        assert "example.org/an-article" not in page
        assert "Three thousand" not in page


def test_texts_are_kept_as_a_person_means_them(client):
    send(
        client,
        NEW,
        name="  Ágora \u202e\u2066 Médica\u200b\t ",
        why="One.  \r\n\r\nTwo.\u202e ",
        url="  www.example.org/ \u202e",
    )

    kept = Suggestion.objects.get()
    assert kept.name == "Ágora Médica"
    assert kept.why == "One.\n\nTwo."
    assert kept.url == "https://www.example.org/"


def test_other_scripts_are_kept_as_they_are(client):
    send(client, NEW, name="پزشکان می\u200cخواهند", why="医師のため 🩺")

    assert Suggestion.objects.get().name == "پزشکان می\u200cخواهند"
    assert Suggestion.objects.get().why == "医師のため 🩺"


# --- What is refused ---------------------------------------------------------------------------------------

MISTAKES = [
    ("/suggest/", {"name": ""}, "name", "required"),
    ("/suggest/", {"name": None}, "name", "required"),
    ("/suggest/", {"name": " \u202e\u200b "}, "name", "required"),
    ("/suggest/", {"summary": ""}, "summary", "required"),
    ("/suggest/", {"why": ""}, "why", "required"),
    ("/suggest/", {"url": "", "source_url": ""}, "url", "one of the two"),
    ("/suggest/", {"name": "x" * 121}, "name", "at most 120 characters"),
    ("/suggest/", {"url": f"https://example.org/{'x' * 200}"}, "url", "at most 200 characters"),
    ("/suggest/", {"summary": "x" * 161}, "summary", "at most 160 characters"),
    ("/suggest/", {"why": "x" * 10_000}, "why", "at most 1000 characters"),
    ("/suggest/", {"name": "a\0b"}, "name", "cannot be printed"),
    ("/suggest/", {"why": "a\x07b"}, "why", "cannot be printed"),
    ("/suggest/", {"why": "a\x9bb"}, "why", "cannot be printed"),
    ("/suggest/", {"category": "nonsense"}, "category", "not one of the available choices"),
    ("/suggest/", {"category": "\0"}, "category", "not one of the available choices"),
    ("/suggest/", {"email": "nobody"}, "email", "valid email"),
    ("/suggest/", {"email": "a@example.org\nBcc: b@example.org"}, "email", "valid email"),
    ("/suggest/", {"email": f"{'x' * 300}@example.org"}, "email", "at most 254 characters"),
    *(
        ("/suggest/", {field: address}, field, "Write a web address")
        for field in ("url", "source_url")
        for address in (
            "javascript:alert(1)",
            "ftp://example.org/",
            "data:text/html,x",
            "no address",
            "http://[::1",
            "https://example.org/\0",
            "https://facebook.com@evil.example/",
            "https://",
        )
    ),
    (SERMO, {"field": ""}, "field", "required"),
    (SERMO, {"field": None}, "field", "required"),
    (SERMO, {"field": "weather"}, "field", "not one of the available choices"),
    (SERMO, {"field": "\0"}, "field", "not one of the available choices"),
    (SERMO, {"proposal": ""}, "proposal", "Say what it should be"),
    (SERMO, {"proposal": None}, "proposal", "Say what it should be"),
    (SERMO, {"field": "other", "proposal": " "}, "proposal", "Say what it should be"),
    (SERMO, {"proposal": "x" * 1001}, "proposal", "at most 1000 characters"),
    (SERMO, {"source_url": f"https://example.org/{'x' * 400}"}, "source_url", "at most 400 characters"),
]


@pytest.mark.parametrize(("path", "changes", "field", "message"), MISTAKES)
def test_a_mistake_is_said_beside_its_field_and_at_the_top_and_nothing_typed_is_lost(
    client, path, changes, field, message
):
    response = send(client, FORMS[path], to=path, **changes)

    assert response.status_code == 200
    assert not Suggestion.objects.exists()
    errors = field_errors(response)
    assert set(errors) == {field}
    assert message in errors[field]
    assert [link["href"] for link in summary(response)] == [f"#id_{field}"]
    assert Tree(response.content.decode()).title.startswith("Not sent yet: ")
    sent = {name: value or "" for name, value in (FORMS[path] | changes).items()}
    assert {name: typed(response)[name] for name in sent} == sent


def test_several_mistakes_are_listed_in_the_order_of_the_fields(client):
    response = send(client, NEW, name="", why="", email="x")

    assert [link["href"] for link in summary(response)] == ["#id_name", "#id_why", "#id_email"]


@every_form
def test_what_was_typed_comes_back_escaped(client, path):
    response = send(client, FORMS[path], to=path, email='"><script>alert(1)</script>')

    assert b"<script>alert" not in response.content
    assert b"&lt;script&gt;alert(1)" in response.content


@every_form
@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe=%ff%00&name=%ED%A0%80", b"opened=" + b"x" * 10_000, b"name[]=1&name=%00&field=%00"],
)
def test_nonsense_is_answered_with_the_form(client, path, body):
    response = client.post(path, body, content_type="application/x-www-form-urlencoded")

    assert response.status_code == 200
    assert not Suggestion.objects.exists()


@every_form
def test_other_kinds_of_bodies_do_no_harm(client, path):
    assert client.post(path, json.dumps(NEW), content_type="application/json").status_code == 200
    assert client.post(path, b"x", content_type="multipart/form-data; boundary=y").status_code in {200, 400}
    large = b"a=" + b"x" * 3_000_000
    assert client.post(path, large, content_type="application/x-www-form-urlencoded").status_code == 400
    assert client.put(path).status_code == 405


@every_form
def test_nothing_is_sent_by_merely_opening_an_address(client, path):
    query = {**FORMS[path], "opened": opened(), "subject": ""}

    assert client.get(path, query).status_code == 200
    assert not Suggestion.objects.exists()


# --- Person or machine -------------------------------------------------------------------------------------


@every_form
def test_who_fills_in_the_field_that_nobody_sees_is_thanked_and_nothing_is_kept(client, path):
    response = send(client, FORMS[path], to=path, subject="Cheap pills")

    assert response["Location"] == "/suggest/thanks/"
    assert not Suggestion.objects.exists()


@every_form
def test_the_field_that_nobody_sees_says_to_leave_it_empty(client, path):
    shown = Tree(client.get(path).content.decode())
    trap = attributes(shown.ids["id_subject"])

    assert "Leave this field empty" in shown.text
    assert (trap["autocomplete"], trap["tabindex"]) == ("off", "-1")


@pytest.mark.parametrize(
    ("seconds", "message"),
    [(0, "faster than anybody writes"), (-3600, "faster than"), (25 * 3600, "open for more than a day")],
)
@every_form
def test_a_form_is_open_for_as_long_as_a_person_needs(client, path, seconds, message):
    response = send(client, FORMS[path], to=path, seconds=seconds)

    assert message in Tree(response.content.decode()).text
    assert not Suggestion.objects.exists()
    assert {k: v for k, v in typed(response).items() if v} == {k: v for k, v in FORMS[path].items() if v}


STAMPS = {
    "none": None,
    "empty": "",
    "text": "x",
    "forged": ":1tYk:forged",
    "nul": "\0",
    "altered": opened(60)[:-1] + "!",
}


@pytest.mark.parametrize("stamp", STAMPS.values(), ids=STAMPS)
@every_form
def test_a_form_without_our_mark_is_refused_with_what_was_typed_and_a_new_mark(client, path, stamp):
    response = send(client, FORMS[path], to=path, opened=stamp)

    assert "It cannot be told when the form was opened" in Tree(response.content.decode()).text
    assert not Suggestion.objects.exists()
    assert {k: v for k, v in typed(response).items() if v} == {k: v for k, v in FORMS[path].items() if v}
    assert re.search('name="opened" value="(:[^"]+)"', response.content.decode())


def test_after_a_mistake_the_form_can_be_sent_at_once(client):
    stamp = opened(60)

    response = send(client, NEW, name="", opened=stamp)

    assert f'name="opened" value="{stamp}"' in response.content.decode()
    assert send(client, NEW, opened=stamp).status_code == 302


def test_a_form_is_accepted_only_from_our_own_page():
    client = Client(enforce_csrf_checks=True)

    assert send(client, NEW).status_code == 403
    token = re.search('name="csrfmiddlewaretoken" value="([^"]+)"', client.get("/suggest/").content.decode())[
        1
    ]
    assert send(client, NEW, csrfmiddlewaretoken=token).status_code == 302


# --- What is listed already --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "SERMO"},
        {"name": "Sérmo ", "url": "https://elsewhere.example"},
        {"url": "http://www.sermo.com/?from=us"},
    ],
)
def test_who_suggests_a_listed_network_is_led_to_it_and_to_its_correction(client, changes):
    response = send(client, NEW, **changes)

    assert not Suggestion.objects.exists()
    assert "It seems to be listed already" in field_errors(response)["anyway"]
    links = {link["href"] for link in Tree(response.content.decode()).links()}
    assert {"/networks/sermo/", SERMO} <= links


def test_a_former_name_counts_too(client):
    network = Network.objects.published().filter(other_names__isnull=False).first()

    response = send(client, NEW, name=network.other_names.first().name.upper())

    assert network.get_absolute_url() in {link["href"] for link in Tree(response.content.decode()).links()}


def test_it_can_be_sent_all_the_same(client):
    assert send(client, NEW, name="Sermo", anyway="on").status_code == 302
    assert Suggestion.objects.get().name == "Sermo"


def test_what_is_not_published_is_not_betrayed(client):
    Network.objects.filter(slug="sermo").update(is_published=False)

    assert send(client, NEW, name="Sermo", url="https://www.sermo.com").status_code == 302


def test_a_name_of_signs_alone_is_like_no_other(client):
    assert send(client, NEW, name="%", url="https://agora-medica.example").status_code == 302
    assert send(client, NEW, name="_", url="https://agora-medica.example/2").status_code == 302


# --- Pages -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", [*FORMS, "/suggest/thanks/"])
def test_a_page_is_whole_and_no_search_engine_keeps_it(client, path):
    response = client.get(path)
    shown = Tree(response.content.decode())

    assert response.status_code == 200
    assert '<meta name="robots" content="noindex">' in shown.markup
    assert len(shown.headings()) == 1
    assert shown.title.endswith(" · Medsocial")
    assert client.head(path).status_code == 200


def test_only_a_page_with_a_form_sets_a_cookie(client):
    for path in ("/", "/networks/", "/networks/sermo/", "/suggest/thanks/"):
        assert not client.get(path).cookies
    assert set(client.get("/suggest/").cookies) == {"csrftoken"}


@every_form
def test_a_form_is_never_kept_by_a_cache(client, path):
    assert "no-store" in client.get(path)["Cache-Control"]


@every_form
def test_the_form_says_what_the_address_is_for_and_how_long_it_is_kept(client, path):
    words = Tree(client.get(path).content.decode()).text

    assert "Only so that a curator can ask you something" in words
    assert "deleted 90 days after the decision" in words
    assert "Your network address is not kept" in words


@every_form
def test_every_control_has_a_label_and_says_whether_it_is_needed(client, path):
    shown = Tree(client.get(path).content.decode())
    form = client.get(path).context["form"]
    labels = {attributes(each).get("for") for each in shown.elements if each.name == "label"}

    for field in form:
        if field.name != "anyway":
            assert field.id_for_label in labels
    optional = [field.name for field in form if f"{field.label} (optional)" in shown.text]
    needed = {"/suggest/": {"name", "summary", "why"}, SERMO: {"field", "proposal"}}
    assert {*form.fields} - {*optional} - {"anyway"} == needed[path]


def test_a_query_fills_in_the_name_and_chooses_the_field(client):
    assert typed(client.get("/suggest/?name=Doximty%20"))["name"] == "Doximty"
    assert typed(client.get(f"{SERMO}?field=cost"))["field"] == "cost"
    assert typed(client.get(f"{SERMO}?field=%00x"))["field"] == ""
    assert client.get(f"/suggest/?name=%00{'x' * 5000}").status_code == 200


def test_the_way_to_the_forms(client):
    addresses = {link["href"] for link in Tree(client.get("/networks/sermo/").content.decode()).links()}
    nothing = {link["href"] for link in Tree(client.get("/networks/?q=zzqx%26").content.decode()).links()}

    assert {"/suggest/", SERMO} <= addresses
    assert "/suggest/?name=zzqx%26" in nothing


def test_a_former_slug_leads_on_and_an_unknown_one_nowhere(client):
    SlugHistory.objects.create(slug="was-sermo", network=Network.objects.get(slug="sermo"))

    response = client.get("/networks/was-sermo/suggest/")

    assert (response.status_code, response["Location"]) == (301, SERMO)
    assert client.get("/networks/nobody/suggest/").status_code == 404
    Network.objects.filter(slug="sermo").update(is_published=False)
    assert client.get(SERMO).status_code == 404
    assert client.get("/networks/was-sermo/suggest/").status_code == 404
    assert send(client, CORRECTION, to=SERMO).status_code == 404


@pytest.mark.parametrize(("path", "number"), [("/suggest/", 2), (SERMO, 2), ("/suggest/thanks/", 2)])
def test_a_page_costs_few_queries(client, django_assert_num_queries, path, number):
    # categories or the network, or the revision; footer
    with django_assert_num_queries(number):
        client.get(path, REMOTE_ADDR=HOME)
