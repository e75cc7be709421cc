"""One import at a time."""

from __future__ import annotations

from contextlib import AbstractContextManager

from articles.lock import Held, database_lock

KEY = 0x5167_6E71
"""Names the lock among those of the database; any number nobody else uses."""


def import_lock() -> AbstractContextManager[Held]:
    """Hold the lock. Raises LockTaken if another process holds it."""
    return database_lock(KEY, "import.lock")
