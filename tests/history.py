"""What tests of the history share."""

from contextlib import contextmanager

from django.db import connection
from django.test import TestCase
from django.urls import reverse


@contextmanager
def committed():
    """A transaction of its own within that of the test: what waits for its end is done at the end of the block."""
    connection.run_on_commit.clear()
    with TestCase.captureOnCommitCallbacks(execute=True):
        yield
    connection.run_on_commit.clear()


def versions(entry) -> list:
    """All versions of an entry, oldest first."""
    return list(type(entry).history.filter(id=entry.pk).order_by("history_id"))


def newest(entry):
    """The newest version of an entry."""
    return type(entry).history.filter(id=entry.pk).latest("history_id")


def kinds(entry) -> str:
    """The marks of its versions, oldest first, those of found ones in brackets: "(+)~"."""
    return "".join(
        f"({version.history_type})" if version.was_found else version.history_type
        for version in versions(entry)
    )


def page(entry, name: str, *args) -> str:
    """The address of an entry's page in the admin."""
    return reverse(f"admin:networks_{entry._meta.model_name}_{name}", args=[entry.pk, *args])
