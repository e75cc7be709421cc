"""Vectors kept in a file beside no site."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from search.vectors.cache import QUERY_SIZE


class FileVectorCache:
    """A ``VectorCache`` in a SQLite file, which is made where there is none."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(path, timeout=60, isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute(
            "CREATE TABLE IF NOT EXISTS vectors (hash BLOB PRIMARY KEY, vector BLOB)"
            " WITHOUT ROWID"
        )

    def get(self, hashes: Sequence[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for start in range(0, len(hashes), QUERY_SIZE):
            some = hashes[start : start + QUERY_SIZE]
            marks = ",".join("?" * len(some))
            found.update(
                self._database.execute(
                    f"SELECT hash, vector FROM vectors WHERE hash IN ({marks})",  # noqa: S608 -- only question marks are put in
                    some,
                )
            )
        return found

    def put(self, vectors: Mapping[bytes, bytes]) -> None:
        self._database.execute("BEGIN IMMEDIATE")
        self._database.executemany(
            "INSERT OR IGNORE INTO vectors VALUES (?, ?)", list(vectors.items())
        )
        self._database.execute("COMMIT")
