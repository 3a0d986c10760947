"""Real servers on this machine, for tests of faults and for measuring: gunicorn as in production, and nginx."""

import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def environment(database_url: str = "", **more: str) -> dict[str, str]:
    """What the product is told: one process, everything else as on a server, but without TLS."""
    return os.environ | {
        "DEBUG": "false",
        "HTTPS": "false",
        "SECRET_KEY": "only-for-this-machine-" + "0123456789abcdef" * 4,
        "ALLOWED_HOSTS": "127.0.0.1",
        "DATABASE_URL": database_url,
        "CACHE_URL": "",
        "WEB_CONCURRENCY": "1",
        **more,
    }


class Gunicorn:
    """A server of the site, or of another application, in a group of processes of its own."""

    def __init__(self, settings: Mapping[str, str], application: str = "", prefix: tuple[str, ...] = ()):
        self.port = free_port()
        command = [*prefix, sys.executable, "-m", "gunicorn", "--config", "medsocial/gunicorn.conf.py"]
        self.command = [*command, *filter(None, [application])]
        self.settings = {**settings, "PORT": str(self.port)}
        self.start()

    def start(self) -> None:
        """Start it; come back when it answers."""
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=self.settings, stdout=subprocess.DEVNULL, start_new_session=True
        )
        wait_for(self.port, self.process)

    def stop(self) -> None:
        """Have it finish what it has begun."""
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(30)

    def kill(self) -> None:
        """End all its processes in the middle of whatever they do."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)

    @property
    def worker(self) -> int:
        """The process that answers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        for _time in range(100):
            if found := children.read_text().split():
                return int(found[0])
            time.sleep(0.1)
        raise RuntimeError("The server has no worker.")


@contextmanager
def gunicorn(settings: Mapping[str, str], application: str = "") -> Iterator[Gunicorn]:
    """A server that stops in the end."""
    server = Gunicorn(settings, application)
    try:
        yield server
    finally:
        server.stop()


def nginx_program() -> str | None:
    """Where nginx is, if it is installed."""
    return shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


@contextmanager
def nginx(folder: Path, server: str, http: str = "") -> Iterator[int]:
    """Serve with these lines of a `server` block, and these beside it; give the port. Files go into the folder."""
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log stderr crit; worker_processes 1; user {getpass.getuser()};"
        f"events {{}} http {{ access_log off; sendfile on; keepalive_requests 10000000; {http}"
        f" server {{ listen 127.0.0.1:{port}; {server} }} }}"
    )
    process = subprocess.Popen([nginx_program(), "-p", folder, "-c", folder / "nginx.conf"])
    try:
        wait_for(port, process)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def wait_for(port: int, process: subprocess.Popen) -> None:
    """Wait until somebody listens there; raises RuntimeError if the process ends instead."""
    for _time in range(600):
        if process.poll() is not None:
            raise RuntimeError("The server did not start.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("The server does not answer.")


def most_memory(process: int) -> float:
    """The most memory that a process has held so far, in MB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("This system does not say.")
