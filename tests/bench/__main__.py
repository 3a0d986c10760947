"""Measures and prints the table. `--sizes 0,10000` and `--databases SQLite` shorten it; 0 is the real directory."""

import argparse
import json
import os
import statistics
import subprocess
import sys

import psycopg

from tests import servers
from tests.bench import load
from tests.bench.databases import FOLDER, Database

SIZES = (0, 10_000, 100_000)
COLD_TIMES, WARM_TIMES = 7, 200
UNMEASURED = 8  # times before that: a new connection learns the tables when it first asks them
SECONDS = 2.0
SERVERS = ("postgres://root@127.0.0.1:5432", "postgres://postgres@127.0.0.1:5432")
HEAD = (
    "database",
    "networks",
    "page",
    "cold ms",
    "warm ms",
    "304 ms",
    "warm/s",
    "304/s",
    "queries",
    "bytes",
    "MB",
)
FORM = "{:<11}{:>9}  {:<26}{:>8}{:>8}{:>8}{:>8}{:>8}{:>8}{:>9}{:>6}"


def pages(first: str, second: str) -> dict[str, str]:
    """What is asked for, by the name in the table; of two networks, where it is about some."""
    return {
        "home": "/",
        "directory": "/networks/",
        "directory, filtered": "/networks/?country=ES&status=active&feature=cases",
        "directory, searched": "/networks/?q=doctors",
        "network": f"/networks/{first}/",
        "compare": f"/compare/?network={first}&network={second}",
        "finder": "/finder/?audience=physicians&country=ES",
    }


def measure(database: Database) -> int:
    """Print a line for each page; return the bytes of the directory's."""
    asked = pages(*database.slugs())
    counted = subprocess.run(
        [sys.executable, "-m", "tests.bench.queries", *asked.values()],
        cwd=servers.ROOT,
        env=servers.environment(database.url, PAGES_KEPT="0"),  # none that is kept
        check=True,
        capture_output=True,
        text=True,
    )
    queries = json.loads(counted.stdout)
    size = 0
    settings = servers.environment(database.url, GUNICORN_CMD_ARGS="--max-requests 0")
    with servers.gunicorn(settings) as server:
        port, worker = server.port, server.worker
        for name, path in asked.items():
            plain = load.request(path)
            cold = []
            for _time in range(UNMEASURED + COLD_TIMES):
                database.change()
                cold += load.seconds_of_each(port, plain, 1)
            warm = load.seconds_of_each(port, plain, WARM_TIMES)
            answer = load.Connection(port).ask(plain)
            known = load.request(path, if_none_match=answer.headers["etag"])
            again = load.seconds_of_each(port, known, WARM_TIMES, status=304)
            figures = (
                *(f"{1000 * statistics.median(each):.1f}" for each in (cold[UNMEASURED:], warm, again)),
                f"{load.requests_a_second(port, plain, seconds=SECONDS):.0f}",
                f"{load.requests_a_second(port, known, seconds=SECONDS, status=304):.0f}",
                queries[path],
                answer.length,
                f"{servers.most_memory(worker):.0f}",
            )
            show(database.kind, database.networks or "real", name, *figures)
            size = answer.length if name == "directory" else size
    return size


def compare(size: int) -> None:
    """Print what a bare view and a static file of as many bytes do on this machine."""
    settings = servers.environment(BENCH_BYTES=str(size), GUNICORN_CMD_ARGS="--max-requests 0")
    with servers.gunicorn(settings, "tests.bench.bare:application") as server:
        rates(f"bare Django view, {size} bytes", server.port, "/", server.worker)
    if not servers.nginx_program():
        print("nginx is not installed: no static file to compare with.")
        return
    folder = FOLDER / "nginx"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "file").write_bytes(os.urandom(size))
    with servers.nginx(folder, f"root {folder};") as port:
        rates(f"nginx, a file of {size} bytes", port, "/file", None)


def rates(name: str, port: int, path: str, worker: int | None) -> None:
    """A line for what is only served one way."""
    sent = load.request(path)
    load.seconds_of_each(port, sent, 20)
    warm = statistics.median(load.seconds_of_each(port, sent, WARM_TIMES))
    rate = load.requests_a_second(port, sent, seconds=SECONDS)
    memory = f"{servers.most_memory(worker):.0f}" if worker else ""
    print(f"{name:<56}{1000 * warm:>7.1f}{'':>8}{rate:>8.0f}{'':>25}{memory:>6}")


def show(*cells) -> None:
    """A line of the table."""
    print(FORM.format(*cells), flush=True)


def postgresql() -> str:
    """The address of a server that lets us make databases; nothing if there is none."""
    for server in filter(None, (os.environ.get("BENCH_POSTGRES"), *SERVERS)):
        try:
            psycopg.connect(f"{server}/postgres", connect_timeout=3).close()
        except psycopg.OperationalError:
            continue
        return server
    return ""


def main() -> None:
    """All of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)))
    parser.add_argument("--databases", default="SQLite,PostgreSQL")
    options = parser.parse_args()
    show(*HEAD)
    sizes, server = [], postgresql()
    for kind in options.databases.split(","):
        if kind == "PostgreSQL" and not server:
            print("PostgreSQL does not answer; BENCH_POSTGRES=postgres://user:password@host:port names one.")
            continue
        for networks in map(int, options.sizes.split(",")):
            database = Database(kind, networks, server)
            database.prepare()
            sizes.append(measure(database))
    compare(max(sizes, default=10_000))


main()
