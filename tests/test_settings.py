"""Settings come from the environment, and a wrong one stops the start with one clear sentence."""

import os
import re
import secrets
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from django.db import connection
from django.utils.module_loading import import_string

from medsocial.environment import Environment, SettingError, address_of
from medsocial.language import PREFIXES
from medsocial.settings import PUBLIC_PATHS
from networks import machine_urls, urls
from tests.environment import CHOSEN_BY_THE_CALLER, ENVIRONMENT

ROOT = Path(__file__).resolve().parent.parent

# For each variable that can be wrong, values that are.
MALFORMED = {
    "DEBUG": ["perhaps", "2", "tru"],
    "HTTPS": ["maybe"],
    "BEHIND_PROXY": ["nginx"],
    "REQUIRE_SECOND_FACTOR": ["always"],
    "HSTS_SECONDS": ["a year", "-1", "1.5", "63072001", "1e6", "１２", "9" * 30],
    "DATABASE_POOL_SIZE": ["many", "0", "101"],
    "PAGES_KEPT": ["all", "-1", "1000001"],
    "REPLICA_URL": [
        "nonsense",
        "mysql://root@localhost/directory",
        "postgres://user@localhost:port/directory",
    ],
    "STATEMENT_TIMEOUT": ["soon", "-1", "600001", "1.5"],
    "DATABASE_URL": [
        "nonsense",
        "mysql://root@localhost/directory",
        "postgres://user:secret@localhost:port/directory",
        "postgres://[::1/directory",
        "/var/lib/directory.sqlite3",
    ],
    "ALLOWED_HOSTS": ["https://directory.example", "directory.example/path", "a b"],
    "CSRF_TRUSTED_ORIGINS": ["directory.example", "https://directory.example/", "ftp://directory.example"],
    "SECURITY_CONTACT": ["security@medsocial.example", "http://medsocial.example/", "mailto:a b@c.example"],
    "SITE_URL": ["directory.example", "https://directory.example/", "https://*.directory.example"],
    "ADMIN_PATH": ["/", "../desk", "a desk", "desk//x", "desk.php", "désk", "networks", "/es/desk/"],
    "CACHE_URL": ["nonsense", "memcache://localhost:11211", "localhost:6379", "rediss://[::1"],
    "EMAIL_URL": ["nonsense", "mail.example", "imap://mail.example", "smtp://mail.example:port"],
    "DEFAULT_FROM_EMAIL": [
        "nobody",
        "a@b.example, c@d.example",
        "Medsocial <a@b.example>",
        "@b.example",
        ",",
    ],
    "CURATORS_EMAIL": ["nobody", "a@b.example, nobody", "a@b.example\nBcc: c@d.example", "a@b,c@d;e@f"],
    "CURATORS_EMAIL_MINUTES": ["soon", "0", "10081"],
    "SUGGESTIONS_PER_SENDER": ["few", "0", "10001"],
    "SUGGESTIONS_PER_HOUR": ["many", "0", "10001"],
}
# Any text will do.
FREE_TEXTS = {"SECRET_KEY"}
READERS = {
    "ADMIN_PATH": lambda env: env.path("ADMIN_PATH", "admin/", taken=PUBLIC_PATHS),
    "ALLOWED_HOSTS": lambda env: env.hosts("ALLOWED_HOSTS", "localhost"),
    "CSRF_TRUSTED_ORIGINS": lambda env: env.origins("CSRF_TRUSTED_ORIGINS"),
    "DEBUG": lambda env: env.flag("DEBUG", default=False),
    "HTTPS": lambda env: env.flag("HTTPS", default=True),
    "REQUIRE_SECOND_FACTOR": lambda env: env.flag("REQUIRE_SECOND_FACTOR", default=False),
    "BEHIND_PROXY": lambda env: env.flag("BEHIND_PROXY", default=False),
    "HSTS_SECONDS": lambda env: env.number("HSTS_SECONDS", default=0, lowest=0, highest=63_072_000),
    "SITE_URL": lambda env: env.origin("SITE_URL", ""),
    "DATABASE_POOL_SIZE": lambda env: env.number("DATABASE_POOL_SIZE", default=4, lowest=1, highest=100),
    "PAGES_KEPT": lambda env: env.number("PAGES_KEPT", default=0, lowest=0, highest=1_000_000),
    "DATABASE_URL": lambda env: env.database("DATABASE_URL", "sqlite:///here.sqlite3"),
    "REPLICA_URL": lambda env: env.database("REPLICA_URL", ""),
    "STATEMENT_TIMEOUT": lambda env: env.number("STATEMENT_TIMEOUT", default=0, lowest=0, highest=600_000),
    "SECURITY_CONTACT": lambda env: env.contact("SECURITY_CONTACT"),
    "CACHE_URL": lambda env: env.cache("CACHE_URL", "locmemcache://"),
    "EMAIL_URL": lambda env: env.email("EMAIL_URL", "consolemail://"),
    "DEFAULT_FROM_EMAIL": lambda env: env.email_address("DEFAULT_FROM_EMAIL", "a@b"),
    "CURATORS_EMAIL": lambda env: env.email_addresses("CURATORS_EMAIL", "a@b"),
    "CURATORS_EMAIL_MINUTES": lambda env: env.number(
        "CURATORS_EMAIL_MINUTES", default=1, lowest=1, highest=10_080
    ),
    "SUGGESTIONS_PER_SENDER": lambda env: env.number(
        "SUGGESTIONS_PER_SENDER", default=1, lowest=1, highest=10_000
    ),
    "SUGGESTIONS_PER_HOUR": lambda env: env.number(
        "SUGGESTIONS_PER_HOUR", default=1, lowest=1, highest=10_000
    ),
}


