"""Drafts, published and withdrawn entries: who gets which answer at which address."""

from datetime import date

import pytest
from django.contrib.auth.models import Permission, User
from django.utils import translation

from networks import publishing
from networks.models import AudienceFigure, Network, SlugHistory
from tests.tree import Tree

pytestmark = pytest.mark.django_db

REASON = "It was a shop <b>and</b> no network."
BANNER = "only you curators see this"


@pytest.fixture
def sermo():
    """A network with a former slug."""
    network = Network.objects.get(slug="sermo")
    SlugHistory.objects.create(slug="old-sermo", network=network)
    return network


@pytest.fixture
def state(sermo):
    """Bring Sermo into a state."""

    def change(name: str) -> Network:
        match name:
            case "draft":
                publishing.back_to_draft([sermo])
            case "withdrawn":
                publishing.withdraw([sermo], reason=REASON, reason_es="Era una tienda.")
        assert sermo.publication == name
        return sermo

    return change


def person(client, *codenames: str, is_staff: bool = True) -> None:
    """Sign somebody in who has these permissions."""
    user = User.objects.create_user("somebody", is_staff=is_staff)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)


PEOPLE = {
    "a visitor": lambda client: None,
    "a visitor with a stale session": lambda client: client.cookies.load({"sessionid": "stale" * 6}),
    "a user who is no curator": lambda client: person(client, "view_network", is_staff=False),
    "a curator of something else": lambda client: person(client, "view_survey"),
    "a curator who may look": lambda client: person(client, "view_network"),
    "a curator who may edit": lambda client: person(client, "change_network"),
}
CURATORS = {name for name in PEOPLE if "may" in name}
who = pytest.mark.parametrize("who", PEOPLE)


# --- The answers -------------------------------------------------------------------------------------------


@who
def test_a_published_entry_is_there_for_everybody(client, state, who):
    PEOPLE[who](client)
    state("published")

    response = client.get("/networks/sermo/")

    assert response.status_code == 200
    assert BANNER not in response.content.decode()
    assert client.get("/networks/old-sermo/").status_code == 301


@who
def test_a_draft_is_there_for_curators_of_networks_only(client, state, who):
    PEOPLE[who](client)
    state("draft")

    now, before = client.get("/networks/sermo/"), client.get("/networks/old-sermo/")

    if who in CURATORS:
        assert now.status_code == 200
        assert f"Draft: {BANNER}." in Tree(now.content.decode()).text
        assert (before.status_code, before["Location"]) == (302, "/networks/sermo/")
    else:
        assert now.status_code == before.status_code == 404
        assert b"Sermo" not in now.content + before.content


@who
def test_a_withdrawn_entry_tells_why_it_is_gone_and_shows_itself_to_curators_of_networks_only(
    client, state, who
):
    PEOPLE[who](client)
    state("withdrawn")

    now, before = client.get("/networks/sermo/"), client.get("/networks/old-sermo/")

    if who in CURATORS:
        assert now.status_code == 200
        assert f"{BANNER} page." in Tree(now.content.decode()).text
        assert REASON in Tree(now.content.decode()).text
        assert (before.status_code, before["Location"]) == (302, "/networks/sermo/")
    else:
        assert now.status_code == before.status_code == 410
        for response in (now, before):
            assert Tree(response.content.decode()).headings() == ["Sermo is no longer in this directory"]


@pytest.mark.parametrize("name", ["draft", "withdrawn"])
def test_what_only_curators_see_is_kept_by_nobody(client, state, name):
    person(client, "view_network")
    state(name)

    for address in ("/networks/sermo/", "/networks/old-sermo/"):
        response = client.get(address)
        assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
        assert "Cookie" in response["Vary"]


@pytest.mark.parametrize("name", ["draft", "withdrawn"])
def test_the_banner_leads_to_the_form(admin_client, state, name):
    pk = state(name).pk

    shown = Tree(admin_client.get("/networks/sermo/").content.decode())

    assert f"/admin/networks/network/{pk}/change/" in {link["href"] for link in shown.links()}


@pytest.mark.parametrize("who", ["a visitor", "a visitor with a stale session", "a curator who may edit"])
def test_who_reads_an_ordinary_page_is_not_looked_up(client, sermo, who, django_assert_num_queries):
    PEOPLE[who](client)

    revisions = (
        0 if client.cookies else 1
    )  # asked for by what is kept, which is never for who may be a curator
    with django_assert_num_queries(13 + revisions):  # as for anybody, see tests/test_network_page.py
        response = client.get("/networks/sermo/")

    assert "Cookie" not in response.get("Vary", "")
    assert ("Cache-Control" in response) == bool(revisions)
    assert not response.wsgi_request.session.accessed


@pytest.mark.parametrize("name", ["draft", "withdrawn"])
def test_a_visitor_without_a_session_costs_no_look_at_one(client, state, name):
    state(name)

    response = client.get("/networks/sermo/")

    assert not response.wsgi_request.session.accessed


def test_caches_keep_the_page_of_a_withdrawn_entry_apart_from_what_curators_see(client, state):
    state("withdrawn")

    assert "Cookie" in client.get("/networks/sermo/")["Vary"]


