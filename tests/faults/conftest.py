"""The site as it runs on a server, with parts that can be taken away.

Where PostgreSQL, Redis or nginx is missing, the tests that need it are left out and say so; MEDSOCIAL_REQUIRE_ALL
asks for all of them (on SQLite, without those of PostgreSQL: the suite runs there once more).
"""

import fcntl
import os
import shutil
import subprocess
import sys
from urllib.parse import quote

import pytest
import redis
from django.conf import settings
from django.db import connection

from tests.faults.relay import Relay
from tests.servers import Gunicorn, environment, nginx, nginx_program

REDIS = ("127.0.0.1", 6379)
REDIS_NUMBER = 15  # of the database in it, which nothing else here uses


def missing(what: str) -> None:
    """Leave the test out, or fail where everything is asked for."""
    if os.environ.get("MEDSOCIAL_REQUIRE_ALL"):
        pytest.fail(what)
    pytest.skip(what)


@pytest.fixture(scope="session", autouse=True)
def static_files(django_db_setup):
    """What a server needs besides its database: the names of its static files (`make test` has made them)."""
    settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
    with (settings.STATIC_ROOT.parent / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one of the processes that run tests is enough
        if not (settings.STATIC_ROOT / "staticfiles.json").exists():
            command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
            subprocess.run(command, cwd=settings.BASE_DIR, env=environment(), check=True)


@pytest.fixture
def database_url(django_db_setup) -> str:
    """Where this suite's database is."""
    return url_of(connection.settings_dict)


def url_of(database: dict, **changes) -> str:
    """The address of a database, with another port for one."""
    database = database | changes
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    people = quote(database["USER"]) + (f":{quote(database['PASSWORD'])}" if database["PASSWORD"] else "")
    return f"postgres://{people}@{database['HOST']}:{database['PORT'] or 5432}/{database['NAME']}"


@pytest.fixture
def serve():
    """Start a server of the site with these settings; all stop when the test ends."""
    servers = []

    def start(database_url: str, prefix: tuple[str, ...] = (), **more: str) -> Gunicorn:
        servers.append(Gunicorn(environment(database_url, **more), prefix=prefix))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture
def to_postgresql(django_db_setup):
    """A wire to PostgreSQL, and the address of the suite's database behind it."""
    if connection.vendor != "postgresql":
        pytest.skip("only on PostgreSQL: SQLite is a part of the process")
    database = connection.settings_dict
    relay = Relay((database["HOST"], int(database["PORT"] or 5432)))
    yield relay, url_of(database, HOST="127.0.0.1", PORT=relay.port)
    relay.close()


@pytest.fixture
def to_redis():
    """A wire to Redis, and the address of a cache behind it."""
    try:
        store = redis.Redis(*REDIS, db=REDIS_NUMBER, socket_timeout=2)
        store.flushdb()
    except redis.RedisError:
        missing("Redis does not answer at 127.0.0.1:6379")
    relay = Relay(REDIS)
    yield relay, f"redis://127.0.0.1:{relay.port}/{REDIS_NUMBER}"
    relay.close()
    store.flushdb()


@pytest.fixture
def in_front(tmp_path):
    """Put nginx, as deploy/ has it, in front of servers; give its port."""
    if not nginx_program():
        missing("nginx is not installed: apt-get install nginx-light")
    started = []

    def start(*servers: Gunicorn) -> int:
        listed = "".join(f"server 127.0.0.1:{each.port} max_fails=1 fail_timeout=2s; " for each in servers)
        shutil.copy(settings.BASE_DIR / "deploy/nginx/locations.conf", tmp_path / "locations.conf")
        front = nginx(
            tmp_path,
            "include locations.conf;",
            f"upstream medsocial {{ zone medsocial 64k; {listed} keepalive 16; keepalive_timeout 30s; }}",
        )
        started.append(front)
        return front.__enter__()

    yield start
    for front in started:
        front.__exit__(None, None, None)
