"""Looks at the addresses of networks and communities."""

from argparse import ArgumentTypeError
from collections.abc import Callable
from datetime import timedelta
from math import isfinite

from django.core.management.base import BaseCommand, CommandError
from django.utils.timezone import now

from networks.choices import LinkOutcome
from networks.linkcheck.policy import Policy
from networks.linkcheck.run import Run, Target, due_targets, targets
from networks.models import Community, Network
from networks.progress import Progress

NOBODY_REACHED, INTERRUPTED = 3, 130  # exit codes


def number(kind: Callable[[str], float], lowest: float, highest: float) -> Callable[[str], float]:
    """Reads an option that is a number within its limits."""

    def read(text: str) -> float:
        try:
            value = kind(text)
        except ValueError:
            value = None
        if value is None or not isfinite(value) or not lowest <= value <= highest:
            raise ArgumentTypeError(f"{text!r} is not a number from {lowest} to {highest}")
        return value

    return read


class Command(BaseCommand):
    """Checks what is due, the oldest first; started again after a break it goes on where it was."""

    help = (
        "Looks at the addresses of networks and communities that were not looked at lately, and notes what it "
        "found. It changes no entry. Exit codes: 0 done; 1 something could not be done; 2 wrong options; "
        f"{NOBODY_REACHED} nobody could be reached at all, so nothing was noted; {INTERRUPTED} interrupted."
    )

    def add_arguments(self, parser):
        """The options, with the defaults of networks.linkcheck.policy."""
        add = parser.add_argument
        add("--network", action="append", metavar="SLUG", help="check this network now; may be repeated")
        add("--community", action="append", metavar="SLUG", help="the same for a community")
        add("--limit", type=number(int, 1, 10**6), help="check at most that many addresses")
        add(
            "--older-than",
            type=number(float, 0, 3650),
            default=6,
            metavar="DAYS",
            help="leave out what was checked less than that many days ago (%(default)s)",
        )
        add(
            "--concurrency",
            type=number(int, 1, 64),
            default=Policy.at_once,
            metavar="N",
            help="check at most that many hosts at once (%(default)s)",
        )
        add(
            "--delay",
            type=number(float, 0, 600),
            default=Policy.delay,
            metavar="SECONDS",
            help="pause before the next request to the same host (%(default)s)",
        )
        add(
            "--timeout",
            type=number(float, 1, 600),
            default=Policy.total_timeout,
            metavar="SECONDS",
            help="end a check whose requests take longer than that (%(default)s)",
        )

    def handle(self, *args, network, community, limit, older_than, concurrency, delay, timeout, **options):
        """Check, show each result and a summary."""
        if network or community:
            chosen = [*named(Network, network or []), *named(Community, community or [])][:limit]
        else:
            chosen = due_targets(now() - timedelta(days=older_than), limit)
        run = Run(chosen, Policy(at_once=concurrency, delay=delay, total_timeout=timeout))
        quiet = options["verbosity"] == 0
        try:
            with Progress(self.stdout, len(chosen)) as progress:
                for target, finding in run:
                    if not quiet:
                        progress.step(f"{finding.outcome:<11}  {target.slug}  {target.url}")
        except KeyboardInterrupt:
            raise CommandError(f"Interrupted. {summary(run)}", returncode=INTERRUPTED) from None
        if run.cut_off:
            raise CommandError(summary(run), returncode=NOBODY_REACHED)
        if not quiet:
            self.stdout.write(summary(run))
        if run.broken:
            slugs = ", ".join(target.slug for target in run.broken)
            raise CommandError(f"Not checked because of an error in the program: {slugs}.")


def named(model: type[Network] | type[Community], slugs: list[str]) -> list[Target]:
    """The addresses of these networks or communities; raises CommandError for a slug that has none."""
    found = targets(model.objects.with_address().filter(slug__in=slugs).order_by("pk"))
    if missing := sorted(set(slugs) - {target.slug for target in found}):
        raise CommandError(f"No {model._meta.verbose_name} with an address: {', '.join(missing)}.")
    return found


def summary(run: Run) -> str:
    """What a run found, and what a curator now has to look at."""
    if not run.targets:
        return "No address is due."
    if run.cut_off:
        return "Nobody could be reached: is this machine connected? Nothing was noted."
    checked = f"{run.found.total()} of {len(run.targets)} addresses checked"
    counts = ", ".join(f"{run.found[outcome]} {outcome}" for outcome in LinkOutcome if run.found[outcome])
    waiting = sum(model.objects.link_needs_attention().count() for model in (Network, Community))
    return f"{checked}{f': {counts}' if counts else ''}. On the curators' desk: {waiting}."
