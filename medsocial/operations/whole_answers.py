"""Answers that leave in one piece.

gunicorn sends the head of an answer and its body one after the other. A process that ends between the two, killed or
out of memory, leaves a client with an answer that has begun, which no proxy may ask for again elsewhere.
"""

from gunicorn.http.wsgi import Response


class _Pieces(list):
    """Collects what is sent."""

    sendall = list.append


class WholeAnswer(Response):
    """An answer whose head leaves together with the first piece of its body, mostly the only one."""

    def write(self, arg):
        """Send a piece of the body; raises TypeError for what is not bytes, OSError where the client has gone."""
        if self.headers_sent:
            super().write(arg)
            return
        wire, self.sock = self.sock, _Pieces()
        try:
            super().write(arg)
        finally:
            pieces, self.sock = self.sock, wire
        wire.sendall(b"".join(pieces))
