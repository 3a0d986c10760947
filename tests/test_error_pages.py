"""Pages that say that something failed stand in the site's frame and lead on."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import OperationalError
from django.test import Client
from django.views import defaults

from networks.models import Network
from tests.tree import Tree, attributes


def assert_whole(response, status: int, heading: str):
    """The error page stands in the site's frame, with ways on."""
    shown = Tree(response.content.decode())
    assert response.status_code == status
    assert shown.headings() == [heading]
    assert shown.title.endswith(" · Medsocial")
    addresses = {link["href"] for link in shown.links()}
    assert {"/", "/networks/", "/categories/", "/about/"} <= addresses
    searches = [attributes(each) for each in shown.elements if attributes(each).get("role") == "search"]
    assert [each["action"] for each in searches] == ["/networks/", "/networks/"]
    return shown


@pytest.mark.django_db
def test_an_unknown_address_gets_a_page_with_ways_on(client):
    shown = assert_whole(client.get("/nothing/here/?page=2"), 404, "Nothing under this address")

    assert "mistyped" in shown.text
    assert "First page" not in shown.text


@pytest.mark.django_db
def test_an_unknown_network_is_said_to_be_unknown(client):
    shown = assert_whole(client.get("/networks/nobody/?page=2"), 404, "Nothing under this address")

    assert "There is no network under this address." in shown.text
    assert "First page" not in shown.text


@pytest.mark.django_db
def test_a_page_out_of_range_leads_back_to_the_first_page_of_the_same_list(client):
    response = client.get("/networks/?category=vertical&q=medical&page=99")
    shown = assert_whole(response, 404, "Nothing under this address")
    (back,) = [link for link in shown.links() if link["text"] == "First page of the same list"]

    assert "The list has no page 99." in shown.text
    assert back["href"] == "/networks/?category=vertical&q=medical"
    assert client.get(back["href"]).status_code == 200


@pytest.mark.django_db
def test_nothing_of_an_address_reaches_the_page_unescaped(client):
    for address in ('/networks/?page=99&q="><script>alert(1)</script>', "/<script>alert(1)</script>/?page=2"):
        content = client.get(address).content.decode()
        assert "<script>alert" not in content
        assert '"><script' not in content


def test_a_server_error_needs_no_database(rf):
    assert_whole(defaults.server_error(rf.get("/")), 500, "Something went wrong here")


@pytest.mark.django_db
def test_an_error_in_a_view_shows_the_page(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("networks.views.pages.findings", broken)
    client.raise_request_exception = False

    assert_whole(client.get("/"), 500, "Something went wrong here")


@pytest.mark.django_db
def test_a_host_that_is_not_ours_is_refused(client):
    assert_whole(client.get("/", headers={"host": "evil.example"}), 400, "The request was not understood")


@pytest.mark.django_db
def test_a_form_without_its_token_is_refused_with_an_explanation():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/admin/login/", {"username": "a", "password": "b"})

    assert_whole(response, 403, "The form was not accepted")


@pytest.mark.django_db
def test_what_is_forbidden_is_said_to_be_for_curators(rf):
    response = defaults.permission_denied(rf.get("/"), PermissionDenied("not for you"))

    assert "not for you" not in response.content.decode()
    assert_whole(response, 403, "This page is not open to you")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("/networks/sermmo/", "Sermo"),
        ("/sermo", "Sermo"),
        ("/Doctors.net.uk", "Doctors.net.uk"),
        ("/lists/esanum.html", "esanum"),
        ("/networks/doximty", "Doximity"),
    ],
)
def test_a_mistyped_address_leads_to_the_network_that_it_means(client, address, meant):
    shown = assert_whole(client.get(address, follow=True), 404, "Nothing under this address")

    assert meant in [link["text"] for link in shown.links() if link["href"].startswith("/networks/")]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["/%00/", "/%ff%fe", "/'%20OR%201=1--", "/" + "x" * 3000, "/%F0%9F%92%89/", "/....//", "/{{7*7}}/"],
)
def test_an_address_that_means_nothing_is_missing_and_nothing_more(client, address):
    shown = assert_whole(client.get(address), 404, "Nothing under this address")

    assert "guesses" not in shown.ids


@pytest.mark.django_db
def test_a_draft_is_not_named_by_a_page_for_missing_ones(client):
    Network.objects.filter(slug="sermo").update(is_published=False)

    assert "Sermo" not in client.get("/networks/sermo/").content.decode().partition("error-q")[0]


@pytest.mark.django_db
def test_a_missing_page_costs_few_queries(client, django_assert_max_num_queries):
    with django_assert_max_num_queries(
        10
    ):  # revision; page; former; withdrawn (2); search; names (2); networks; footer
        client.get("/networks/sermmo/")


@pytest.mark.django_db
def test_a_missing_page_needs_no_database(client, monkeypatch):
    def broken(words):
        raise OperationalError

    monkeypatch.setattr("networks.views.errors.meant", broken)

    assert_whole(client.get("/sermo"), 404, "Nothing under this address")


@pytest.mark.django_db
def test_error_pages_are_not_to_be_listed(client):
    markup = client.get("/nothing/").content.decode()

    assert '<meta name="robots" content="noindex">' in markup
    assert "canonical" not in markup
