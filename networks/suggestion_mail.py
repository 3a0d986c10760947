"""Tells curators by e-mail that suggestions wait: few letters, however many suggestions come.

A letter names what waits and leads to the desk. It holds no address that a visitor wrote and nothing of a visitor's
text in its header, and a mail server that fails costs nobody a suggestion.
"""

import logging
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import ngettext

from networks.models import Suggestion

NAMED = 10  # suggestions that a letter names; it counts the rest
FAILED = "networks.suggestion_mail.failed"  # in the cache while a failing mail server is left alone

logger = logging.getLogger(__name__)


def announce(site: str = "") -> int:
    """Tell curators of the suggestions they were not told of yet; return how many these are.

    Nothing is sent within CURATORS_EMAIL_MINUTES of the letter before: what comes in meanwhile is in the next one.
    `site` is the beginning of the site's addresses, such as "https://medsocial.example".
    """
    now = timezone.now()
    pause = timedelta(minutes=settings.CURATORS_EMAIL_MINUTES)
    if cache.get(FAILED) or Suggestion.objects.filter(announced_at__gt=now - pause).exists():
        return 0
    # Claimed in one statement before anything is sent, so that no two processes send the same.
    number = Suggestion.objects.not_announced().update(announced_at=now)
    if not number:
        return 0
    claimed = Suggestion.objects.filter(announced_at=now)
    try:
        with translation.override(settings.LANGUAGE_CODE):  # not that of the visitor whose request this is
            _letter(claimed.select_related("network")[:NAMED], number, site).send()
    except Exception:
        # Whatever a mail server does: the suggestion is on the desk, and the visitor waits for nobody's mail.
        logger.exception("The curators could not be told of new suggestions.")
        claimed.update(announced_at=None)
        cache.set(FAILED, True, pause.total_seconds())
        return 0
    return number


def _letter(named, number: int, site: str) -> EmailMessage:
    subject = ngettext(
        "Medsocial: %(number)d new suggestion", "Medsocial: %(number)d new suggestions", number
    )
    context = {
        "suggestions": [" ".join(str(each).split()) for each in named],
        "number": number,
        "more": max(0, number - NAMED),
        "waiting": Suggestion.objects.waiting().count(),
        "address": site + reverse("admin:networks_suggestion_changelist"),
        "minutes": settings.CURATORS_EMAIL_MINUTES,
    }
    return EmailMessage(
        subject % {"number": number},
        render_to_string("networks/suggestion_mail.txt", context),
        to=settings.CURATORS_EMAIL,
    )
