"""What every answer tells a browser: what may run, who may show it, what it may be kept in."""

import re

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from gunicorn.config import Config
from gunicorn.http.wsgi import Response

from medsocial.people.groups import CURATORS
from tests import addresses
from tests.addresses import content_of
from tests.people import PASSWORD, person
from tests.test_settings import production, start

POLICY = {
    "default-src": "'none'",
    "object-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
# Made for pages and programs of others: pictures that a shared link shows, the badge, open data.
FOR_OTHER_SITES = ("/pictures/", "/badges/", "/data/")
OPEN_DATA = ("/data/",)
FURTHER = [
    "/nothing/here/",
    "/networks",  # leads to /networks/
    "/networks/sermmo/",
    "/networks/?page=99",
    "/networks/?page=2",
    "/charts/networks/sermo/nonsense.svg",
    "/static/css/base.css",
    "/static/img/icon.svg",
    "/static/nothing.css",
    "/admin/",  # leads to the log-in
    "/admin/login/",
    "/admin/nothing/",
]


@pytest.fixture(autouse=True)
def archives_elsewhere(settings, tmp_path_factory):
    """Keep archives where these tests share them and nobody else finds them."""
    settings.VAR_DIR = tmp_path_factory.getbasetemp() / "headers"


def policy(response) -> dict[str, str]:
    """The directives of a response's content security policy."""
    parts = response["Content-Security-Policy"].split(";")
    return dict(part.strip().partition(" ")[::2] for part in parts)


def assert_guarded(response, path: str) -> None:
    """The answer bears all that it has to, and no more than it may."""
    for name, value in EVERYWHERE.items():
        assert response.get(name) == value, f"{path}: {name}"
    found = policy(response)
    # A drawing that is opened by its own address may be coloured, by its own style and nothing else.
    drawn = {name: value for name, value in found.items() if value != POLICY[name]}
    assert found.keys() == POLICY.keys(), path
    assert all(re.fullmatch(r"'none'|'sha256-[A-Za-z0-9+/]+='", value) for value in drawn.values()), path
    assert "unsafe" not in response["Content-Security-Policy"]
    for feature in ("camera", "geolocation", "microphone", "payment", "usb"):
        assert f"{feature}=()" in response["Permissions-Policy"], path
    shared = response.status_code == 200 and path.startswith(FOR_OTHER_SITES) and path != "/data/"
    assert response["Cross-Origin-Resource-Policy"] == ("cross-origin" if shared else "same-origin"), path
    allowed = "*" if shared and path.startswith(OPEN_DATA) else None
    assert response.get("Access-Control-Allow-Origin") == allowed, path
    assert "Server" not in response
    assert "X-Powered-By" not in response


@pytest.mark.django_db
@pytest.mark.parametrize("route", addresses.public_routes())
def test_every_public_answer_is_guarded(route, client):
    path = addresses.address(route)
    response = client.get(path)
    content_of(response)

    assert response.status_code < 400 or route in {"styleguide/"}
    assert_guarded(response, path)


@pytest.mark.django_db
@pytest.mark.parametrize("path", FURTHER)
def test_every_other_answer_is_guarded_too(path, client):
    response = client.get(path)
    content_of(response)

    assert_guarded(response, path)


@pytest.mark.django_db
def test_an_answer_that_says_that_something_failed_is_guarded(client, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("networks.views.pages.findings", broken)
    client.raise_request_exception = False

    for response in (
        client.get("/"),
        client.get("/about/", headers={"host": "evil.example"}),
        client.get("/networks/?" + "&".join(f"a{n}" for n in range(2_000))),
        client.post("/suggest/", {"name": "x" * 2_000_000}),
        Client(enforce_csrf_checks=True).post("/suggest/"),
        client.put("/about/"),
    ):
        assert response.status_code in {400, 403, 405, 500}
        assert_guarded(response, "")


@pytest.mark.django_db
def test_an_answer_to_those_who_are_logged_in_is_guarded(admin_client):
    for path in (
        "/admin/",
        "/admin/networks/network/",
        "/admin/networks/network/import/",
        "/admin/second-factor/",
    ):
        response = admin_client.get(path)
        assert response.status_code == 200
        assert_guarded(response, path)


@pytest.mark.django_db
@pytest.mark.parametrize("route", addresses.public_routes())
def test_an_answer_says_what_it_is_and_in_which_characters(route, client):
    response = client.get(addresses.address(route))
    content_of(response)

    if response.status_code == 200:
        kind, _, parameters = response["Content-Type"].partition(";")
        assert re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", kind)
        assert parameters.strip() == "charset=utf-8" or not kind.startswith("text/"), response["Content-Type"]


@pytest.mark.django_db
def test_what_is_to_be_kept_is_sent_as_a_file(client):
    for name in ("networks.csv", "networks.json", "medsocial.zip"):
        response = client.get(f"/data/{name}")
        content_of(response)
        assert response["Content-Disposition"].startswith("attachment; filename=")


# --- Whom we answer --------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/networks/", "/admin/login/", "/data/networks.json", "/robots.txt"])
def test_another_host_is_refused_and_named_nowhere(path, client):
    for headers in ({"host": "evil.example"}, {"host": "testserver.evil.example"}):
        response = client.get(path, headers=headers)
        assert response.status_code == 400
        assert b"evil" not in response.content

    response = client.get(path, headers={"x-forwarded-host": "evil.example"})
    assert response.status_code == 200
    assert b"evil" not in content_of(response)


@pytest.mark.django_db
def test_nobody_is_led_to_another_site_after_the_log_in(client):
    person("ada", CURATORS)

    for target in ("https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"):
        response = client.post(
            f"/admin/login/?next={target}", {"username": "ada", "password": PASSWORD, "next": target}
        )
        assert response["Location"] == "/admin/"


def test_the_server_names_no_version():
    class Request:
        version = (1, 1)
        method = "GET"

        def should_close(self):
            return True

    answer = Response(Request(), None, Config())
    answer.start_response("200 OK", [("Content-Length", "0")])
    (server,) = [line for line in answer.default_headers() if line.startswith("Server")]

    assert not re.search(r"\d", server)


def test_nginx_names_none_either_and_speaks_no_old_tls():
    site = (settings.BASE_DIR / "deploy/nginx/medsocial.conf").read_text()
    locations = (settings.BASE_DIR / "deploy/nginx/locations.conf").read_text()

    assert "server_tokens off;" in site
    assert "server_tokens off;" in locations
    assert re.findall(r"ssl_protocols (.*);", site) == ["TLSv1.2 TLSv1.3"]


# --- Cookies ---------------------------------------------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.parametrize("route", addresses.public_routes())
def test_only_a_form_that_is_sent_sets_a_cookie(route, client):
    response = client.get(addresses.address(route))
    content_of(response)
    names = set(response.cookies)

    assert names == ({settings.CSRF_COOKIE_NAME} if route.endswith("suggest/") else set())


# What an operator's settings make of headers and cookies: the suite itself runs without https.
OVER_HTTPS = """
import django, os
os.environ["DJANGO_SETTINGS_MODULE"] = "medsocial.settings"
django.setup()
from django.conf import settings
from django.contrib.auth.models import User
from django.test import Client
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
User.objects.create_superuser("ada", password="plum-jam and 7 spoons")
browser = Client(headers={"host": "directory.example"})
plain = browser.get("/networks/?q=a", secure=False)
print(plain.status_code, plain["Location"], "unsafe" in plain["Content-Security-Policy"])
page = browser.get("/about/", secure=True)
print(page.status_code, page["Strict-Transport-Security"])
browser.get("/admin/login/", secure=True)
browser.post("/admin/login/", {"username": "ada", "password": "plum-jam and 7 spoons"}, secure=True)
change = {"username": "bob", "password1": "plum-jam and 8 spoons", "password2": "plum-jam and 8 spoons"}
browser.post("/admin/auth/user/add/", change, secure=True)
for cookie in browser.cookies.values():
    print(cookie.key, cookie["secure"], cookie["httponly"], cookie["samesite"], cookie["path"], repr(cookie["domain"]))
"""


def test_over_https_cookies_are_bound_to_this_host_and_browsers_stay(tmp_path):
    variables = production(tmp_path)
    assert start("manage.py", "migrate", "--verbosity", "0", **variables).returncode == 0

    run = start("-c", OVER_HTTPS, **variables)
    lines = run.stdout.splitlines()

    assert lines[0] == "301 https://directory.example/networks/?q=a False", run.stderr
    assert lines[1] == "200 max-age=31536000; includeSubDomains; preload"
    assert sorted(lines[2:]) == [
        "__Host-csrftoken True True Lax / ''",
        "__Host-messages True True Lax / ''",
        "__Host-sessionid True True Lax / ''",
    ]


# --- Accounts and sessions -------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_nobody_has_an_account_before_one_is_made(django_user_model):
    call_command("load_directory", verbosity=0)

    assert not django_user_model.objects.exists()


@pytest.mark.django_db
def test_logging_out_ends_the_session_and_empties_the_browser(client):
    person("ada", CURATORS)
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    session = client.cookies[settings.SESSION_COOKIE_NAME].value

    assert client.get("/admin/logout/").status_code == 405  # a link or picture elsewhere logs nobody out
    assert client.get("/admin/").status_code == 200
    response = client.post("/admin/logout/")

    assert response["Clear-Site-Data"] == '"cache", "storage"'
    client.cookies[settings.SESSION_COOKIE_NAME] = session
    assert client.get("/admin/").status_code == 302


@pytest.mark.django_db
def test_a_log_in_begins_a_session_of_its_own_that_nobody_can_guess(client):
    person("ada", CURATORS)
    client.cookies[settings.SESSION_COOKIE_NAME] = "chosenbysomebodyelse0123456789ab"

    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    first = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/admin/login/", {"username": "ada", "password": PASSWORD})
    second = client.cookies[settings.SESSION_COOKIE_NAME].value

    assert first != "chosenbysomebodyelse0123456789ab"
    assert re.fullmatch("[a-z0-9]{32}", first)  # 165 bits
    assert second != first


@pytest.mark.django_db
@pytest.mark.parametrize("change", [{"is_active": False}, {"is_staff": False}, None])
def test_who_is_put_out_is_out_at_once(change, client):
    somebody = person("ada", CURATORS)
    client.force_login(somebody)
    assert client.get("/admin/").status_code == 200

    type(somebody).objects.filter(pk=somebody.pk).update(**change) if change else somebody.delete()

    assert client.get("/admin/").status_code == 302


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("password", "accepted"),
    [
        ("short-pw-11", False),
        ("1qaz2wsx3edc", False),  # among the most frequent ones
        ("passwordpassword", False),
        ("Liverpool-2024!", False),
        ("734019285561", True),
        ("tischlampensockel", True),
        ("пароль из разных слов 🦔", True),
        (" x" * 64, True),
    ],
)
def test_a_password_is_changed_by_who_knows_the_old_one_and_only_its_length_counts(
    password, accepted, client
):
    client.force_login(person("ada", CURATORS))
    new = {"new_password1": password, "new_password2": password}

    assert client.post("/admin/password_change/", {"old_password": "wrong", **new}).status_code == 200
    response = client.post("/admin/password_change/", {"old_password": PASSWORD, **new})

    assert (response.status_code == 302) is accepted
    other = Client()
    other.post("/admin/login/", {"username": "ada", "password": password})
    assert (other.get("/admin/").status_code == 200) is accepted


@pytest.mark.django_db
def test_a_password_is_compared_as_it_was_typed(client):
    person("ada", CURATORS)

    for typed in (PASSWORD.upper(), f" {PASSWORD}", f"{PASSWORD} ", PASSWORD[:-1]):
        client.post("/admin/login/", {"username": "ada", "password": typed})
        assert client.get("/admin/").status_code == 302


@pytest.mark.django_db
def test_a_password_is_typed_unseen_and_may_be_pasted(client):
    markup = client.get("/admin/login/").content.decode()
    (field,) = re.findall(r'<input[^>]*name="password"[^>]*>', markup)

    assert 'type="password"' in field
    assert 'autocomplete="current-password"' in field
    assert "onpaste" not in markup
    assert 'method="post"' in markup


# --- What the code does not do ---------------------------------------------------------------------------------

CODE = [
    path
    for folder in ("medsocial", "networks")
    for path in sorted((settings.BASE_DIR / folder).rglob("*.py"))
]


def test_no_code_runs_commands_or_takes_a_text_for_code():
    words = r"\b(eval|exec|compile|__import__|popen|system)\(|\b(subprocess|pickle|marshal|shelve)\b"
    words += r"|\.(raw|extra)\(|RawSQL"

    found = [
        f"{path.name}: {line.strip()}"
        for path in CODE
        for line in path.read_text("utf-8").splitlines()
        if re.search(rf"^(?!\s*#).*?({words})", line) and not re.search(r"re\.compile\(|\"\"\"", line)
    ]

    assert found == []


def test_no_script_writes_markup():
    for path in (settings.BASE_DIR / "static/js").rglob("*.js"):
        assert not re.search(
            r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", path.read_text()
        )


def test_no_template_takes_a_text_for_markup():
    folder = settings.BASE_DIR / "templates"
    templates = [path for path in folder.rglob("*.*") if path.suffix in {".html", ".svg", ".xml"}]

    assert len(templates) > 50
    for path in templates:
        assert not re.search(r"\|\s*safe\b|\{%\s*autoescape off", path.read_text("utf-8")), path


def test_no_weak_hash_protects_anything():
    for path in CODE:  # made-up networks are drawn from a generator of their own, `self.random`
        weak = re.search(
            r"\b(md5|sha1)\b|(?<!self\.)random\.(random|choice|randint)", path.read_text("utf-8")
        )
        assert not weak, path
