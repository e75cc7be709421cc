"""The lock that keeps an index to one write at a time."""

from __future__ import annotations

import fcntl
import threading
import time
from pathlib import Path
from typing import IO, Self

from search.engines.contract import IndexLocked

PATIENCE = 30.0
"""Seconds that a write waits for another one."""
POLL = 0.02


class WriteLock:
    """Held for one write; the kernel frees it when a process is killed.

    Threads of one process wait for each other too.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._thread = threading.Lock()
        self._file: IO[str] | None = None

    def __enter__(self) -> Self:
        """Raise IndexLocked if others write for longer than the patience."""
        deadline = time.monotonic() + PATIENCE
        if not self._thread.acquire(timeout=PATIENCE):
            raise self._refusal("Another thread")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("a+", encoding="ascii")
            self._wait(self._file, deadline)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *error: object) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
        self._thread.release()

    def _wait(self, file: IO[str], deadline: float) -> None:
        while True:
            try:
                return fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                if time.monotonic() >= deadline:
                    raise self._refusal("Another process") from error
                time.sleep(POLL)

    def _refusal(self, who: str) -> IndexLocked:
        return IndexLocked(
            f"{who} is writing to the search index in {self._path.parent}. "
            "Stop it, or wait until it has finished."
        )
