"""How many queries pages cost that nobody has kept: `python -m tests.bench.queries /networks/ …` prints JSON."""

import json
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "medsocial.settings")
django.setup()

from django.core.cache import cache  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402


def queries(path: str) -> int:
    """The number, of the second request: the first also fills what a process keeps for ever."""
    client = Client(SERVER_NAME="127.0.0.1")
    for _time in range(2):
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
    return len(asked)


print(json.dumps({path: queries(path) for path in sys.argv[1:]}))
