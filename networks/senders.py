"""Who sends something, as far as limits need to know: a code that says nothing about the person.

The code is made from the network address with a salt that changes every day, so that two days of one sender cannot be
put together, and the address itself is stored nowhere.
"""

from datetime import date
from ipaddress import IPv6Address, ip_address, ip_network

from django.utils.crypto import salted_hmac

CODE_LENGTH = 32  # hexadecimal digits
HOUSEHOLD = 64  # bits of an IPv6 address that one subscriber shares; the rest he chooses himself


def client_address(peer: str, forwarded: str, *, behind_proxy: bool) -> str:
    """The network address of whoever sent a request; "" if it is not known.

    `peer` is the other end of the connection, `forwarded` the header X-Forwarded-For. Behind a proxy of ours the peer
    is that proxy, which adds the address that it saw as the last of the header; everything before it was written by
    the sender, who may write anything. Without a proxy the whole header is the sender's, so it is not looked at.
    """
    seen = _parsed(forwarded.rpartition(",")[2]) if behind_proxy else ""
    return seen or _parsed(peer)


def sender_code(address: str, day: date) -> str:
    """The code of a network address on this day; all addresses of one IPv6 subscriber have the same."""
    return salted_hmac(f"networks.senders:{day.isoformat()}", address, algorithm="sha256").hexdigest()[
        :CODE_LENGTH
    ]


def _parsed(text: str) -> str:
    """An address in its one spelling, an IPv6 one as its subscriber's network; "" for anything else."""
    text = text.strip()
    if text.startswith("["):  # as some proxies write it: [2001:db8::1]:443
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:  # 192.0.2.1:443
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return ""
    if not isinstance(address, IPv6Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ip_network((int(address), HOUSEHOLD), strict=False).network_address)
