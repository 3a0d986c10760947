"""People who work on the directory, for tests."""

from datetime import timedelta

from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from medsocial.people import second_factor

PASSWORD = "plum-jam and 7 spoons"  # noqa: S105 - of people who exist in a test only


def person(name: str, *groups: str, rights: tuple[str, ...] = (), **flags) -> User:
    """Somebody with staff status, in these groups, with these further permissions by codename."""
    somebody = User.objects.create_user(name, password=PASSWORD, **{"is_staff": True, **flags})
    somebody.groups.set(Group.objects.filter(name__in=groups))
    somebody.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return somebody


def with_app(somebody: User) -> TOTPDevice:
    """The app that somebody has set up."""
    app = second_factor.begin(somebody)
    TOTPDevice.objects.filter(pk=app.pk).update(confirmed=True)
    return app


def code(app: TOTPDevice) -> str:
    """What the app shows, as if it had not been used before."""
    TOTPDevice.objects.filter(pk=app.pk).update(last_t=-1)
    return f"{totp(app.bin_key):06}"


def wrong(app: TOTPDevice) -> str:
    """Six digits that the app does not show around now."""
    shown = {f"{totp(app.bin_key, t0=30 * step):06}" for step in range(-3, 4)}
    return next(
        each
        for each in ("111111", "222222", "333333", "444444", "555555", "666666", "777777")
        if each not in shown
    )


def give_password(browser=None, name="ada", **form) -> Client:
    """A browser in which the password was right."""
    browser = browser or Client()
    response = browser.post(reverse("admin:login"), {"username": name, "password": PASSWORD, **form})
    assert response.status_code == 302
    return browser


def patiently(app) -> None:
    """Wait as long as the app's throttle asks."""
    TOTPDevice.objects.filter(pk=app.pk).update(
        throttling_failure_timestamp=timezone.now() - timedelta(days=1)
    )


def is_in(browser) -> bool:
    """Whether the admin is open."""
    return browser.get(reverse("admin:index")).status_code == 200
