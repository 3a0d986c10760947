"""The least that Django can do: a view that returns as many bytes as it is told, and nothing around it."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse
from django.urls import path

BODY = os.urandom(int(os.environ.get("BENCH_BYTES", "10000")))


def view(request):
    """The bytes."""
    return HttpResponse(BODY)


urlpatterns = [path("", view)]

if not settings.configured:
    settings.configure(
        ROOT_URLCONF=__name__,
        ALLOWED_HOSTS=["127.0.0.1"],
        SECRET_KEY="nothing is signed",  # noqa: S106
        # Its own handler would leave out the length, by which a client knows that a connection may stay open.
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
        ADMIN_PATH="",  # which the server's first words name
    )
application = get_wsgi_application()
