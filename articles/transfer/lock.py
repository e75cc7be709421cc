"""One import at a time, and the memory that one was cut short."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = b"unfinished"


class ImportRunning(RuntimeError):
    """Another process of this machine is importing."""


@contextmanager
def import_lock(path: Path) -> Iterator[bool]:
    """Hold the lock; yields whether the import before this one never finished.

    The lock goes with the process, so one that was killed leaves none behind.

    Raises:
        ImportRunning: another process holds it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+b") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ImportRunning from error
        file.seek(0)
        unfinished = file.read() == UNFINISHED
        file.truncate(0)
        file.write(UNFINISHED)
        file.flush()
        yield unfinished
        file.truncate(0)
