"""Where machines are welcome: robots.txt as RFC 9309 defines it.

Python's own parser knows neither `*` nor `$` in a path and takes the first rule that fits, not the longest.
"""

import re
import threading
from dataclasses import dataclass
from urllib.parse import quote

import httpx

from networks.choices import LinkReason

from .fetching import Fetcher, web_address
from .guard import Failure
from .policy import PRODUCT

MOST_REDIRECTS = 5  # as many as RFC 9309 asks for
_TOKEN = re.compile(r"^[A-Za-z_-]+")
_ESCAPE = re.compile("%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile("[A-Za-z0-9._~-]")


@dataclass(frozen=True)
class Rule:
    """Whether paths of a pattern may be fetched. In a pattern `*` is any text, a `$` at its end the path's end."""

    pattern: str
    allow: bool

    def fits(self, path: str) -> bool:
        """Whether the pattern describes the path. Linear in time, whatever somebody wrote into a pattern."""
        anchored = self.pattern.endswith("$")
        first, *parts = self.pattern.removesuffix("$").split("*")
        if not path.startswith(first):
            return False
        position = len(first)
        if not parts:
            return position == len(path) if anchored else True
        *middle, last = parts
        for part in middle:
            found = path.find(part, position)
            if found < 0:
                return False
            position = found + len(part)
        return path.endswith(last, position) if anchored else path.find(last, position) >= 0


@dataclass(frozen=True)
class Rules:
    """What a robots.txt asks of us."""

    rules: tuple[Rule, ...] = ()

    def allow(self, path: str) -> bool:
        """Whether the path, with its query, may be fetched: the longest rule decides, of equal ones the kinder."""
        path = normalised(path)
        fitting = [(len(rule.pattern), rule.allow) for rule in self.rules if rule.fits(path)]
        return max(fitting, default=(0, True))[1]


def normalised(path: str) -> str:
    """A path in the one spelling in which paths are compared: only what must be escaped is."""

    def spelling(escape: re.Match) -> str:
        letter = chr(int(escape[1], 16))
        return letter if _UNRESERVED.match(letter) else escape[0].upper()

    return _ESCAPE.sub(spelling, quote(path, safe="%/?:@!$&'()*+,;=~-._#[]"))


def parse(text: str, product: str = PRODUCT) -> Rules:
    """The rules for a product, or where it is not named those for everybody."""
    groups: dict[str, list[Rule]] = {}
    agents: list[str] = []
    in_rules = True  # so that the first line with a name begins a group
    for line in text.removeprefix("\ufeff").splitlines():
        key, _, value = line.partition("#")[0].partition(":")
        key, value = key.strip().lower(), value.strip()
        if key == "user-agent":
            if in_rules:
                agents, in_rules = [], False
            token = _TOKEN.match(value)
            agents.append(token[0].lower() if token else value)
            groups.setdefault(agents[-1], [])
        elif key in {"allow", "disallow"}:
            in_rules = True
            if value:
                for agent in agents:
                    groups[agent].append(Rule(normalised(value), key == "allow"))
    return Rules(tuple(groups.get(product.lower(), groups.get("*", []))))


class RobotsFiles:
    """The robots.txt of every origin that a run comes to, each read once."""

    def __init__(self, fetcher: Fetcher):
        self._fetcher = fetcher
        self._lock = threading.Lock()
        self._locks: dict[httpx.URL, threading.Lock] = {}
        self._rules: dict[httpx.URL, Rules | Failure] = {}

    def admit(self, url: httpx.URL) -> None:
        """Raise Failure unless the page may be fetched."""
        origin = url.copy_with(raw_path=b"/robots.txt")
        with self._lock:
            lock = self._locks.setdefault(origin, threading.Lock())
        with lock:
            if origin not in self._rules:
                self._rules[origin] = self._read(origin)
        rules = self._rules[origin]
        if isinstance(rules, Failure):
            raise Failure(rules.reason, rules)
        if not rules.allow(url.raw_path.decode("ascii")):
            raise Failure(LinkReason.ROBOTS, origin)

    def _read(self, origin: httpx.URL) -> Rules | Failure:
        """The rules of an origin, or why they cannot be known, in which case nothing may be fetched."""
        url = origin
        try:
            with self._fetcher.session() as session:
                for _ in range(1 + MOST_REDIRECTS):
                    answer = session.ask("GET", url, size=self._fetcher.policy.robots_size)
                    if not answer.redirect:
                        break
                    url = web_address(answer.redirect, base=url)
        except Failure as failure:
            return failure
        if answer.status == httpx.codes.TOO_MANY_REQUESTS:
            return Failure(LinkReason.ROBOTS, f"{origin}: {answer.status}")
        if httpx.codes.is_server_error(answer.status):
            return Failure(LinkReason.ANSWER, f"{origin}: {answer.status}")
        if httpx.codes.is_success(answer.status):
            return parse(answer.body.decode("utf-8", errors="replace"))
        return Rules()  # there is none
