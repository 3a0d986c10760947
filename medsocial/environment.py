"""Reading of settings from the environment: a wrong value stops the start with one clear sentence."""

import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import environ

HOST = re.compile(r"^(\*|\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\])$")
ORIGIN = re.compile(r"^https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]+)?$")
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
CACHE_SCHEMES = ("locmemcache", "rediscache", "redis", "rediss", "dummycache")


class SettingError(Exception):
    """A setting that is missing or that cannot be understood; its text is the sentence to show."""


class Environment:
    """Typed access to environment variables, after those of an optional `.env` file.

    Every method raises SettingError with a sentence that names the variable, what was found and what
    is expected.
    """

    def __init__(self, dotenv: Path | None = None):
        self._env = environ.Env()
        if dotenv is not None and dotenv.exists():
            environ.Env.read_env(dotenv)

    def text(self, name: str, default: str | None = None) -> str:
        """A string; required when there is no default."""
        value = self._env.str(name, default="").strip() or default
        if value is None:
            raise SettingError(f"{name} is not set: give it a value in the environment or in .env.")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        """A boolean, written as true/false, yes/no, on/off or 1/0."""
        value = self.text(name, "").lower()
        if not value:
            return default
        if value in {"true", "yes", "on", "1"}:
            return True
        if value in {"false", "no", "off", "0"}:
            return False
        raise SettingError(f"{name} is {value!r}: write true or false.")

    def number(self, name: str, *, default: int, lowest: int, highest: int) -> int:
        """A whole number within its limits."""
        value = self.text(name, str(default))
        if not value.isascii() or not value.isdigit() or not lowest <= int(value) <= highest:
            raise SettingError(f"{name} is {value!r}: write a whole number from {lowest} to {highest}.")
        return int(value)

    def names(self, name: str, default: str = "") -> list[str]:
        """A list, separated by commas."""
        return [part.strip() for part in self.text(name, default).split(",") if part.strip()]

    def hosts(self, name: str, default: str) -> list[str]:
        """Host names, separated by commas; a leading dot stands for all below it, * for any."""
        for host in (found := self.names(name, default)):
            if not HOST.match(host):
                raise SettingError(
                    f"{name} is not a list of host names such as medsocial.example: {host!r} is none."
                )
        return found

    def origins(self, name: str) -> list[str]:
        """Origins, separated by commas."""
        for origin in (found := self.names(name)):
            if not ORIGIN.match(origin):
                raise SettingError(
                    f"{name} is not a list of origins such as https://medsocial.example: {origin!r} is none."
                )
        return found

    def database(self, name: str, default: str) -> dict:
        """A database as Django's settings want it, from an address such as postgres://user@host/name."""
        return self._address(name, default, DATABASE_SCHEMES, self._env.db_url_config)

    def cache(self, name: str, default: str) -> dict:
        """A cache as Django's settings want it, from an address such as redis://host:6379/0."""
        return self._address(name, default, CACHE_SCHEMES, self._env.cache_url_config)

    def _address(self, name, default, schemes, parse) -> dict:
        value = self.text(name, default)
        expected = (
            f"{name} is not an address that starts with one of {', '.join(f'{s}://' for s in schemes)}."
        )
        try:
            if urlsplit(value).scheme not in schemes:
                raise SettingError(expected)
            return parse(value)
        except (ValueError, KeyError, environ.ImproperlyConfigured) as error:
            raise SettingError(expected) from error


def stop(error: SettingError) -> None:
    """End the process with the sentence alone, without a traceback."""
    sys.exit(f"Medsocial cannot start. {error}")
