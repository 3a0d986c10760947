"""A wire between the site and another server that can be cut, or left open and dead."""

import contextlib
import socket
import threading

INTACT, CUT, SILENT = "intact", "cut", "silent"


class Relay:
    """Hands on what comes at its port to another port of this machine, as long as it is intact.

    Cut, it refuses connections and ends those that there are. Silent, it takes connections and says nothing, which
    is what a server behind a broken network does.
    """

    def __init__(self, target: tuple[str, int]):
        self.target = target
        self.state = INTACT
        self.pairs: set[tuple[socket.socket, socket.socket | None]] = set()
        self.lock = threading.Lock()
        self.listener = None
        self.port = 0
        self._listen()

    def intact(self) -> None:
        """Hand everything on again; whatever was left hanging ends."""
        self.state = INTACT
        self._end_connections()
        if self.listener is None:
            self._listen()

    def cut(self) -> None:
        """Refuse, and end what there is."""
        self.state = CUT
        listener, self.listener = self.listener, None
        if listener:
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            listener.close()
        self._end_connections()

    def fall_silent(self) -> None:
        """Take everything, answer nothing."""
        self.state = SILENT

    def close(self) -> None:
        """Stop for good."""
        self.cut()

    def _listen(self) -> None:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("127.0.0.1", self.port))
        listener.listen(64)
        self.port = listener.getsockname()[1]
        self.listener = listener
        threading.Thread(target=self._accept, args=[listener], daemon=True).start()

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                near, _address = listener.accept()
            except OSError:
                return
            if self.state == SILENT:
                with self.lock:
                    self.pairs.add((near, None))
                continue
            try:
                far = socket.create_connection(self.target, timeout=5)
                far.settimeout(None)
            except OSError:
                near.close()
                continue
            with self.lock:
                self.pairs.add((near, far))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._hand_on, args=[source, sink], daemon=True).start()

    def _hand_on(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65_536):
                if self.state == SILENT:
                    continue
                sink.sendall(data)
        for each in (source, sink):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    def _end_connections(self) -> None:
        with self.lock:
            pairs, self.pairs = self.pairs, set()
        for pair in pairs:
            for each in filter(None, pair):
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()
