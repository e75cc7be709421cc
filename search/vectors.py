"""Vectors kept by (encoder fingerprint, text), so that no text is encoded twice."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np

from search.encoder.protocol import Vectors

QUERY_SIZE = 500
BATCH = 64
"""Texts that are encoded and stored together; what a killed run can lose."""


def text_hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


class VectorCache(Protocol):
    """Vectors by text hash, of one encoder and one kind of text; float16 rows."""

    def get(self, hashes: Sequence[bytes]) -> Mapping[bytes, bytes]: ...

    def put(self, vectors: Mapping[bytes, bytes]) -> None: ...


class FileVectorCache:
    """A SQLite file beside no site: what evaluations and benchmarks use."""

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


def encode_cached(
    texts: Iterable[str],
    encode: Callable[[Sequence[str]], Vectors],
    cache: VectorCache,
    progress: Callable[[int], object] = lambda count: None,
) -> dict[str, Vectors]:
    """Unit vectors by text, those of unknown texts made with ``encode`` and stored.

    ``progress`` is told how many texts were done since its last call.
    """
    wanted = {text_hash(text): text for text in dict.fromkeys(texts)}
    found = dict(cache.get(list(wanted)))
    progress(len(found))
    # Neighbours of one length waste no work on padding.
    missing = sorted(wanted.keys() - found.keys(), key=lambda key: len(wanted[key]))
    batches = [missing[at : at + BATCH] for at in range(0, len(missing), BATCH)]
    made = _ahead(encode, ([wanted[key] for key in keys] for keys in batches))
    for keys, rows in zip(batches, made, strict=True):
        halves = rows.astype(np.float16)
        fresh = {key: row.tobytes() for key, row in zip(keys, halves, strict=True)}
        cache.put(fresh)
        found.update(fresh)
        progress(len(keys))
    return {wanted[key]: unit for key, unit in _units(found)}


def _ahead(
    encode: Callable[[Sequence[str]], Vectors], batches: Iterable[Sequence[str]]
) -> Iterator[Vectors]:
    """Vectors of each batch; the next ones are made while they are stored."""
    with ThreadPoolExecutor(1, thread_name_prefix="encode-ahead") as pool:
        coming: Future[Vectors] | None = None
        for batch in batches:
            made, coming = coming, pool.submit(encode, batch)
            if made is not None:
                yield made.result()
        if coming is not None:
            yield coming.result()


def cached_vectors(texts: Iterable[str], cache: VectorCache) -> dict[str, Vectors]:
    """Unit vectors by text, of those texts that were encoded before."""
    wanted = {text_hash(text): text for text in texts}
    return {wanted[key]: unit for key, unit in _units(cache.get(list(wanted)))}


def _units(stored: Mapping[bytes, bytes]) -> Iterator[tuple[bytes, Vectors]]:
    if not stored:
        return
    halves = np.frombuffer(b"".join(stored.values()), np.float16)
    rows = halves.reshape(len(stored), -1).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    yield from zip(stored, rows, strict=True)
