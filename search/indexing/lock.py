"""One rebuild or return to an earlier generation at a time, on all hosts.

The lock lives with the database that all of them share, and ends with the process that
holds it.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, Error, connection, connections

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
    if connection.vendor == "postgresql":
        with _in_postgresql() as held:
            yield held
        return
    with _beside_sqlite():
        yield lambda: None


@contextmanager
def _in_postgresql() -> Iterator[Callable[[], None]]:
    # A connection of its own, which nothing else closes or opens anew.
    own = connections.create_connection(DEFAULT_DB_ALIAS)

    def held() -> None:
        try:
            with own.cursor() as cursor:
                cursor.execute("SELECT 1")
        except Error as error:
            raise EngineError(
                "The connection to the database was lost meanwhile; start again."
            ) from error

    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEY])
            (taken,) = cursor.fetchone()
        if not taken:
            raise RebuildRunning(RUNNING)
        yield held
    finally:
        own.close()


@contextmanager
def _beside_sqlite() -> Iterator[None]:
    name = str(connection.settings_dict["NAME"])
    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        # No other process can share it.
        yield
        return
    with Path(name).with_name("rebuild.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise RebuildRunning(RUNNING) from error
        yield
