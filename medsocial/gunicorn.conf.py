"""How gunicorn serves Medsocial: `gunicorn --config medsocial/gunicorn.conf.py`, in the project's folder.

Names that gunicorn does not know, such as PORT, are ours; it passes over them.
"""  # noqa: N999 - gunicorn's own name for such a file

import errno
import logging
import os
import signal
import socket
import sys
from pathlib import Path

from gunicorn.http import wsgi

from medsocial.environment import Environment, SettingError, stop
from medsocial.operations.whole_answers import WholeAnswer

env = Environment(Path(__file__).resolve().parent.parent / ".env")

try:
    HOST = env.text("BIND", "127.0.0.1")
    PORT = env.number("PORT", default=8000, lowest=1, highest=65_535)
    # One process a core, but two at least, so that one slow request never stops the site, and four at most:
    # more is a decision of whoever knows the machine's memory.
    workers = env.number("WEB_CONCURRENCY", default=max(2, min(4, os.cpu_count() or 1)), lowest=1, highest=64)
    # As many as a process has connections to the database (DATABASE_POOL_SIZE).
    threads = env.number("WEB_THREADS", default=4, lowest=1, highest=100)
except SettingError as error:
    stop(error)

ADDRESS = f"[{HOST}]:{PORT}" if ":" in HOST else f"{HOST}:{PORT}"

wsgi_app = "medsocial.wsgi"
bind = [ADDRESS]
worker_class = "gthread"  # threads wait for the database; it also keeps idle connections open cheaply
# Before the processes part: a wrong setting stops the start with its one sentence. Otherwise each new process
# would end with it, for ever.
preload_app = True

# Seconds that an idle connection stays open: longer than nginx keeps it (deploy/nginx), so that it is never nginx that
# sends a request just when the connection ends.
keepalive = 75
timeout = 30  # seconds without a sign of life, then a process is replaced
graceful_timeout = 20  # seconds that running requests get when the server stops
max_requests = 2000  # then a process is replaced, whatever memory it may have lost
max_requests_jitter = 200  # not all of them at once

accesslog = None  # GUNICORN_CMD_ARGS="--access-logfile -" shows every request
logger_class = "medsocial.operations.access_log.AccessLog"
errorlog = "-"  # stderr
loglevel = "warning"
# It warns of every answer to HEAD: Django leaves dropping the body to the server.
logging.getLogger("gunicorn.http.wsgi").setLevel(logging.ERROR)
wsgi.Response = WholeAnswer  # there is no setting for it
control_socket_disable = True  # signals are enough; it would write a socket into the home directory


def on_starting(server):
    """Say in one line that the address cannot be had; gunicorn itself would try five times and log each."""
    if server.master_pid or "LISTEN_FDS" in os.environ:
        return  # the socket is inherited: from the server that this one replaces, or from systemd
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(HOST, PORT, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn does
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            reason = f"port {PORT} is taken. Choose another one with PORT, such as PORT={PORT % 65_535 + 1}."
        else:
            reason = f"{ADDRESS} cannot be opened (BIND, PORT): {error.strerror}."
        sys.exit(f"Medsocial cannot start: {reason}")


def when_ready(server):
    """Name the address, which depends on the environment, and what comes next."""
    from django.conf import settings  # readable now that the application is loaded

    sys.stdout.write(
        f"Medsocial is at http://{ADDRESS}/ (Ctrl-C stops it).\n"
        f"For /{settings.ADMIN_PATH}, `make admin` in another terminal makes an administrator.\n"
    )
    sys.stdout.flush()


def post_worker_init(worker):
    """Leave Ctrl-C, which a terminal sends to every process, to the master: it stops the others.

    A process that gets both signals at once can wait for itself until graceful_timeout has passed.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
