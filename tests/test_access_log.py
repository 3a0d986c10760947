"""The access log: one line of JSON a request, and nothing about the person who asks."""

import io
import json
import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.http.wsgi import Response

from medsocial.operations.access_log import AccessLog, line


def answer(status="200 OK", sent=1234, **headers):
    """An answer as gunicorn knows it."""
    return SimpleNamespace(status=status, sent=sent, headers=list(headers.items()))


def asked(path="/networks/sermo/", **more) -> dict:
    """What gunicorn knows of a request."""
    return {"REQUEST_METHOD": "GET", "PATH_INFO": path} | more


def test_a_line_tells_what_was_asked_and_how_it_was_answered():
    told = line(answer(**{"X-Request-ID": "abc"}), asked(), 0.0123)

    assert told.pop("time").endswith("+00:00")
    assert told == {
        "id": "abc",
        "method": "GET",
        "path": "/networks/sermo/",
        "status": 200,
        "bytes": 1234,
        "ms": 12.3,
    }


def test_a_line_tells_nothing_about_the_person():
    personal = asked(
        QUERY_STRING="q=my+illness",
        REMOTE_ADDR="192.0.2.7",
        HTTP_X_FORWARDED_FOR="192.0.2.8",
        HTTP_USER_AGENT="A browser",
        HTTP_REFERER="https://mail.example/inbox",
        HTTP_COOKIE="sessionid=secret",
        RAW_URI="/networks/?q=my+illness",
    )

    written = json.dumps(line(answer(), personal, 0))

    for word in ("illness", "192.0.2", "browser", "mail.example", "secret"):
        assert word not in written


@pytest.mark.parametrize(
    "path", ["/a\nGET /forged", "/\x00\x1b[2J", "/\xff\xfe", '/"},{"x":"', "/" + "x" * 100_000]
)
def test_no_address_can_forge_a_line_or_fill_the_log(path):
    written = json.dumps(line(answer(), asked(path), 0))

    assert "\n" not in written
    assert written.isprintable()
    assert len(written) < 2_200
    assert json.loads(written)["path"][:2] == path.encode("latin-1").decode("utf-8", "replace")[:2]


def test_gunicorn_writes_such_lines():
    log = AccessLog(Config())
    log.cfg.set("accesslog", "-")
    log.setup(log.cfg)
    out = io.StringIO()
    log.access_log.handlers = [logging.StreamHandler(out)]

    log.access(answer(), None, asked(), timedelta(milliseconds=5))

    assert json.loads(out.getvalue())["ms"] == 5


def test_an_answer_that_gunicorn_makes_has_what_a_line_needs():
    for name in ("status", "sent", "headers"):
        assert name in Response.__init__.__code__.co_names
