"""The access log: a line of JSON for each request, and nothing in it that tells of a person."""

import json
import traceback
from datetime import UTC, datetime

from gunicorn.glogging import Logger

LONGEST_PATH = 300  # characters


class AccessLog(Logger):
    """Gunicorn's logger, with lines that a machine can read.

    Neither the visitor's network address nor the browser's name, the page they came from, or what stands behind the
    "?", which may be words that somebody searched for.
    """

    def access(self, resp, req, environ, request_time) -> None:
        """Write the line: time, id of the request, method, path, status, bytes and milliseconds."""
        if not self.access_log_enabled:
            return
        try:
            self.access_log.info(json.dumps(line(resp, environ, request_time.total_seconds())))
        except Exception:  # an answer must not fail because of its line
            self.error(traceback.format_exc())


def line(resp, environ: dict, seconds: float) -> dict:
    """What the line says. JSON escapes line breaks, so no address can forge a line of its own."""
    path = environ.get("PATH_INFO", "").encode("latin-1", "replace").decode("utf-8", "replace")
    headers = {name.lower(): value for name, value in resp.headers}
    return {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "id": headers.get("x-request-id", ""),
        "method": environ.get("REQUEST_METHOD", ""),
        "path": path[:LONGEST_PATH],
        "status": int(str(resp.status).split()[0]),
        "bytes": getattr(resp, "sent", 0) or 0,
        "ms": round(1000 * seconds, 1),
    }
