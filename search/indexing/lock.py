"""One rebuild or return to an earlier generation at a time, on all hosts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import Error

from articles.lock import LockTaken, database_lock
from search.engines.contract import EngineError

KEY = 0x5167_6E70
"""Names the lock among those of the database; any number nobody else uses."""
RUNNING = (
    "Another process is building or changing generations of the search index. Wait "
    "until it has finished, or stop it."
)


class RebuildRunning(EngineError):
    """Another process holds the lock."""


@contextmanager
def generations_lock() -> Iterator[Callable[[], None]]:
    """Yields what to call before a step that must not be taken without the lock.

    That raises EngineError if the lock was lost, entering it RebuildRunning.
    """
    try:
        with database_lock(KEY, "rebuild.lock") as held:

            def check() -> None:
                try:
                    held()
                except Error as error:
                    raise EngineError(
                        "The connection to the database was lost meanwhile; start "
                        "again."
                    ) from error

            yield check
    except LockTaken as error:
        raise RebuildRunning(RUNNING) from error
