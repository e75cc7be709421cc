"""One import at a time, on all machines that share the database.

The lock lives with the database and ends with the process that holds it.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import DEFAULT_DB_ALIAS, connection, connections

KEY = 0x5167_6E71
"""Names the lock among those of the database; any number nobody else uses."""


class ImportRunning(RuntimeError):
    """Another process is importing."""


@contextmanager
def import_lock() -> Iterator[None]:
    """Hold the lock. Raises ImportRunning if another process holds it."""
    held = _in_postgresql if connection.vendor == "postgresql" else _beside_sqlite
    with held():
        yield


@contextmanager
def _in_postgresql() -> Iterator[None]:
    # A connection of its own, which nothing else closes or opens anew.
    own = connections.create_connection(DEFAULT_DB_ALIAS)
    try:
        with own.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [KEY])
            (taken,) = cursor.fetchone()
        if not taken:
            raise ImportRunning
        yield
    finally:
        own.close()


@contextmanager
def _beside_sqlite() -> Iterator[None]:
    if connection.is_in_memory_db():  # type: ignore[attr-defined]
        # No other process can share it.
        yield
        return
    name = Path(str(connection.settings_dict["NAME"]))
    with name.with_name("import.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise ImportRunning from error
        yield