@pytest.mark.parametrize(("name", "queries"), [("draft", 9), ("withdrawn", 5)])
def test_an_entry_that_is_not_public_costs_a_visitor_few_queries(
    client, state, name, queries, django_assert_num_queries
):
    state(name)

    with django_assert_num_queries(queries):  # revision, kinds of address that might answer, guesses, footer
        client.get("/networks/sermo/")


# --- Drawings ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["draft", "withdrawn"])
def test_drawings_are_as_public_as_their_entry(client, state, sermo, name):
    first = AudienceFigure.objects.filter(network__isnull=False).first()
    for year in ("2001", "2002"):
        sermo.figures.create(metric="likes", value=7, as_of=year, source=first.source)
    address = "/charts/networks/sermo/likes.svg"
    assert "private" not in client.get(address)["Cache-Control"]
    state(name)

    assert client.get(address).status_code == 404
    person(client, "view_network")
    response = client.get(address)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


# --- The page of a withdrawn entry -------------------------------------------------------------------------


def test_the_page_of_a_withdrawn_entry_says_what_when_and_where_to_go(client, state):
    network = state("withdrawn")
    Network.objects.filter(pk=network.pk).update(withdrawn_on=date(2027, 3, 4))

    response = client.get("/networks/sermo/")
    shown = Tree(response.content.decode())

    assert shown.title == "Sermo: withdrawn · Medsocial"
    assert REASON in shown.text
    assert "<b>and</b>" not in shown.markup
    assert "The entry was withdrawn on 4 March 2027." in shown.text
    assert '<meta name="robots" content="noindex">' in shown.markup
    addresses = {link["href"] for link in shown.links()}
    assert {f"/categories/{network.category_id}/", "/networks/"} <= addresses
    assert "script-src 'self'" in response["Content-Security-Policy"]


@pytest.mark.parametrize("public", [True, False])
def test_a_withdrawn_entry_leads_to_its_successor_if_that_is_public(client, state, public):
    doximity = Network.objects.get(slug="doximity")
    Network.objects.filter(slug="sermo").update(successor=doximity)
    Network.objects.filter(slug="doximity").update(is_published=public)
    state("withdrawn")

    shown = Tree(client.get("/networks/sermo/").content.decode())

    assert ("/networks/doximity/" in {link["href"] for link in shown.links()}) is public
    assert ("Doximity" in shown.text) is public


def test_a_withdrawn_entry_can_only_be_read(client, state):
    state("withdrawn")

    assert client.post("/networks/sermo/").status_code == 405
    assert client.head("/networks/sermo/").status_code == 410


def test_a_withdrawn_entry_stands_nowhere_else(client, state):
    state("withdrawn")

    for address in ("/networks/?q=sermo", "/", "/categories/vertical/", "/communities/", "/surveys/"):
        assert "/networks/sermo/" not in client.get(address).content.decode()


def test_the_reason_is_told_in_the_language_of_the_reader_or_in_english(state):
    network = state("withdrawn")

    with translation.override("es"):
        assert network.withdrawal_reason == "Era una tienda."
        network.withdrawal_reason_es = ""
        assert network.withdrawal_reason == REASON


# --- The rules ---------------------------------------------------------------------------------------------


def test_every_entry_is_in_one_state(state):
    state("withdrawn")
    Network.objects.filter(slug="doximity").update(is_published=False)

    slugs = {
        name: {*getattr(Network.objects, name)().values_list("slug", flat=True)}
        for name in ("drafts", "published", "withdrawn", "once_public")
    }

    assert slugs["drafts"] == {"doximity"}
    assert slugs["withdrawn"] == {"sermo"}
    assert len(slugs["published"]) == Network.objects.count() - 2
    assert slugs["once_public"] == slugs["published"] | {"sermo"}
    for name in ("drafts", "published", "withdrawn"):
        assert {each.publication for each in getattr(Network.objects, name)()} == {name.removesuffix("s")}


def test_an_entry_that_is_published_again_has_no_reason_any_more(state):
    network = state("withdrawn")

    assert publishing.publish([network]) == ([network], {})

    network.refresh_from_db()
    assert network.publication == "published"
    assert {network.withdrawal_reason_en, network.withdrawal_reason_es} == {""}


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (lambda network: setattr(network, "summary_en", " "), "it has no summary in English"),
        (lambda network: network.citations.all().delete(), "it names no source"),
        (
            lambda network: network.citations.filter(field="status").delete(),
            "it names no source for its status",
        ),
    ],
)
def test_an_entry_that_lacks_something_is_not_published_and_it_is_said_what(state, spoil, words):
    network = state("draft")
    spoil(network)

    assert publishing.publish([network]) == ([], {network: [words]})
    assert network.publication == "draft"


def test_an_entry_of_unknown_status_needs_no_source_for_it(state):
    network = state("draft")
    network.status = "unknown"
    network.citations.filter(field="status").delete()

    assert publishing.publish([network]) == ([network], {})


def test_every_entry_of_the_directory_may_be_published():
    networks = Network.objects.all()
    cited = publishing.cited_fields(networks)

    assert {each.slug for each in networks if publishing.obstacles(each, cited[each.pk])} == set()


def test_only_what_is_published_is_withdrawn(state):
    draft = state("draft")

    assert publishing.withdraw([draft], reason="No.") == []
    assert draft.publication == "draft"
