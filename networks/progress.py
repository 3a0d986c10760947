"""How far a long command is: a bar on a terminal, a line for each step elsewhere."""

import shutil
import time
from types import TracebackType
from typing import Self

from django.core.management.base import OutputWrapper

BAR = 30
CLEAR = "\r\x1b[K"


class Progress:
    """Shows each step of `total`; as a context manager it leaves the terminal clean, whatever happens."""

    def __init__(self, stream: OutputWrapper, total: int):
        self._stream = stream
        self._total = total
        self._done = 0
        self._begun = time.monotonic()
        self._terminal = stream.isatty()

    def step(self, line: str) -> None:
        """Note that one more is done; the line says what."""
        self._done += 1
        if not self._terminal:
            self._stream.write(line)
            return
        width = shutil.get_terminal_size().columns - 1  # a full line would begin the next
        self._stream.write(CLEAR + f"{self.bar()} {line}"[:width], ending="")
        self._stream.flush()

    def bar(self) -> str:
        """The bar, with how many are done and about how long the rest will take."""
        filled = BAR * self._done // self._total
        seconds = (time.monotonic() - self._begun) / self._done * (self._total - self._done)
        minutes, seconds = divmod(round(seconds), 60)
        return (
            f"[{'#' * filled}{'.' * (BAR - filled)}] {self._done}/{self._total}, {minutes}:{seconds:02} left"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._terminal and self._done:
            self._stream.write(CLEAR, ending="")
            self._stream.flush()
