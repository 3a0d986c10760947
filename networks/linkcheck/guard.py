"""Where link checks may go: public addresses and ports of the web, judged by what a name resolves to.

Whoever can write an address into the directory, or redirect one that is there, could otherwise have our server
look into its own network.
"""

import queue
import socket
import threading
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from networks.choices import LinkReason

# The registries of special addresses at IANA; what `ipaddress` calls global differs between versions of Python.
NOT_PUBLIC = [
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by customers of a provider
        "127.0.0.0/8",
        "168.63.129.16/32",  # the host below machines of one large provider
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "2001::/23",  # protocols, tunnels among them
        "2001:db8::/32",
        "2002::/16",  # tunnels to any IPv4 address
        "3fff::/20",
    )
]
GLOBAL_UNICAST = ip_network("2000::/3")
TRANSLATED = ip_network("64:ff9b::/96")  # how a network without IPv4 reaches an IPv4 address

Lookup = Callable[[str, int, float], list[str]]


class Failure(Exception):  # noqa: N818 - the end of a check, not an error of ours
    """Why no server could be asked, or why none answered; its text is the detail."""

    def __init__(self, reason: LinkReason, detail: object = "", *, connected: bool = False):
        super().__init__(str(detail))
        self.reason = reason
        self.connected = connected  # somebody was there, but did not answer as they should


def is_public(address: str) -> bool:
    """Whether an IP address belongs to one machine of the public internet."""
    ip = ip_address(address)
    if isinstance(ip, IPv6Address):
        if ip in TRANSLATED:
            return is_public(str(IPv4Address(int(ip) & 0xFFFFFFFF)))
        if ip not in GLOBAL_UNICAST:
            return False
    return not any(ip in network for network in NOT_PUBLIC)


def look_up(host: str, port: int, timeout: float) -> list[str]:
    """The IP addresses of a host, in the order in which to try them; raises Failure.

    The system's look-up has no time limit, so it has a thread of its own that may be left behind.
    """
    answers = queue.SimpleQueue()

    def ask():
        try:
            answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError) as error:  # the latter for what cannot be a name
            answers.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=max(timeout, 0))
    except queue.Empty:
        raise Failure(LinkReason.NAME, f"{host}: no answer about the name in time") from None
    if isinstance(answer, Exception):
        raise Failure(LinkReason.NAME, f"{host}: {getattr(answer, 'strerror', None) or answer}")
    return list(dict.fromkeys(address[0] for *_, address in answer))


class Guard:
    """Says to which IP addresses a connection may be made; whoever connects must use these and ask nobody else."""

    def __init__(
        self,
        ports: frozenset[int],
        allowed: frozenset[tuple[str, int]] = frozenset(),
        lookup: Lookup = look_up,
    ):
        self.ports = ports
        self.allowed = allowed
        self.lookup = lookup

    def addresses(self, host: str, port: int, timeout: float) -> list[str]:
        """The IP addresses of a host. Raises Failure if one is not public, or for a port of another service."""
        found = self.lookup(host, port, timeout)
        for address in found:
            if (address, port) in self.allowed:
                continue
            if not is_public(address):
                raise Failure(LinkReason.PRIVATE, f"{host} is {address}")
            if port not in self.ports:
                raise Failure(LinkReason.UNSUITABLE, f"port {port} of {host}")
        return found
