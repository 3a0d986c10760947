"""The shared cache, whose absence makes the site slower and nothing else."""

from collections.abc import Callable
from typing import Any

from django.core.cache.backends import redis as django_redis
from django.db import OperationalError
from redis.exceptions import RedisError

from medsocial.outages import Breaker, complain


class RedisCache(django_redis.RedisCache):
    """Django's, but where the server cannot be reached nothing is found and nothing is kept."""

    breaker = Breaker()  # one for all threads: they ask the same server

    def get(self, key, default=None, version=None):
        """The value; the default without a server."""
        return self._tried(super().get, key, default, version, otherwise=default)

    def add(self, key, *args, **kwargs):
        """Whether the value was added; without a server everybody believes to be the first."""
        return self._tried(super().add, key, *args, otherwise=True, **kwargs)

    def set(self, key, *args, **kwargs):
        """Keep the value."""
        return self._tried(super().set, key, *args, otherwise=None, **kwargs)

    def delete(self, key, version=None):
        """Whether the value was there."""
        return self._tried(super().delete, key, version, otherwise=False)

    def incr(self, key, delta=1, version=None):
        """The counted value; without a server a count begins anew, as for a key that has run out."""
        return self._tried(super().incr, key, delta, version, otherwise=delta)

    def ping(self) -> None:
        """Raise an error if the server does not answer; for those who want to know."""
        self._cache.get_client().ping()

    def _tried(self, ask: Callable, *args, otherwise: Any, **kwargs) -> Any:
        try:
            with self.breaker.watch():
                return ask(*args, **kwargs)
        except (RedisError, OperationalError) as error:
            complain("The cache cannot be reached.", error)
            return otherwise