def start(*command: str, **variables: str) -> subprocess.CompletedProcess:
    """Run Python on the project with these variables, everything else as if nobody had set it."""
    environment = {"PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    # Empty is unset, and keeps a developer's .env out.
    environment |= dict.fromkeys([*ENVIRONMENT, *CHOSEN_BY_THE_CALLER], "")
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=environment | variables,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def production(directory: Path) -> dict[str, str]:
    """What an operator must set, and a database that is nobody's."""
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "directory.example",
        "DATABASE_URL": f"sqlite:///{directory / 'production.sqlite3'}",
    }


# --- Which variables there are -----------------------------------------------------------------------------


def test_every_variable_of_the_settings_is_tried_here():
    read = re.findall(
        r'\benv\.\w+\(\s*"(\w+)"', (ROOT / "medsocial" / "settings.py").read_text(encoding="utf-8")
    )

    assert set(read) == set(MALFORMED) | FREE_TEXTS


def test_the_suite_sets_every_variable_itself():
    assert set(ENVIRONMENT) | set(CHOSEN_BY_THE_CALLER) == set(MALFORMED) | FREE_TEXTS


# --- Wrong values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", MALFORMED)
def test_a_malformed_value_stops_the_start_with_one_line_that_names_the_variable(name, tmp_path):
    run = start("manage.py", "check", **(production(tmp_path) | {name: MALFORMED[name][0]}))

    assert run.returncode == 1
    assert run.stdout == ""
    assert re.fullmatch(rf"Medsocial cannot start\. {name} is .+\.\n", run.stderr)


def test_a_missing_secret_key_stops_the_start_with_one_line(tmp_path):
    run = start("manage.py", "check", **(production(tmp_path) | {"SECRET_KEY": ""}))

    assert run.returncode == 1
    assert run.stdout == ""
    assert re.fullmatch(r"Medsocial cannot start\. SECRET_KEY is not set: .+\.\n", run.stderr)


def test_a_developer_needs_no_secret_key():
    run = start("-c", "from medsocial import settings; print(settings.DEBUG, settings.HTTPS)", DEBUG="true")

    assert run.stdout == "True False\n", run.stderr


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, each in MALFORMED.items() for value in each]
)
def test_a_malformed_value_is_refused_by_name(name, value, monkeypatch):
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingError, match=rf"^{name} is ") as refusal:
        READERS[name](Environment())

    assert "\n" not in str(refusal.value)


def test_a_password_in_a_malformed_address_is_not_shown(monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://user:secret@localhost:port/directory")

    with pytest.raises(SettingError) as refusal:
        Environment().database("DATABASE_URL", "")

    assert "secret" not in str(refusal.value)


# --- Right values ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "meaning"),
    [
        *((value, True) for value in ("true", "Yes", "ON", " 1 ")),
        *((value, False) for value in ("false", "No", "off", "0")),
        ("", None),
    ],
)
def test_a_flag_is_written_in_several_ways_and_empty_means_its_default(value, meaning, monkeypatch):
    monkeypatch.setenv("FLAG", value)

    assert Environment().flag("FLAG", default=True) is (True if meaning is None else meaning)
    assert Environment().flag("FLAG", default=False) is (False if meaning is None else meaning)


