"""Whatever is sent to whichever address: the answer is a page or a refusal, and what was sent stays a text."""

import logging
import re
from itertools import cycle, islice
from urllib.parse import quote, unquote

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.db.models import URLField
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT

from networks.models import Network, Suggestion
from tests import addresses
from tests.addresses import content_of

# As they stand in an address. What reads `x-evil` would be markup, a header or a script of the sender's.
HOSTILE = {
    "markup": quote("\"'><x-evil onload=x></x-evil><!--"),
    "end of a block": quote("</script></title><x-evil>]]>"),
    "script": "javascript:x-evil()",
    "SQL": quote("' OR '1'='1'; DROP TABLE networks_network; --"),
    "SQL for numbers": quote("1) UNION SELECT password FROM auth_user --"),
    "pattern": quote("%_\\%' ESCAPE '(((((a+)+)+$"),
    "template": quote("{{1337*1337}}{% raw %}${1337*1337}<%=1337*1337%>{{settings.SECRET_KEY}}"),
    "format": quote("%s%n%(x)s{0}{x.__class__}"),
    "path": quote("../../../../../etc/passwd"),
    "other site": quote("//x-evil.example/"),
    "NUL": "a%00b",
    "header": "a%0D%0AX-Evil:%201%0D%0A%0D%0A%3Cx-evil%3E",
    "log": "a%0A%1B%5B2J2026-01-01%20CRITICAL%20forged",
    "no UTF-8": "%FF%FE%C0%AF",
    "surrogate": "%ED%A0%80",
    "direction": "%E2%80%AE%EF%BB%BF%F0%9F%92%89",
    "long": "x" * 10_000,
    "huge number": "9" * 5_000,
    "negative number": "-1",
    "no number": "1e309",
    "digits that are none": "%C2%B2%D9%A3",
    "empty": "",
}
VALUES = list(HOSTILE.values())
NAMES = ["unknown", "q%5B%5D", "q%5Ba%5D%5Bb%5D", "__proto__", "%00", "%FF", "id__in", "name__regex"]
LEADS_INTO_A_SCRIPT = re.compile(rb"""(href|src|action|content)=["']?\s*javascript:""", re.IGNORECASE)
PARTS = 4  # of the admin, so that several processes can share it
STOPPERS = {"page"}  # after these, a page that is missing has no look at the rest of its query

WITH_QUERY = [route for route in addresses.public_routes() if addresses.query(route)]
WITHOUT_QUERY = [route for route in addresses.public_routes() if not addresses.query(route)]


@pytest.fixture(autouse=True)
def archives_elsewhere(settings, tmp_path):
    """Keep archives of data that only a test has where only the test finds them."""
    settings.VAR_DIR = tmp_path


def squared(names: list[str]):
    """Queries in which each name meets each value once."""
    for shift in range(len(VALUES)):
        yield "&".join(
            f"{name}={value}" for name, value in zip(names, islice(cycle(VALUES), shift, None), strict=False)
        )


def queries(route: str) -> list[str]:
    """Hostile queries for a page."""
    known = addresses.query(route)
    narrowing = [name for name in known if name not in STOPPERS]
    alone = [f"{name}={value}" for name in known if name in STOPPERS for value in VALUES]
    everything = "&".join(f"{name}={value}" for name in ["unknown", *narrowing] for value in VALUES)
    return [everything, next(squared(NAMES)), *(squared(narrowing) if narrowing else ()), *alone]


def assert_harmless(response, asked: str = "") -> None:
    """The answer is no failure, and nothing in it is what a sender wanted it to be."""
    assert response.status_code < 500, asked
    for name, value in response.items():
        assert not {"\r", "\n", "\0"} & set(name + value), asked
    assert "X-Evil" not in response, asked
    assert response.get("Location", "/").startswith("/"), asked
    assert not response.get("Location", "/").startswith("//"), asked
    content = content_of(response)
    assert b"1787569" not in content, asked
    assert settings.SECRET_KEY.encode() not in content, asked
    assert b"root:x:" not in content, asked
    kind = response.get("Content-Type", "")
    if kind.startswith(("text/html", "image/svg", "application/xml", "application/atom", "text/plain")):
        assert b"<x-evil" not in content, asked
        assert not LEADS_INTO_A_SCRIPT.search(content), asked
    assert response["X-Content-Type-Options"] == "nosniff", asked


