"""A web server of the tests' own, under as many names as a test likes, and checks that may reach nothing else."""

import threading
import time
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from networks.linkcheck.check import Finding, check
from networks.linkcheck.fetching import Fetcher
from networks.linkcheck.guard import Failure, Guard
from networks.linkcheck.policy import Policy
from networks.linkcheck.robots import RobotsFiles

LOCAL = "127.0.0.1"


@dataclass
class Page:
    """What the server answers."""

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"Hello"


def redirect(target: str, status: int = 301) -> Page:
    """A page that sends visitors elsewhere."""
    return Page(status, {"Location": target})


@dataclass(frozen=True)
class Request:
    """A request that came."""

    method: str
    host: str  # with its port, as the client wrote it
    path: str
    headers: dict[str, str]
    at: float  # when it came, on the monotonic clock


class LocalServer(ThreadingHTTPServer):
    """Answers with `pages`: by method and path, by path, or by whatever `answer` does with the handler."""

    daemon_threads = True
    block_on_close = False

    def __init__(self):
        super().__init__((LOCAL, 0), Handler)
        self.pages: dict[str, Page | Callable[[BaseHTTPRequestHandler], None]] = {}
        self.requests: list[Request] = []
        self.tls = False

    def url(self, path: str = "/", host: str = "sermo.example") -> str:
        """The address of a page under one of the server's names."""
        return f"{'https' if self.tls else 'http'}://{host}:{self.server_port}{path}"

    def asked(self) -> list[str]:
        """The requests for pages, in their order: "HEAD /path"."""
        return [f"{each.method} {each.path}" for each in self.requests if each.path != "/robots.txt"]

    def handle_error(self, request, client_address):
        """Clients that leave in the middle are what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    def do_GET(self):
        request = Request(self.command, self.headers["Host"], self.path, dict(self.headers), time.monotonic())
        self.server.requests.append(request)
        missing = Page(404) if self.path == "/robots.txt" else Page()
        page = self.server.pages.get(f"{self.command} {self.path}") or self.server.pages.get(
            self.path, missing
        )
        if callable(page):
            page(self)
            return
        self.send_response(page.status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.body)

    do_HEAD = do_GET  # noqa: N815 - the name that the server looks for

    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def running():
    """A server that answers until the block ends."""
    server = LocalServer()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def names(known: dict[str, list[str]] | None = None) -> Callable[[str, int, float], list[str]]:
    """A look-up that asks nobody: names under .example are this machine's unless they are known otherwise."""

    def look_up(host: str, port: int, timeout: float) -> list[str]:
        if host in (known or {}):
            return known[host]
        if host.endswith(".example"):
            return [LOCAL]
        if host.replace(".", "").isdigit() or ":" in host:
            return [host]
        raise Failure("name", f"{host}: not known")

    return look_up


def guard(*servers: LocalServer, known: dict[str, list[str]] | None = None) -> Guard:
    """A guard that lets connections through to these servers and, by its look-up, to nobody else."""
    allowed = frozenset((LOCAL, server.server_port) for server in servers)
    return Guard(Policy.ports, allowed, names(known))


def policy(**limits) -> Policy:
    """Limits for a server that is near."""
    quick = {"delay": 0, "connect_timeout": 2, "read_timeout": 2, "total_timeout": 5}
    return Policy(user_agent="MedsocialLinkCheck/1.0 (+https://medsocial.example/)", **(quick | limits))


def look(url: str, *servers: LocalServer, known: dict[str, list[str]] | None = None, **limits) -> Finding:
    """Check one address, with these limits, on these servers."""
    fetcher = Fetcher(policy(**limits), guard=guard(*servers, known=known))
    return check(url, fetcher, RobotsFiles(fetcher))
