"""Rows found by their slug, which is their natural key.

Ten thousand lines of a fixture name the same few hundred networks again and again, so while fixtures are
being loaded, what a slug has found is remembered; at any other time the database is asked.
"""

from contextlib import contextmanager
from contextvars import ContextVar

from django.db import models

_remembered: ContextVar[dict | None] = ContextVar("remembered", default=None)


@contextmanager
def remembered():
    """Remember rows found by slug until the block ends. Nothing may delete such rows meanwhile."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


class SlugManager(models.Manager):
    """Finds a row by its slug."""

    def get_by_natural_key(self, slug: str) -> models.Model:
        """The row with this slug, its texts left unread; raises DoesNotExist."""
        return self._once(slug=slug)

    def slug_of(self, pk: int | None) -> str | None:
        """The slug of the row with this key; None for no row; raises DoesNotExist."""
        return None if pk is None else self._once(pk=pk).slug

    def _once(self, **key) -> models.Model:
        rows = _remembered.get()
        if rows is None:
            return self.only("slug").get(**key)
        address = (self.db, self.model, *key.items())
        if address not in rows:
            row = self.only("slug").get(**key)
            for known in (("slug", row.slug), ("pk", row.pk)):
                rows[(self.db, self.model, known)] = row
        return rows[address]