# --- Queries ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("route", WITH_QUERY)
def test_no_query_breaks_a_page(route, few_networks, client):
    address = addresses.address(route)

    for query in queries(route):
        assert_harmless(client.get(f"{address}?{query}"), f"{address}?{query[:300]}")


@pytest.mark.django_db
def test_no_query_breaks_a_page_that_takes_none(few_networks, client):
    for route in WITHOUT_QUERY:
        address = addresses.address(route)
        for query in queries(route):
            assert_harmless(client.get(f"{address}?{query}"), f"{address}?{query[:300]}")


@pytest.mark.django_db
@pytest.mark.parametrize("part", range(PARTS))
def test_no_query_breaks_a_page_of_the_admin(part, few_networks, admin_client):
    # Each page gets some of the values: there are hundreds of pages, made of the same parts.
    turns = cycle(VALUES)
    for route in addresses.admin_routes()[part::PARTS]:
        address = addresses.address(route)
        names = [*addresses.query(route), *NAMES]
        for names_and_values in (zip(names, turns, strict=False), zip(reversed(names), turns, strict=False)):
            query = "&".join(f"{name}={value}" for name, value in names_and_values)
            assert_harmless(admin_client.get(f"{address}?{query}"), f"{address}?{query[:300]}")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/networks/", "/data/networks.json", "/admin/networks/network/"])
def test_a_query_of_ten_thousand_parameters_is_refused(path, admin_client):
    response = admin_client.get(path + "?" + "&".join(f"q{n}=1" for n in range(10_000)))

    assert response.status_code in ({400, 200} if path == "/" else {400})


# --- Addresses -------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize(
    "around",
    [
        "/{}",
        "/{}/",
        "/networks/{}/",
        "/networks/{}.json",
        "/networks/{}/suggest/",
        "/surveys/{}/",
        "/data/{}.csv",
        "/badges/light/{}.svg",
        "/charts/networks/sermo/{}.svg",
        "/sitemap-{}.xml",
        "/static/{}",
    ],
)
def test_nothing_in_an_address_breaks_the_site(around, few_networks, client):
    for value in VALUES:
        assert_harmless(client.get(around.format(value)), around.format(value[:100]))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "around",
    [
        "/admin/{}",
        "/admin/{}/",
        "/admin/networks/{}/",
        "/admin/networks/network/{}/change/",
        "/admin/networks/network/{}/history/1/",
        "/admin/networks/network/1/merge/{}/",
        "/admin/networks/source/{}/delete/",
        "/admin/networks/network/import/template.{}",
        "/admin/networks/merge/{}/undo/",
        "/admin/auth/user/{}/password/",
        "/admin/r/1/{}/",
        "/admin/r/{}/1/",
    ],
)
def test_nothing_in_an_address_breaks_the_admin(around, few_networks, admin_client):
    for value in VALUES:
        assert_harmless(admin_client.get(around.format(value)), around.format(value[:100]))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    [
        "/static/../medsocial/settings.py",
        "/static/%2e%2e/.env",
        "/static/..%2f.env",
        "/static/%252e%252e/.env",
        "/static//etc/passwd",
        "/static/css/../../manage.py",
        "/static/....//....//.env",
        "/static/css/base.css%00.txt",
        "/.env",
        "/.git/config",
        "/manage.py",
        "/var/medsocial.sqlite3",
        "/medsocial/settings.py",
        "/requirements/run.txt",
        "/data/..%2f..%2fvar%2fmedsocial.sqlite3",
        "/data/../../.env.csv",
    ],
)
def test_no_file_is_given_out_but_static_ones(path, client):
    assert client.get(path).status_code in {400, 404}


# --- Headers ---------------------------------------------------------------------------------------------------

