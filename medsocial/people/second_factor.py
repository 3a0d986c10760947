"""The second factor: codes that an app on one's phone makes, and recovery codes for the day the phone is lost."""

from base64 import b32encode
from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

DIGITS = 6
RECOVERY_CODES = 10
TIME_TO_SET_UP = timedelta(minutes=15)


# --- What somebody has -------------------------------------------------------------------------------------


def apps() -> QuerySet[TOTPDevice]:
    """Apps that have shown that they make the right codes."""
    return TOTPDevice.objects.filter(confirmed=True)


def is_on(person: User) -> bool:
    """Whether the person's password alone opens nothing."""
    return apps().filter(user=person).exists()


def is_verified(person: User) -> bool:
    """Whether the person has given a code in this session."""
    return getattr(person, "otp_device", None) is not None


def is_due(person: User) -> bool:
    """Whether the person has to give a code, or to set up an app, before going on."""
    return settings.REQUIRE_SECOND_FACTOR and not is_verified(person)


def recovery_codes_left(person: User) -> int:
    """How many recovery codes the person has not used."""
    return StaticToken.objects.filter(device__user=person).count()


# --- Setting it up -----------------------------------------------------------------------------------------


def begin(person: User) -> TOTPDevice:
    """Make a secret for a new app, which counts for nothing until `confirm`."""
    cancel(person)
    return TOTPDevice.objects.create(user=person, name="app", digits=DIGITS, confirmed=False)


def begun(person: User) -> TOTPDevice | None:
    """The new app that the person is setting up, unless they have left it for long."""
    recent = timezone.now() - TIME_TO_SET_UP
    return TOTPDevice.objects.filter(user=person, confirmed=False, created_at__gte=recent).first()


def cancel(person: User) -> None:
    """Forget the new app that the person was setting up."""
    TOTPDevice.objects.filter(user=person, confirmed=False).delete()


def secret(app: TOTPDevice) -> str:
    """The app's secret as one types it: base 32 in groups of four."""
    text = b32encode(app.bin_key).decode()
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def confirm(person: User, code: str) -> TOTPDevice:
    """Take the new app into use, instead of any other, if the code is its own; raises ValidationError."""
    app = _check(TOTPDevice.objects.filter(user=person, confirmed=False), _plain(code))
    with transaction.atomic():
        TOTPDevice.objects.filter(user=person).exclude(pk=app.pk).delete()
        app.confirmed = True
        app.save(update_fields=["confirmed"])
    return app


def renew_recovery_codes(person: User) -> list[str]:
    """Give the person new recovery codes instead of all they had: this is the only time that they are shown."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=person).delete()
        device = StaticDevice.objects.create(user=person, name="recovery codes")
        codes = [StaticToken.random_token() for _number in range(RECOVERY_CODES)]
        StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def turn_off(person: User) -> None:
    """Forget the person's app and recovery codes."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=person).delete()
        StaticDevice.objects.filter(user=person).delete()


# --- Codes -------------------------------------------------------------------------------------------------


def verify(person: User, code: str) -> Device:
    """What the code is of, the person's app or their recovery codes; each code is good once.

    Raises ValidationError: "wrong" for a wrong code, "wait" if the last wrong one was too short a time ago. That
    time doubles with every wrong code, for the app and the recovery codes each by themselves.
    """
    plain = _plain(code)
    if len(plain) == DIGITS and plain.isascii() and plain.isdigit():
        return _check(apps().filter(user=person), plain)
    return _check(StaticDevice.objects.filter(user=person), plain)


def _plain(code: str) -> str:
    return code.replace(" ", "").replace("-", "").lower()


def _check(devices: QuerySet, code: str) -> Device:
    problem = ValidationError(
        _(
            "This is not the right code. A code is good once, and for half a minute; is your phone’s clock right?"
        ),
        code="wrong",
    )
    # Raised after the transaction: what the device has counted must stay.
    with transaction.atomic():
        for device in devices.select_for_update():
            allowed, why_not = device.verify_is_allowed()
            if not allowed:
                problem = _too_soon(why_not["locked_until"])
            elif device.verify_token(code):
                return device
    raise problem


def _too_soon(until) -> ValidationError:
    seconds = max(1, round((until - timezone.now()).total_seconds()))
    message = ngettext(
        "After a wrong code one has to wait. Please try again in %d second.",
        "After a wrong code one has to wait. Please try again in %d seconds.",
        seconds,
    )
    return ValidationError(message % seconds, code="wait")
