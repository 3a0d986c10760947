"""Asks servers: one request, one answer, within the limits of the policy."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore
import httpx

from networks.choices import LinkReason

from .connection import Budget, GuardedTransport
from .guard import Failure, Guard
from .policy import Policy
from .turns import Turns

REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Answer:
    """What a server said."""

    status: int
    headers: httpx.Headers
    location: str = ""
    body: bytes = b""  # its beginning, where it was asked for

    @property
    def redirect(self) -> str:
        """Where it sends us; empty if nowhere."""
        return self.location if self.status in REDIRECTS else ""


def web_address(text: str, base: httpx.URL | None = None) -> httpx.URL:
    """A web address, perhaps relative to another, without fragment and password; raises Failure."""
    try:
        url = base.join(text) if base else httpx.URL(text)
        url = url.copy_with(fragment=None, userinfo=b"")
    except (httpx.InvalidURL, ValueError) as error:
        raise Failure(LinkReason.UNSUITABLE, f"{error}: {text}") from error
    if url.scheme not in {"http", "https"} or not url.host:
        raise Failure(LinkReason.UNSUITABLE, text)
    return url


class Session:
    """The requests of one check, with its cookies; they share a budget of time."""

    def __init__(self, client: httpx.Client, budget: Budget, turns: Turns):
        self._client = client
        self._budget = budget
        self._turns = turns

    def ask(self, method: str, url: httpx.URL, size: int = 0) -> Answer:
        """Wait for the host's turn and ask; of the body read at most `size` bytes. Raises Failure, Stopped."""
        with self._turns.at(url.host), self._budget.spending():
            try:
                with self._client.stream(method, url) as response:
                    return Answer(
                        status=response.status_code,
                        headers=response.headers,
                        location=response.extensions["location"],
                        body=beginning(response, size),
                    )
            except httpcore.ConnectTimeout as error:
                raise Failure(LinkReason.TIMEOUT, error) from error
            except httpcore.TimeoutException as error:
                raise Failure(LinkReason.TIMEOUT, error, connected=True) from error
            except httpcore.ConnectError as error:
                raise Failure(LinkReason.CONNECTION, error) from error
            except httpcore.NetworkError as error:
                raise Failure(LinkReason.CONNECTION, error, connected=True) from error
            except httpcore.ProtocolError as error:
                raise Failure(LinkReason.PROTOCOL, error, connected=True) from error


class Fetcher:
    """What the checks of a run share: policy, guard, turns and the certificates that we trust."""

    def __init__(self, policy: Policy, stop: threading.Event | None = None, guard: Guard | None = None):
        self.policy = policy
        self._guard = guard or Guard(policy.ports, policy.allowed)
        self._turns = Turns(policy.delay, stop or threading.Event())
        self._ssl_context = httpx.create_ssl_context()

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A new session for the block."""
        policy, budget = self.policy, Budget(self.policy.total_timeout)
        with httpx.Client(
            transport=GuardedTransport(self._guard, budget, self._ssl_context),
            timeout=httpx.Timeout(policy.read_timeout, connect=policy.connect_timeout),
            trust_env=False,  # no proxy that would connect for us, no passwords of a .netrc
            headers={
                "User-Agent": policy.user_agent,
                "Accept": "text/html,application/xhtml+xml,*/*;q=0.8",
                "Accept-Language": "en,es;q=0.8,*;q=0.5",
                "Accept-Encoding": "identity",  # what is not packed cannot burst
                "Connection": "close",
            },
        ) as client:
            yield Session(client, budget, self._turns)


def beginning(response: httpx.Response, size: int) -> bytes:
    """At most `size` bytes of the body, as they come."""
    body = b""
    if size:
        for part in response.iter_raw():
            body += part
            if len(body) >= size:
                break
    return body[:size]