def test_numbers_may_be_their_limits(monkeypatch):
    for value in ("1", "100"):
        monkeypatch.setenv("NUMBER", value)
        assert Environment().number("NUMBER", default=4, lowest=1, highest=100) == int(value)
    monkeypatch.delenv("NUMBER")
    assert Environment().number("NUMBER", default=4, lowest=1, highest=100) == 4


def test_names_are_separated_by_commas(monkeypatch):
    monkeypatch.setenv("NAMES", " a.example, b.example ,,")

    assert Environment().names("NAMES") == ["a.example", "b.example"]
    monkeypatch.setenv("NAMES", "")
    assert Environment().names("NAMES", "one,two") == ["one", "two"]
    assert Environment().names("NAMES") == []


@pytest.mark.parametrize(
    ("url", "engine", "name"),
    [
        ("", "django.db.backends.sqlite3", "/srv/default.sqlite3"),
        ("sqlite:////srv/directory.sqlite3", "django.db.backends.sqlite3", "/srv/directory.sqlite3"),
        ("postgres://user:p%40ss@db.example:5433/directory", "django.db.backends.postgresql", "directory"),
        ("postgresql://user:p%40ss@db.example:5433/directory", "django.db.backends.postgresql", "directory"),
    ],
)
def test_the_address_of_a_database_chooses_its_engine(url, engine, name, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", url)

    database = Environment().database("DATABASE_URL", "sqlite:////srv/default.sqlite3")

    assert database["ENGINE"] == engine
    assert str(database["NAME"]) == name
    if "postgresql" in engine:
        assert (database["USER"], database["PASSWORD"]) == ("user", "p@ss")
        assert (database["HOST"], database["PORT"]) == ("db.example", 5433)


@pytest.mark.parametrize(
    ("url", "backend", "location"),
    [
        ("", LocMemCache, ""),
        ("locmemcache://", LocMemCache, ""),
        ("redis://cache.example:6379/1", RedisCache, "redis://cache.example:6379/1"),
        ("rediss://cache.example:6379/1", RedisCache, "rediss://cache.example:6379/1"),
    ],
)
def test_the_address_of_a_cache_chooses_its_backend(url, backend, location, monkeypatch):
    monkeypatch.setenv("CACHE_URL", url)

    cache = Environment().cache("CACHE_URL", "locmemcache://")

    assert issubclass(import_string(cache["BACKEND"]), backend)
    assert cache["LOCATION"] == location


@pytest.mark.parametrize(
    ("url", "backend", "security"),
    [
        ("", "console", None),
        ("smtp://user:p%40ss@mail.example:587", "smtp", None),
        ("smtp+tls://user:p%40ss@mail.example:587", "smtp", "EMAIL_USE_TLS"),
        ("smtp+ssl://user:p%40ss@mail.example:587", "smtp", "EMAIL_USE_SSL"),
        ("dummymail://", "dummy", None),
    ],
)
def test_the_address_of_a_mail_server_chooses_how_letters_are_sent(url, backend, security, monkeypatch):
    monkeypatch.setenv("EMAIL_URL", url)

    email = Environment().email("EMAIL_URL", "consolemail://")

    assert email["EMAIL_BACKEND"] == f"django.core.mail.backends.{backend}.EmailBackend"
    assert [name for name in ("EMAIL_USE_TLS", "EMAIL_USE_SSL") if email.get(name)] == [security] * bool(
        security
    )
    if backend == "smtp":
        assert (email["EMAIL_HOST_USER"], email["EMAIL_HOST_PASSWORD"]) == ("user", "p@ss")
        assert (email["EMAIL_HOST"], email["EMAIL_PORT"]) == ("mail.example", 587)


def test_curators_may_be_several(monkeypatch):
    monkeypatch.setenv("CURATORS_EMAIL", "anna@medsocial.example, ben@localhost")

    assert Environment().email_addresses("CURATORS_EMAIL", "") == ["anna@medsocial.example", "ben@localhost"]


@pytest.mark.parametrize(
    ("hosts", "https", "address"),
    [
        (["directory.example", "127.0.0.1"], True, "https://directory.example"),
        (["127.0.0.1", "localhost"], False, "http://127.0.0.1"),
        ([".directory.example"], True, "https://directory.example"),
        (["*"], False, "http://localhost"),
        ([], True, "https://localhost"),
    ],
)
def test_the_address_of_the_site_follows_from_its_first_name_unless_it_is_set(
    hosts, https, address, monkeypatch
):
    monkeypatch.setenv("SITE_URL", "")
    assert Environment().origin("SITE_URL", address_of(hosts, https=https)) == address

    monkeypatch.setenv("SITE_URL", "https://directory.example:8443")
    assert Environment().origin("SITE_URL", address) == "https://directory.example:8443"


def test_the_environment_wins_over_a_dotenv_file_which_fills_in_the_rest(tmp_path, monkeypatch):
    monkeypatch.setenv("FLAG", "false")
    monkeypatch.setenv("NUMBER", "0")  # so that what is read is taken back when the test is over
    monkeypatch.delenv("NUMBER")
    (tmp_path / ".env").write_text("FLAG=true\nNUMBER=7\n")

    env = Environment(tmp_path / ".env")

    assert env.flag("FLAG", default=True) is False
    assert env.number("NUMBER", default=1, lowest=0, highest=9) == 7


@pytest.mark.parametrize(
    ("value", "meaning"), [("", "admin/"), ("desk", "desk/"), ("/a_b/Desk-2/", "a_b/Desk-2/")]
)
def test_slashes_around_a_path_do_not_matter(value, meaning, monkeypatch):
    monkeypatch.setenv("ADMIN_PATH", value)

    assert READERS["ADMIN_PATH"](Environment()) == meaning


def test_no_public_page_can_be_hidden_behind_the_admin():
    patterns = [*urls.urlpatterns, *machine_urls.urlpatterns]
    beginnings = {str(pattern.pattern).partition("/")[0] for pattern in patterns} | {
        prefix.strip("/") for prefix in PREFIXES.values()
    }

    assert "networks" in beginnings
    assert "es" in beginnings
    assert {each for each in beginnings - {""} if "." not in each} <= PUBLIC_PATHS


# --- Production --------------------------------------------------------------------------------------------


def test_production_is_the_default_and_passes_the_checks_of_a_deployment(tmp_path):
    run = start("manage.py", "check", "--deploy", "--fail-level", "WARNING", **production(tmp_path))

    assert (run.returncode, run.stderr) == (0, "")


def test_production_sends_everybody_to_https_unless_told_otherwise(tmp_path):
    names = ("SECURE_SSL_REDIRECT", "SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_HSTS_SECONDS")
    show = f"from medsocial import settings; print(*(getattr(settings, name) for name in {names}))"

    assert start("-c", show, **production(tmp_path)).stdout == "True True True 31536000\n"
    assert start("-c", show, HTTPS="no", **production(tmp_path)).stdout == "False False False 0\n"


@pytest.mark.django_db
def test_sqlite_lets_readers_and_a_writer_work_at_once_and_keeps_references_whole():
    if connection.vendor != "sqlite":
        pytest.skip("these are SQLite's own settings")

    def pragma(name: str):
        with connection.cursor() as cursor:
            return cursor.execute(f"PRAGMA {name}").fetchone()[0]

    assert pragma("journal_mode") == "wal"
    assert pragma("synchronous") == 1  # NORMAL
    assert pragma("foreign_keys") == 1
    assert pragma("busy_timeout") == 20_000


@pytest.mark.django_db
def test_postgresql_is_reached_through_a_pool():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite needs none")

    assert connection.pool.max_size == 4


def test_postgresql_gives_up_a_statement_of_a_page_after_a_while_and_none_of_a_command(tmp_path):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has no such limit")
    show = (
        "import os, django; os.environ['DJANGO_SETTINGS_MODULE'] = 'medsocial.settings'; django.setup(); {}"
        "from django.db import connection; cursor = connection.cursor();"
        "print(*cursor.execute('SHOW statement_timeout').fetchone())"
    )
    variables = production(tmp_path) | {
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "STATEMENT_TIMEOUT": "2500",
    }

    assert start("-c", show.format(""), **variables).stdout == "0\n"
    assert start("-c", show.format("import medsocial.wsgi; "), **variables).stdout == "2500ms\n"
    variables["STATEMENT_TIMEOUT"] = "0"
    assert start("-c", show.format("import medsocial.wsgi; "), **variables).stdout == "0\n"


def test_a_copy_of_the_database_is_there_if_it_has_an_address(tmp_path):
    show = "from medsocial import settings; print(*settings.DATABASES)"
    copy = f"sqlite:///{tmp_path / 'copy.sqlite3'}"

    assert start("-c", show, **production(tmp_path)).stdout == "default\n"
    assert start("-c", show, REPLICA_URL=copy, **production(tmp_path)).stdout == "default replica\n"


@pytest.mark.django_db
def test_postgresql_compiles_no_query():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite never does")

    with connection.cursor() as cursor:
        assert cursor.execute("SHOW jit").fetchone() == ("off",)
