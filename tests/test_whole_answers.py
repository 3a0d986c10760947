"""An answer leaves in one piece: nobody gets the beginning of one whose server died."""

import runpy
from types import SimpleNamespace

import pytest
from gunicorn.config import Config
from gunicorn.http import wsgi

from medsocial.operations.whole_answers import WholeAnswer


@pytest.fixture
def answer():
    """Make an answer to a request by this method; `answer.sent` has what was sent, piece by piece."""

    def begin(method: str = "GET", **headers: str) -> WholeAnswer:
        sent = []
        wire = SimpleNamespace(sendall=sent.append)
        request = SimpleNamespace(method=method, version=(1, 1), should_close=lambda: False)
        made = WholeAnswer(request, wire, Config())
        made.start_response("200 OK", [*headers.items()])
        return SimpleNamespace(write=made.write, close=made.close, sent=sent)

    return begin


def test_head_and_body_are_sent_at_once(answer):
    whole = answer(**{"Content-Length": "4"})
    whole.write(b"page")
    whole.close()

    [sent] = whole.sent
    assert sent.startswith(b"HTTP/1.1 200 OK\r\n")
    assert sent.endswith(b"\r\n\r\npage")


def test_a_download_follows_piece_by_piece(answer):
    pieces = answer()
    for piece in (b"one", b"two"):
        pieces.write(piece)
    pieces.close()

    head, second, end = pieces.sent
    assert head.endswith(b"\r\n\r\n3\r\none\r\n")
    assert (second, end) == (b"3\r\ntwo\r\n", b"0\r\n\r\n")


def test_an_answer_to_head_has_no_body(answer):
    head = answer("HEAD", **{"Content-Length": "4"})
    head.write(b"page")
    head.close()

    [sent] = head.sent
    assert sent.endswith(b"\r\n\r\n")
    assert b"Content-Length: 4" in sent


def test_what_is_no_bytes_is_refused_and_nothing_is_sent(answer):
    wrong = answer()

    with pytest.raises(TypeError):
        wrong.write("text")
    assert wrong.sent == []


def test_the_server_sends_such_answers():
    before = wsgi.Response
    try:
        runpy.run_path("medsocial/gunicorn.conf.py")
        assert wsgi.Response is WholeAnswer
    finally:
        wsgi.Response = before
