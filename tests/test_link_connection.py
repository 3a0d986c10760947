"""Connections of link checks go to the address that was judged, under the name that was asked for."""

import shutil
import socket
import ssl
import subprocess
import time

import pytest

from networks.linkcheck import guard as guarding
from networks.linkcheck.check import check
from networks.linkcheck.connection import Budget, GuardedBackend
from networks.linkcheck.fetching import Fetcher
from networks.linkcheck.guard import Failure, Guard, look_up
from networks.linkcheck.policy import Policy
from networks.linkcheck.robots import RobotsFiles
from tests import link_server
from tests.link_server import LOCAL, guard, look, policy

# --- Between judging and connecting ------------------------------------------------------------------------


def test_a_name_is_looked_up_once_for_each_connection_and_the_judged_address_is_used(server, monkeypatch):
    looked_up, connected = [], []
    answers = iter([[LOCAL], [LOCAL], ["10.0.0.1"]])

    def changing(host, port, timeout):
        looked_up.append(host)
        return next(answers)

    def watched(address, *rest, **named):
        connected.append(address[0])
        return create_connection(address, *rest, **named)

    create_connection = socket.create_connection
    monkeypatch.setattr(socket, "create_connection", watched)
    monkeypatch.setattr(socket, "getaddrinfo", numeric_only(socket.getaddrinfo))
    server.pages["HEAD /"] = link_server.Page(405)
    fetcher = Fetcher(policy(), guard=Guard(Policy.ports, guard(server).allowed, changing))

    finding = check(server.url(), fetcher, RobotsFiles(fetcher))

    # robots.txt and HEAD were asked at the first answers; for GET the name had come to mean another machine.
    assert finding.reason == "private"
    assert connected == [LOCAL, LOCAL]
    assert looked_up == ["sermo.example"] * 3


def numeric_only(getaddrinfo):
    """A look-up of the system that fails for names: nobody but the guard may ask for one."""

    def look_up(host, *rest, **named):
        assert host == LOCAL, f"{host} was looked up behind the guard's back"
        return getaddrinfo(host, *rest, **named)

    return look_up


def test_the_next_address_of_a_host_is_tried_if_nobody_answers_at_the_first(server, monkeypatch):
    known = {"sermo.example": ["127.0.0.2", LOCAL]}  # nobody listens at the first
    allowed = frozenset((address, server.server_port) for address in known["sermo.example"])
    fetcher = Fetcher(policy(), guard=Guard(Policy.ports, allowed, link_server.names(known)))

    assert check(server.url(), fetcher, RobotsFiles(fetcher)).outcome == "ok"


def test_a_host_without_an_address_cannot_be_reached():
    assert look("http://sermo.example/", known={"sermo.example": []}).reason == "connection"


def test_no_proxy_and_no_password_file_comes_between(server, monkeypatch, tmp_path):
    (tmp_path / ".netrc").write_text("machine sermo.example login anna password secret")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")

    assert look(server.url(), server).outcome == "ok"
    assert all("Authorization" not in request.headers for request in server.requests)


def test_a_look_up_that_hangs_is_left(monkeypatch):
    monkeypatch.setattr(guarding.socket, "getaddrinfo", lambda *_, **__: time.sleep(1))
    begun = time.monotonic()

    with pytest.raises(Failure, match="in time"):
        look_up("sermo.example", 80, 0.05)

    assert time.monotonic() - begun < 0.9


@pytest.mark.parametrize("host", ["", ".example", "a" * 64 + ".example", "no-such-name.invalid"])
def test_what_cannot_be_a_name_is_unknown(host, monkeypatch):
    def unknown(name, *_, **__):
        name.encode("idna")  # as the system's look-up does first
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(guarding.socket, "getaddrinfo", unknown)

    with pytest.raises(Failure) as failure:
        look_up(host, 80, 5)

    assert failure.value.reason == "name"


def test_when_the_time_is_up_no_connection_is_begun(server):
    budget = Budget(0)
    backend = GuardedBackend(guard(server), budget)

    with pytest.raises(Failure) as failure, budget.spending():
        backend.connect_tcp("sermo.example", server.server_port, timeout=1)

    assert failure.value.reason == "timeout"


# --- Encrypted ---------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(tmp_path):
    """A certificate of sermo.example, with its key."""
    path = tmp_path / "certificate.pem"
    command = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=sermo.example"
    command += f" -addext subjectAltName=DNS:sermo.example -keyout {path} -out {tmp_path / 'public.pem'}"
    subprocess.run(["openssl", *command.split()], check=True, capture_output=True)
    path.write_text(path.read_text() + (tmp_path / "public.pem").read_text())
    return path


needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")


@needs_openssl
@pytest.mark.parametrize(
    ("host", "trusted", "outcome"),
    [
        ("sermo.example", True, ("ok", "answer")),
        ("medscape.example", True, ("unreachable", "tls")),
        ("sermo.example", False, ("unreachable", "tls")),
    ],
)
def test_the_certificate_is_of_the_name_although_the_connection_is_to_an_address(
    server, certificate, host, trusted, outcome, monkeypatch
):
    named = []
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda connection, name, _: named.append(name)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    server.tls = True
    if trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_name("public.pem")))

    finding = look(server.url(host=host), server)

    assert (finding.outcome, finding.reason) == outcome
    assert set(named) == {host}
    assert {request.host for request in server.requests} <= {f"{host}:{server.server_port}"}
    assert bool(finding.detail) is (outcome[1] == "tls")
