"""Without its server the shared cache finds nothing and keeps nothing, and nobody notices but the log."""

import logging

import pytest
from redis.exceptions import RedisError

from medsocial import outages
from medsocial.redis_cache import RedisCache


@pytest.fixture
def gone(monkeypatch):
    """A cache whose server is not there."""
    monkeypatch.setattr(RedisCache, "breaker", outages.Breaker())
    monkeypatch.setattr(outages, "_complained", {})
    return RedisCache("redis://127.0.0.1:1/0", {})


def test_nothing_is_found_and_nothing_is_kept(gone):
    gone.set("name", "value")

    assert gone.get("name") is None
    assert gone.get("name", "default") == "default"
    assert gone.get_or_set("name", lambda: "made") == "made"
    assert gone.delete("name") is False


def test_everybody_is_the_first_to_add_and_to_count(gone):
    assert gone.add("lock", True) is True
    assert gone.add("lock", True) is True
    assert gone.incr("count") == 1


def test_it_is_logged_once_a_minute(gone, caplog, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("medsocial.outages.time.monotonic", lambda: now[0])
    with caplog.at_level(logging.ERROR, "medsocial.outages"):
        for _ in range(3):
            gone.get("name")
        assert len(caplog.records) == 1
        now[0] += 61
        gone.get("name")

    assert len(caplog.records) == 2
    assert "The cache cannot be reached." in caplog.messages[0]


def test_who_wants_to_know_is_told(gone):
    with pytest.raises(RedisError):
        gone.ping()
