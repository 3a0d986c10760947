"""Two addresses for machines, and the id that each request has."""

import logging

import pytest
from django.core.cache import caches
from django.db import connection
from django.db.utils import OperationalError
from django.test import override_settings

from networks.models import Network

REQUEST_ID = "0f8fad5bd9cb469fa16570867728950e"


@pytest.fixture
def gone(db, monkeypatch):
    """Take the database, the cache or both away."""

    def take(*parts: str) -> None:
        def refuse(*args, **kwargs):
            raise OperationalError("Nobody answers.")

        if "database" in parts:
            monkeypatch.setattr(connection, "cursor", refuse)
        if "cache" in parts:
            monkeypatch.setattr(type(caches["default"]), "get", refuse)
            monkeypatch.setattr(type(caches["default"]), "ping", refuse, raising=False)

    yield take
    monkeypatch.undo()  # before the test's transaction is rolled back


def test_a_process_that_answers_is_alive_whatever_else_is_gone(client, gone):
    gone("database", "cache")

    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("parts", "status"), [([], 200), (["cache"], 200), (["database"], 503), (["database", "cache"], 503)]
)
def test_a_process_is_ready_as_long_as_it_has_its_database(client, gone, parts, status):
    gone(*parts)

    response = client.get("/readyz")

    assert response.status_code == status
    assert response.json() == {part: "gone" if part in parts else "ok" for part in ("database", "cache")}


def test_they_are_asked_without_encryption_from_beside_the_process(client, db):
    with override_settings(SECURE_SSL_REDIRECT=True):
        assert client.get("/").status_code == 301
        assert client.get("/healthz").status_code == 200
        assert client.get("/readyz").status_code == 200


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_they_only_answer_who_reads(client, path):
    assert client.post(path).status_code == 405


# --- The id of a request -----------------------------------------------------------------------------------


def test_the_answer_bears_the_id_that_the_proxy_gave(client):
    response = client.get("/healthz", headers={"X-Request-ID": REQUEST_ID})

    assert response.headers["X-Request-ID"] == REQUEST_ID


@pytest.mark.parametrize("sent", ["", "x" * 500, "1 2", "<script>", "a\\nb", "é"])
def test_an_id_that_is_none_is_replaced(client, sent):
    response = client.get("/healthz", headers={"X-Request-ID": sent})

    assert len(response.headers["X-Request-ID"]) == 32
    assert response.headers["X-Request-ID"] != sent


def test_every_request_has_another_id(client):
    assert client.get("/healthz").headers["X-Request-ID"] != client.get("/healthz").headers["X-Request-ID"]


def test_a_line_about_an_error_bears_the_id_of_its_request(client, db, monkeypatch, capsys):
    def fail(*args):
        raise ValueError("Something is wrong.")

    monkeypatch.setattr(Network.objects.__class__, "published", fail)
    client.raise_request_exception = False
    handler = next(each for each in logging.getLogger("django").handlers)
    lines = []
    monkeypatch.setattr(handler, "emit", lambda record: lines.append(handler.format(record)))

    assert client.get("/networks/", headers={"X-Request-ID": REQUEST_ID}).status_code == 500

    assert any(REQUEST_ID in line and "Something is wrong." in line for line in lines)
