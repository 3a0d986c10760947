"""Databases to measure, SQLite and PostgreSQL, kept in var/bench and on the server for the next time."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg

from tests.servers import ROOT, environment

FOLDER = ROOT / "var" / "bench"


def manage(*arguments: str, database_url: str, check: bool = True) -> subprocess.CompletedProcess:
    """Run manage.py with this database."""
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(database_url), check=check, capture_output=True)


class Database:
    """A database with the real directory (`networks` is 0) or so many made-up networks; kept for the next time."""

    def __init__(self, kind: str, networks: int, server: str = ""):
        self.kind, self.networks = kind, networks
        name = f"medsocial_bench_{networks or 'real'}"
        self.url = f"sqlite:///{FOLDER / name}.sqlite3" if kind == "SQLite" else f"{server}/{name}"
        self.server, self.name = server, name

    def prepare(self) -> None:
        """Fill it, unless an earlier run did so with the same tables."""
        FOLDER.mkdir(parents=True, exist_ok=True)
        if self.exists() and not manage("migrate", "--check", database_url=self.url, check=False).returncode:
            return
        self.make_empty()
        if self.networks:
            sample = ("make_sample", "--networks", str(self.networks), "--database-url", self.url)
            manage(*sample, database_url="sqlite://:memory:")
        else:
            manage("migrate", "--verbosity", "0", database_url=self.url)
            manage("load_directory", database_url=self.url)

    def exists(self) -> bool:
        """Whether there is one of this name."""
        if self.kind == "SQLite":
            return Path(self.url.removeprefix("sqlite:///")).exists()
        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as connection:
            return bool(
                connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [self.name]).fetchone()
            )

    def make_empty(self) -> None:
        """Have one of this name without tables."""
        if self.kind == "SQLite":
            for path in FOLDER.glob(f"{self.name}.sqlite3*"):
                path.unlink()
            return
        with psycopg.connect(f"{self.server}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {self.name}")
            connection.execute(f"CREATE DATABASE {self.name}")

    def change(self) -> None:
        """Change a network, as a curator would: no page that was kept is good any more."""
        first = "(SELECT min(id) FROM networks_network)"
        self._run(f"UPDATE networks_network SET updated_at = updated_at WHERE id = {first}")  # noqa: S608

    def slugs(self) -> list[str]:
        """Two networks."""
        if not self.networks:
            return ["sermo", "esanum"]
        return [slug for (slug,) in self._run("SELECT slug FROM networks_network ORDER BY id LIMIT 2")]

    def _run(self, statement: str) -> list[tuple]:
        if self.kind == "SQLite":
            with closing(sqlite3.connect(self.url.removeprefix("sqlite:///"), timeout=20)) as connection:
                rows = connection.execute(statement).fetchall()
                connection.commit()
                return rows
        with psycopg.connect(self.url, autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []
