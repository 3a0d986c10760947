"""Where the admin keeps what it has to say on the next page: a signed cookie, or the session if it is much."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class MessageCookie(CookieStorage):
    """Django's, under a name like those of the other cookies."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class Messages(FallbackStorage):
    """Django's usual storage, with that cookie."""

    storage_classes = (MessageCookie, SessionStorage)
