"""One check: follow an address to its end, hop by hop, and say what is there."""

from dataclasses import dataclass

import httpx

from networks import search
from networks.choices import FAILED, LinkOutcome, LinkReason

from .fetching import Answer, Fetcher, Session, web_address
from .guard import Failure
from .robots import RobotsFiles

LONGEST_ADDRESS = 500  # what the database holds
LONGEST_DETAIL = 200
PERMANENT = (301, 308)
NOT_THERE = (404, 410)
TOO_SLOW = 408
TOO_MANY = 429
# Where we turn back ourselves: nothing says that people would find nothing.
STAYED_AWAY = (LinkReason.ROBOTS, LinkReason.UNSUITABLE)
# Headers by which services that guard sites say that they showed a riddle instead of the page.
CHALLENGES = {
    "cf-mitigated": {"challenge"},
    "sg-captcha": {"challenge"},
    "x-amzn-waf-action": {"captcha", "challenge"},
    "x-vercel-mitigated": {"challenge"},
}


@dataclass(frozen=True)
class Finding:
    """What a check found; its fields are those of the model LinkCheck."""

    outcome: LinkOutcome
    reason: LinkReason
    status_code: int | None = None
    final_url: str = ""
    detail: str = ""


class Trail:
    """The way of a check from redirect to redirect."""

    def __init__(self, start: httpx.URL):
        self.start = self.here = start
        # The end of the permanent redirects with which the way begins: what follows a temporary one, such as
        # a page of today, is no new address.
        self.permanent = start

    def follow(self, answer: Answer) -> None:
        """Go where an answer sends us; raises Failure where we do not go."""
        target = web_address(answer.redirect, base=self.here)
        if answer.status in PERMANENT and self.permanent == self.here:
            self.permanent = target
        self.here = target

    def has_moved(self) -> bool:
        """Whether the permanent address is another one, not only another spelling of it.

        A home page that leads on within its own host, to a language or a login, has not moved.
        """
        start, end = place(self.start), place(self.permanent)
        is_home = "/" not in start
        return (end.partition("/")[0] if is_home else end) != start


def place(url: httpx.URL) -> str:
    """The host and path of an address, as the directory compares them."""
    return search.normalise_address(str(url)) or f"{url.host}{url.path}".rstrip("/")  # of an IP address


def judge(answer: Answer) -> tuple[LinkOutcome, LinkReason]:
    """What an answer that redirects nowhere says about the address."""
    if any(answer.headers.get(name, "").lower() in values for name, values in CHALLENGES.items()):
        return LinkOutcome.BLOCKED, LinkReason.CHALLENGE
    status = answer.status
    if httpx.codes.is_success(status):
        return LinkOutcome.OK, LinkReason.ANSWER
    if status in NOT_THERE:
        return LinkOutcome.GONE, LinkReason.ANSWER
    if httpx.codes.is_server_error(status) or status == TOO_SLOW:
        return LinkOutcome.UNREACHABLE, LinkReason.ANSWER
    if httpx.codes.is_redirect(status):
        return LinkOutcome.UNREACHABLE, LinkReason.PROTOCOL  # a redirect to nowhere
    return LinkOutcome.BLOCKED, LinkReason.ANSWER  # somebody is there and does not like the request


def check(address: str, fetcher: Fetcher, robots: RobotsFiles) -> Finding:
    """Look at an address. Raises Stopped if the run ends meanwhile."""
    trail, status, detail = None, None, ""
    try:
        trail = Trail(web_address(address))
        answer = arrive(trail, fetcher, robots)
        status = answer.status
        outcome, reason = judge(answer)
    except Failure as failure:
        outcome = LinkOutcome.BLOCKED if failure.reason in STAYED_AWAY else LinkOutcome.UNREACHABLE
        reason, detail = failure.reason, str(failure)
    leads_to = trail.here if trail and trail.here != trail.start else None
    if outcome not in FAILED and trail and trail.has_moved():
        outcome, leads_to = LinkOutcome.MOVED, trail.permanent
    return Finding(outcome, reason, status, fitting(leads_to), detail.replace("\0", "")[:LONGEST_DETAIL])


def arrive(trail: Trail, fetcher: Fetcher, robots: RobotsFiles) -> Answer:
    """The answer at the end of all redirects; raises Failure."""
    with fetcher.session() as session:
        for _ in range(1 + fetcher.policy.redirects):
            robots.admit(trail.here)
            answer = ask(session, trail.here)
            if not answer.redirect:
                return answer
            trail.follow(answer)
    raise Failure(LinkReason.REDIRECTS, f"more than {fetcher.policy.redirects}")


def ask(session: Session, url: httpx.URL) -> Answer:
    """What a server says to HEAD, or to GET if it has no good answer to HEAD; raises Failure."""
    try:
        answer = session.ask("HEAD", url)
        # Whoever has had too many requests is spared another.
        if httpx.codes.is_success(answer.status) or answer.redirect or answer.status == TOO_MANY:
            return answer
    except Failure as failure:
        if not failure.connected:
            raise
    return session.ask("GET", url)


def fitting(url: httpx.URL | None) -> str:
    """An address that the database can hold: without its query, or even its path, if it is too long."""
    if url is None:
        return ""
    spellings = (str(url), str(url.copy_with(query=None)), str(url.copy_with(raw_path=b"/")))
    return next((spelling for spelling in spellings if len(spelling) <= LONGEST_ADDRESS), "")
