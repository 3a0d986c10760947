"""The answers that a server of the tests is giving at the moment."""

from collections.abc import Iterator
from threading import Condition
from wsgiref.simple_server import WSGIServer


class Answers:
    """Stands before a server's application; knows when none of its answers is under way any more.

    A browser has its page before the server has closed its connection to the database, and a window that is closed
    leaves requests behind.
    """

    def __init__(self, server: WSGIServer):
        self.application = server.get_app()
        self.under_way = 0
        self.changed = Condition()
        server.set_app(self)

    def __call__(self, environ: dict, start_response) -> Iterator[bytes]:
        """The application's answer, piece by piece; it is under way until the server has closed it."""
        self.count(+1)
        try:
            answer = self.application(environ, start_response)
            try:
                yield from answer
            finally:
                if hasattr(answer, "close"):
                    answer.close()
        finally:
            self.count(-1)

    def count(self, step: int) -> None:
        """Note that an answer has begun or ended."""
        with self.changed:
            self.under_way += step
            self.changed.notify_all()

    def end(self, seconds: float) -> None:
        """Wait until all have ended."""
        with self.changed:
            assert self.changed.wait_for(lambda: not self.under_way, seconds), (
                "The server does not come to rest."
            )
