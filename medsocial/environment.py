"""Reading of settings from the environment: a wrong value stops the start with one clear sentence."""

import re
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import environ

HOST = re.compile(r"^(\*|\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:.]+\])$")
ORIGIN = re.compile(r"^https?://(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:[0-9]+)?$")
CONTACT = re.compile(r"^(mailto:[^\s@<>]+@[^\s@<>]+|https://[^\s<>]+)$")
EMAIL_ADDRESS = re.compile(r"^[^@\s<>,\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$")
PATH = re.compile(r"[A-Za-z0-9_-]+(/[A-Za-z0-9_-]+)*")
DATABASE_SCHEMES = ("sqlite", "postgres", "postgresql")
EMAIL_SCHEMES = ("consolemail", "smtp", "smtp+tls", "smtp+ssl", "dummymail")
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

    def contact(self, name: str) -> str:
        """An address at which people can be reached: mailto: or https:; "" if there is none."""
        value = self.text(name, "")
        if value and not CONTACT.match(value):
            raise SettingError(
                f"{name} is not an address such as mailto:security@medsocial.example or https://…: {value!r}."
            )
        return value

    def email_addresses(self, name: str, default: str) -> list[str]:
        """E-mail addresses, separated by commas."""
        for address in (found := self.names(name, default)):
            if not EMAIL_ADDRESS.match(address):
                raise SettingError(
                    f"{name} is not a list of e-mail addresses such as desk@medsocial.example: {address!r} is none."
                )
        return found

    def email_address(self, name: str, default: str) -> str:
        """One e-mail address."""
        found = self.email_addresses(name, default)
        if len(found) != 1:
            raise SettingError(f"{name} is not one e-mail address: there are {len(found)}.")
        return found[0]

    def origin(self, name: str, default: str) -> str:
        """One origin, such as https://medsocial.example, without a closing slash."""
        origin = self.text(name, "")
        if origin and (not ORIGIN.match(origin) or "*" in origin):
            raise SettingError(f"{name} is {origin!r}: write an origin such as https://medsocial.example.")
        return origin or default

    def path(self, name: str, default: str, *, taken: set[str]) -> str:
        """Where in the site something is, such as "desk/"; its first part must not be one that is taken."""
        value = self.text(name, default).strip("/")
        if not PATH.fullmatch(value):
            raise SettingError(
                f"{name} is {value!r}: write a path such as desk/, of letters, digits, hyphens and underscores."
            )
        if value.partition("/")[0] in taken:
            raise SettingError(f"{name} is {value!r}: public pages are there, choose another path.")
        return f"{value}/"

    def database(self, name: str, default: str) -> dict:
        """A database as Django's settings want it, from an address such as postgres://user@host/name.

        {} if there is no address.
        """
        url = self.text(name, default)
        return database_at(name, url) if url else {}

    def cache(self, name: str, default: str) -> dict:
        """A cache as Django's settings want it, from an address such as redis://host:6379/0."""
        return parsed(name, self.text(name, default), CACHE_SCHEMES, self._env.cache_url_config)

    def email(self, name: str, default: str) -> dict:
        """Django's settings for sending e-mail, from an address such as smtp+tls://user:password@host:587."""
        return parsed(name, self.text(name, default), EMAIL_SCHEMES, self._env.email_url_config)


def database_at(name: str, url: str) -> dict:
    """A database as Django's settings want it, from its address; raises SettingError, which calls it `name`."""
    return parsed(name, url, DATABASE_SCHEMES, environ.Env.db_url_config)


def parsed(name: str, url: str, schemes: tuple[str, ...], parse: Callable[[str], dict]) -> dict:
    """What `parse` makes of an address with one of the schemes; raises SettingError."""
    expected = f"{name} is not an address that starts with one of {', '.join(f'{s}://' for s in schemes)}."
    try:
        if urlsplit(url).scheme not in schemes:
            raise SettingError(expected)
        return parse(url)
    except (ValueError, KeyError, environ.ImproperlyConfigured) as error:
        raise SettingError(expected) from error


def address_of(hosts: list[str], *, https: bool) -> str:
    """The origin of a site that answers under these names: its first name, localhost if that is any name."""
    host = hosts[0].lstrip(".") if hosts else ""
    return f"{'https' if https else 'http'}://{host.replace('*', '') or 'localhost'}"


def stop(error: SettingError) -> None:
    """End the process with the sentence alone, without a traceback."""
    sys.exit(f"Medsocial cannot start. {error}")
