"""Link checks reach public addresses and nothing else, whatever names and redirects are put in their way."""

import pytest

from networks.linkcheck.guard import Guard, is_public, look_up
from networks.linkcheck.policy import Policy
from tests import link_server
from tests.link_server import look, redirect

PRIVATE = [
    "127.0.0.1",
    "127.8.9.1",
    "0.0.0.0",  # noqa: S104
    "10.1.2.3",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "100.127.255.255",
    "168.63.129.16",
    "192.0.0.8",
    "192.0.2.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::127.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::10.0.0.1",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
]
PUBLIC = [
    "8.8.8.8",
    "172.15.0.1",
    "172.32.0.1",
    "100.63.255.255",
    "100.128.0.0",
    "192.0.1.1",
    "223.255.255.255",
]
PUBLIC += ["2606:4700::1111", "2a00:1450:4003::1", "2003::1", "64:ff9b::8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_special_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_other_addresses_are_public(address):
    assert is_public(address)


@pytest.fixture
def inner():
    """A server inside the network, which no check may reach."""
    with link_server.running() as server:
        yield server


# --- Names and addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "inner.example", "[::1]", "127.1", "2130706433"])
def test_an_address_of_this_machine_is_not_reached(inner, host):
    known = {"localhost": ["127.0.0.1"], "127.1": ["127.0.0.1"], "2130706433": ["127.0.0.1"]}

    finding = look(f"http://{host}:{inner.server_port}/", known=known)

    assert (finding.outcome, finding.reason) == ("unreachable", "private")
    assert inner.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f000001"])
def test_whatever_the_system_takes_for_this_machine_is_seen_through(host):
    assert "127.0.0.1" in look_up(host, 80, 5)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_name_of_a_private_address_is_not_reached(address):
    finding = look("http://sermo.example/", known={"sermo.example": [address]})

    assert (finding.outcome, finding.reason) == ("unreachable", "private")
    assert finding.detail == f"sermo.example is {address}"


def test_one_private_address_among_public_ones_is_enough(inner):
    known = {"sermo.example": ["8.8.8.8", "10.0.0.1"]}

    assert look("http://sermo.example/", known=known).reason == "private"


@pytest.mark.parametrize("port", [22, 25, 3306, 5432, 6379, 9200, 11211, 8000])
def test_ports_of_other_services_are_not_reached(port):
    finding = look(f"http://sermo.example:{port}/", known={"sermo.example": ["8.8.8.8"]})

    assert (finding.outcome, finding.reason) == ("blocked", "unsuitable")
    assert finding.detail == f"port {port} of sermo.example"


def test_ports_of_the_web_are_allowed():
    for port in (80, 443, 8080, 8443):
        assert Guard(Policy.ports, lookup=lambda *_: ["8.8.8.8"]).addresses("a.example", port, 1) == [
            "8.8.8.8"
        ]


def test_only_what_is_on_the_list_is_let_through(server, inner):
    assert look(server.url(), server).outcome == "ok"
    assert look(inner.url(), server).reason == "private"
    assert inner.requests == []


def test_nothing_is_on_the_list_by_default():
    assert Policy().allowed == frozenset()


# --- Redirects ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 307])
@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "[::1]", "inner.example"])
def test_a_redirect_from_outside_to_inside_is_not_followed(server, inner, status, host):
    known = {"inner.example": ["192.168.0.7"]}
    server.pages["/"] = redirect(f"http://{host}:{inner.server_port}/", status)

    finding = look(server.url(), server, known=known)

    assert (finding.outcome, finding.reason) == ("unreachable", "private")
    assert inner.requests == []


def test_a_later_redirect_is_judged_like_the_first(server, inner):
    server.pages["/"] = redirect("/next")
    server.pages["/next"] = redirect(inner.url())

    assert look(server.url(), server).reason == "private"
    assert server.asked() == ["HEAD /", "HEAD /next"]
    assert inner.requests == []


def test_a_robots_txt_cannot_lead_inside_either(server, inner):
    server.pages["/robots.txt"] = redirect("http://10.0.0.1/robots.txt")

    assert look(server.url(), server).reason == "private"
    assert server.asked() == []
    assert inner.requests == []
