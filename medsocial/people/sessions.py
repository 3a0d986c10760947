"""A session ends a fixed time after the log-in, however busy it is."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.utils import timezone


def connect() -> None:
    """Begin a session of its own with every log-in, and set its end."""
    user_logged_in.connect(_begin)


def _begin(request, **kwargs):
    request.session.cycle_key()  # also when the same person logs in again, where Django keeps the session
    # Without a moment of its own, a session would begin anew with whatever is written into it.
    request.session.set_expiry(timezone.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
