"""What one process does at a time, on all machines that share the database.

A lock lives with the database and ends with the process that holds it.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connection, connections

Held = Callable[[], None]
"""Raises django.db.Error once the lock is lost."""


class LockTaken(RuntimeError):
    """Another process holds the lock."""


def database_lock(key: int, file: str) -> AbstractContextManager[Held]:
    """Entering it raises LockTaken.

    ``key`` names the lock among those of PostgreSQL, ``file`` beside an SQLite file.
    """
    if connection.vendor == "postgresql":
        return _in_postgresql(key)
    return _beside_sqlite(file)


@contextmanager
def _in_postgresql(key: int) -> Iterator[Held]:
    # A connection of its own, which nothing else closes or opens anew.
    own = connections.create_connection(DEFAULT_DB_ALIAS)

    def held() -> None:
        with own.cursor() as cursor:
            cursor.execute("SELECT 1")

    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
            (taken,) = cursor.fetchone()
        if not taken:
            raise LockTaken
        yield held
    finally:
        own.close()


@contextmanager
def _beside_sqlite(file: str) -> Iterator[Held]:
    def held() -> None:
        """A file stays locked."""

    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        # No other process can share it.
        yield held
        return
    path = Path(str(connection.settings_dict["NAME"])).with_name(file)
    with path.open("a") as opened:
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise LockTaken from error
        yield held
