"""What address limits count by."""

import pytest
from django.test import RequestFactory

from medsocial.people.client import client_address


@pytest.mark.parametrize(
    ("remote", "address"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("::ffff:192.0.2.1", "192.0.2.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::"),
        ("fe80::1%eth0", "fe80::"),
        ("", None),
        ("unix:", None),
        ("192.0.2.1:8000", "192.0.2.1"),
    ],
)
def test_an_address_is_that_of_the_connection_and_half_of_it_in_ipv6(remote, address):
    assert client_address(RequestFactory().get("/", REMOTE_ADDR=remote)) == address


@pytest.mark.parametrize(
    ("forwarded", "address"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, nonsense", "192.0.2.1"),
        ("203.0.113.9,", "192.0.2.1"),
        ("", "192.0.2.1"),
    ],
)
def test_behind_a_proxy_it_is_what_the_proxy_has_added(forwarded, address, settings):
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.1", headers={"x-forwarded-for": forwarded})
    assert client_address(request) == "192.0.2.1"

    settings.BEHIND_PROXY = True

    assert client_address(request) == address
