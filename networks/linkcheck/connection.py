"""Connections that go where the guard says and end when their time is up.

httpx hands each connection to the guarded backend by the host's name. The backend resolves it, has every address
judged and connects to a judged address itself, so that no second look-up can lead elsewhere; the name stays in
the request and in the TLS handshake.
"""

import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager

import httpcore
import httpx

from networks.choices import LinkReason

from .guard import Failure, Guard


class Budget:
    """Seconds that requests may take together; between them the clock stands still."""

    def __init__(self, seconds: float):
        self._seconds = seconds
        self._begun = None

    @property
    def left(self) -> float:
        """The seconds that are left, perhaps less than none."""
        return self._seconds - (0 if self._begun is None else time.monotonic() - self._begun)

    @contextmanager
    def spending(self) -> Iterator[None]:
        """Let the clock run."""
        self._begun = time.monotonic()
        try:
            yield
        finally:
            self._seconds, self._begun = self.left, None

    def at_most(self, timeout: float | None) -> float:
        """This many seconds or what is left; raises Failure if that is nothing."""
        if self.left <= 0:
            raise Failure(LinkReason.TIMEOUT, "the time of the check is up")
        return self.left if timeout is None else min(timeout, self.left)


class BudgetedStream(httpcore.NetworkStream):
    """A connection of which no step takes longer than the budget: not a byte a second, for ever."""

    def __init__(self, stream: httpcore.NetworkStream, budget: Budget):
        self._stream = stream
        self._budget = budget

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """Bytes that have come."""
        return self._stream.read(max_bytes, self._budget.at_most(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send bytes."""
        self._stream.write(buffer, self._budget.at_most(timeout))

    def close(self) -> None:
        """End the connection."""
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        """The same connection, encrypted."""
        try:
            stream = self._stream.start_tls(ssl_context, server_hostname, self._budget.at_most(timeout))
        except httpcore.ConnectError as error:
            if isinstance(error.__cause__, ssl.SSLError):
                reason = getattr(error.__cause__, "verify_message", None) or error.__cause__.reason or error
                raise Failure(LinkReason.TLS, reason) from error
            raise
        return BudgetedStream(stream, self._budget)

    def get_extra_info(self, info: str):
        """What httpx asks about the connection."""
        return self._stream.get_extra_info(info)


class GuardedBackend(httpcore.NetworkBackend):
    """Makes connections to judged addresses only."""

    def __init__(self, guard: Guard, budget: Budget):
        self._guard = guard
        self._budget = budget
        self._sockets = httpcore.SyncBackend()

    def connect_tcp(
        self, host, port, timeout=None, local_address=None, socket_options=None
    ) -> httpcore.NetworkStream:
        """A connection to the first address of the host that answers; raises Failure or httpcore's errors."""
        unreachable = httpcore.ConnectError(f"{host} has no address")
        for address in self._guard.addresses(host, port, self._budget.at_most(timeout)):
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self._budget.at_most(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                unreachable = error
            else:
                return BudgetedStream(stream, self._budget)
        raise unreachable


class ResponseBody(httpx.SyncByteStream):
    """A body as httpcore gives it."""

    def __init__(self, stream):
        self._stream = stream

    def __iter__(self) -> Iterator[bytes]:
        yield from self._stream

    def close(self) -> None:
        """End the response, read or not."""
        self._stream.close()


class GuardedTransport(httpx.BaseTransport):
    """httpx by way of the guarded backend: no proxy, and no connection that is used again.

    Its errors are those of httpcore and Failure. The header Location is in `extensions["location"]`: httpx works
    out the next request even if it is not to follow it, and stumbles over what some servers write there.
    """

    def __init__(self, guard: Guard, budget: Budget, ssl_context: ssl.SSLContext):
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl_context,
            max_keepalive_connections=0,
            network_backend=GuardedBackend(guard, budget),
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The response, its body unread."""
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self._pool.handle_request(
            httpcore.Request(
                request.method,
                url,
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        headers = httpx.Headers(answer.headers)
        location = headers.pop("location", "")
        return httpx.Response(
            answer.status,
            headers=headers,
            stream=ResponseBody(answer.stream),
            extensions={**answer.extensions, "location": location},
        )

    def close(self) -> None:
        """End every connection."""
        self._pool.close()