HEADERS = [
    "ACCEPT",
    "ACCEPT_ENCODING",
    "ACCEPT_LANGUAGE",
    "AUTHORIZATION",
    "COOKIE",
    "HX_CURRENT_URL",
    "HX_REQUEST",
    "HX_TARGET",
    "IF_MODIFIED_SINCE",
    "IF_NONE_MATCH",
    "ORIGIN",
    "RANGE",
    "REFERER",
    "SEC_FETCH_SITE",
    "USER_AGENT",
    "X_FORWARDED_FOR",
    "X_FORWARDED_HOST",
    "X_FORWARDED_PROTO",
    "X_HTTP_METHOD_OVERRIDE",
    "X_ORIGINAL_URL",
    "X_REQUEST_ID",
]
# A server hands headers on as it read them, byte by byte, and none with a line break.
HEADER_VALUES = [unquote(each, "latin-1").replace("\r", "").replace("\n", "") for each in VALUES]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path",
    ["/networks/", "/suggest/", "/data/networks.csv", "/static/css/base.css", "/admin/login/", "/nowhere"],
)
def test_no_header_breaks_a_page(path, few_networks, client):
    for shift in range(len(VALUES)):
        values = islice(cycle(HEADER_VALUES), shift, None)
        headers = {f"HTTP_{name}": value for name, value in zip(HEADERS, values, strict=False)}
        assert_harmless(client.get(path, **headers), f"{path}, {shift}")


@pytest.mark.django_db
def test_no_host_but_ours_is_answered(client):
    for value in (
        *filter(None, HEADER_VALUES),
        "x-evil.example",
        "testserver.x-evil.example",
        "testserver@x-evil",
    ):
        for path in ("/", "/networks/", "/data/", "/nowhere"):
            response = client.get(path, headers={"host": value})
            assert response.status_code == 400, value[:100]
            assert b"x-evil" not in response.content


@pytest.mark.django_db
@pytest.mark.parametrize("length", ["-1", "x", "9" * 5_000, "1e3", "²", "", "10"])
def test_no_length_that_a_request_claims_breaks_a_form(length, client):
    assert_harmless(client.post("/suggest/", {"name": "a"}, CONTENT_LENGTH=length), length)


# --- Bodies ----------------------------------------------------------------------------------------------------

# The last one looks at nothing that is sent before a password was right.
FORMS = ["/suggest/", "/networks/sermo/suggest/", "/admin/login/", "/admin/login/code/"]
MEGABYTES = 1_000_000
every_form = pytest.mark.parametrize("path", FORMS)


@pytest.mark.django_db
@pytest.mark.parametrize("path", FORMS[:3])
@pytest.mark.parametrize(
    "body",
    [
        lambda: {"name": "x" * 13 * MEGABYTES},
        lambda: {"name": "a", "file": SimpleUploadedFile("a.bin", b"x" * 13 * MEGABYTES)},
        lambda: {f"field{n}": "x" for n in range(10_000)},
        lambda: {f"file{n}": SimpleUploadedFile("a.txt", b"x") for n in range(1_000)},
    ],
    ids=["a large text", "a large file", "10,000 fields", "1,000 files"],
)
def test_a_body_that_is_too_much_is_refused(path, body, client):
    assert client.post(path, body()).status_code == 400
    assert Suggestion.objects.count() == 0


@pytest.mark.django_db
def test_a_large_file_is_refused_before_it_is_written_to_disk(client, monkeypatch):
    def write(*args, **kwargs):
        raise AssertionError("The file is being read.")

    monkeypatch.setattr("django.core.files.uploadhandler.TemporaryFileUploadHandler.new_file", write)
    file = SimpleUploadedFile("a.bin", b"x" * 3 * MEGABYTES)

    assert client.post("/suggest/", {"name": "a", "file": file}).status_code == 400


@pytest.mark.django_db
def test_the_admin_takes_spreadsheets_and_nothing_larger(admin_client):
    address = "/admin/networks/network/import/"
    file = SimpleUploadedFile("a.csv", b"x" * 6 * MEGABYTES)  # too large for an import, which says so itself
    assert admin_client.post(address, {"file": file}).status_code == 200

    file = SimpleUploadedFile("a.csv", b"x" * 12 * MEGABYTES)
    assert admin_client.post(address, {"file": file}).status_code == 400


@pytest.mark.django_db
@every_form
def test_nothing_in_a_form_breaks_it(path, few_networks, client):
    names = ["name", "url", "field", "proposal", "text", "source", "email", "country", "audiences", "stamp"]
    names += ["username", "password", "next", "code", "reason", "category"]

    for number, (kind, value) in enumerate(HOSTILE.items()):
        body = "&".join(f"{name}={value}" for name in names)
        sender = f"192.0.2.{number}"  # each its own, or a limit would answer
        response = client.post(path, body, "application/x-www-form-urlencoded", REMOTE_ADDR=sender)
        assert_harmless(response, kind)


