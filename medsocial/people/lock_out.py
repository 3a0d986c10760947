"""The log-in refuses whoever has guessed too often, for a while.

What is locked is a name at an address: who guesses somebody's password elsewhere cannot keep them out. An address is
locked as a whole when it fails with many names: that is how one frequent password is tried on everybody.
"""

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.signals import user_login_failed
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


class LockOut(AxesDatabaseHandler):
    """Counts in the database, which all processes share; forgets what no longer counts."""

    def get_failures(self, request: HttpRequest, credentials: dict | None = None) -> int:
        """How often this name has failed at this address; a whole address may fail so many times as often."""
        recent = AccessAttempt.objects.filter(
            ip_address=request.axes_ip_address, attempt_time__gte=get_cool_off_threshold(request)
        )
        at_address = recent.aggregate(failures=Sum("failures_since_start"))["failures"] or 0
        return max(super().get_failures(request, credentials), at_address // settings.NAMES_PER_ADDRESS)

    def user_logged_in(self, sender, request: HttpRequest, user, **kwargs) -> None:
        """Note the log-in, and forget those of long ago. (Failures are forgotten when they no longer count.)"""
        super().user_logged_in(sender, request, user, **kwargs)
        self.reset_logs(age_days=settings.LOGINS_KEPT_DAYS)


def count_failure(request: HttpRequest, username: str) -> None:
    """Count something else than a password that somebody had to know and did not, such as a code."""
    user_login_failed.send(sender=__name__, credentials={"username": username}, request=request)


def refusal(request: HttpRequest, response: HttpResponse | None = None, credentials=None) -> HttpResponse:
    """The page that says that one has to wait; the answer that axes gives instead of the form."""
    wait = get_cool_off(request)
    title = _("Please wait")
    context = admin.site.each_context(request) | {"title": title, "minutes": int(wait.total_seconds() // 60)}
    page = render(request, "people/locked.html", context, status=429)
    page["Retry-After"] = str(int(wait.total_seconds()))
    return page
