"""A sender's code tells senders apart for a day and says nothing about them."""

from datetime import date

import pytest

from networks.senders import client_address, sender_code

DAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("peer", "forwarded", "behind_proxy", "expected"),
    [
        # Nobody between us and the sender: what the sender writes about himself does not count.
        ("192.0.2.1", "", False, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", False, "192.0.2.1"),
        # Our proxy wrote the last address; those before it were sent to it.
        ("127.0.0.1", "192.0.2.1", True, "192.0.2.1"),
        ("127.0.0.1", "198.51.100.7, 192.0.2.1", True, "192.0.2.1"),
        ("127.0.0.1", "198.51.100.7,192.0.2.1", True, "192.0.2.1"),
        ("", "192.0.2.1", True, "192.0.2.1"),  # a proxy on a Unix socket
        ("127.0.0.1", "192.0.2.1:4711", True, "192.0.2.1"),
        ("127.0.0.1", "[2001:db8::1]:443", True, "2001:db8::"),
        # A header that is missing or nonsense: everybody behind the proxy is one sender.
        ("127.0.0.1", "", True, "127.0.0.1"),
        ("127.0.0.1", "192.0.2.1, unknown", True, "127.0.0.1"),
        ("127.0.0.1", "192.0.2.1,", True, "127.0.0.1"),
        ("127.0.0.1", "\0", True, "127.0.0.1"),
        ("127.0.0.1", "9" * 10_000, True, "127.0.0.1"),
        ("", "", True, ""),
        ("nonsense", "", False, ""),
        # One subscriber, whichever of his addresses he uses; one spelling of each.
        ("2001:db8:0:1::1", "", False, "2001:db8:0:1::"),
        ("2001:0DB8:0:1:ffff::2", "", False, "2001:db8:0:1::"),
        ("fe80::1%eth0", "", False, "fe80::"),
        ("::ffff:192.0.2.1", "", False, "192.0.2.1"),
    ],
)
def test_the_address_is_that_of_whoever_spoke_to_us_or_to_our_proxy(peer, forwarded, behind_proxy, expected):
    assert client_address(peer, forwarded, behind_proxy=behind_proxy) == expected


def test_a_code_is_the_same_all_day_and_another_one_tomorrow():
    assert sender_code("192.0.2.1", DAY) == sender_code("192.0.2.1", DAY)
    assert sender_code("192.0.2.1", DAY) != sender_code("192.0.2.1", date(2026, 5, 2))
    assert sender_code("192.0.2.1", DAY) != sender_code("192.0.2.2", DAY)


def test_a_code_depends_on_the_sites_secret(settings):
    before = sender_code("192.0.2.1", DAY)
    settings.SECRET_KEY = "another-" * 8

    assert sender_code("192.0.2.1", DAY) != before
    assert len(before) == 32