@pytest.mark.django_db
@every_form
@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"name": {"$gt": ""}}'),
        ("application/json", b"[" * 50_000),
        ("text/xml", b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
        ("application/x-www-form-urlencoded; charset=nonsense", b"name=a"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"name=+ADw-x-evil+AD4-"),
        ("application/x-www-form-urlencoded", b"\xff\xfe=\x00&&&=%"),
        ("multipart/form-data", b"name=a"),
        ("multipart/form-data; boundary=", b"--\r\n"),
        ("multipart/form-data; boundary=\xff", b"--\xff\r\n"),
        (MULTIPART_CONTENT, b"--" + BOUNDARY.encode()),
        (MULTIPART_CONTENT, f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="a'.encode()),
        (
            MULTIPART_CONTENT,
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="name"; filename="../../a\0"\r\n'
            f"Content-Transfer-Encoding: base64\r\n\r\n%%%\r\n--{BOUNDARY}--".encode(),
        ),
        ("", b"name=a"),
        ("/", b"\0"),
    ],
)
def test_a_broken_body_is_a_form_without_content(path, kind, body, client):
    response = client.generic("POST", path, body, content_type=kind)

    assert_harmless(response, kind)
    assert Suggestion.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "method", ["PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "X" * 1_000]
)
def test_a_method_that_a_page_does_not_know_is_refused(method, client):
    for route in addresses.public_routes():
        if route == "favicon.ico":  # Django's own redirect leads on whatever the method is
            continue
        response = client.generic(method, addresses.address(route), b"a=1")
        assert response.status_code in {404, 405}, route


# --- What is stored --------------------------------------------------------------------------------------------

LINKS = [
    (model, field)
    for model in apps.get_app_config("networks").get_models()
    for field in model._meta.fields
    if isinstance(field, URLField) and not hasattr(model, "history_object")
]


@pytest.mark.parametrize(
    ("model", "field"), LINKS, ids=lambda each: getattr(each, "__name__", None) or each.name
)
def test_no_link_can_hold_a_script(model, field):
    for address in (
        "javascript:x-evil()",
        "JaVaScRiPt://x.example/%0Ax-evil()",
        "data:text/html,x-evil",
        "//x",
        "\0",
    ):
        with pytest.raises(ValidationError):
            field.clean(address, None)
    assert field.clean("https://sermo.com/", None)


# --- What remains ----------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_no_request_writes_a_line_of_its_own_into_the_log(client, caplog):
    formatter = logging.Formatter(settings.LOGGING["formatters"]["line"]["format"], style="{")
    for value in (HOSTILE["log"], HOSTILE["header"], HOSTILE["NUL"]):
        client.get(f"/networks/{value}/?{value}")
        client.get("/", headers={"host": "a\n2026 CRITICAL forged"})
        client.post("/admin/login/", {"username": "a\n2026 CRITICAL forged", "password": "b"})
        client.post("/suggest/", {"name": "a\n2026 CRITICAL forged"})

    assert caplog.records
    for record in caplog.records:
        record.correlation_id = "0"
        line = formatter.format(record) if not record.exc_info else record.getMessage()
        assert line.isprintable(), record.name


@pytest.mark.django_db
def test_a_search_for_sql_finds_no_more_than_a_search_for_nonsense(client):
    for value in ("' OR '1'='1", "x' OR 1=1 --", "%", "_%"):
        response = client.get("/data/networks.json", {"q": value})
        assert b'"count": 0' in b"".join(response) or Network.objects.search(value).count() < 5
    assert Network.objects.count() > 300
    assert "networks_network" in connection.introspection.table_names()


@pytest.mark.django_db
def test_a_form_of_another_site_is_refused_even_with_its_own_token():
    client = Client(enforce_csrf_checks=True)
    token = client.get("/suggest/").context["csrf_token"]
    sent = {"name": "a", "csrfmiddlewaretoken": str(token)}

    elsewhere = client.post("/suggest/", sent, headers={"origin": "https://x-evil.example"})

    assert elsewhere.status_code == 403
    assert client.post("/suggest/", sent).status_code == 200
