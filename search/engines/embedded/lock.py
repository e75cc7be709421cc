"""The lock that keeps an index to one writing process."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from search.engines.contract import IndexLocked


class WriteLock:
    """Taken at the first write and held until ``release`` or the process ends.

    The kernel frees it when a process is killed, so no stale lock can remain. A forked
    child does not share it: it asks again and is refused while the parent holds it.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: IO[str] | None = None
        self._owner = 0

    def acquire(self) -> None:
        """Raise IndexLocked if another process, or another engine, holds the lock."""
        if self._file is not None and self._owner == os.getpid():
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+", encoding="ascii")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            holder = file.read().strip() or "unknown"
            file.close()
            raise IndexLocked(
                f"Another process (number {holder}) is writing to the search index in "
                f"{self._path.parent}. Stop it, or wait until it has finished."
            ) from error
        file.truncate(0)
        file.write(f"{os.getpid()}\n")
        file.flush()
        self._file, self._owner = file, os.getpid()

    def release(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None
