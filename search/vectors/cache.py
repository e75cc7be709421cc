"""Vectors kept by (encoder fingerprint, text), so that no text is encoded twice."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Protocol

import numpy as np

from search.encoder.protocol import Vectors

QUERY_SIZE = 500
"""Vectors that a cache is asked for at once."""
BATCH = 64
"""Texts that are encoded and stored together; what a killed run can lose."""


def text_hash(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=16).digest()


class VectorCache(Protocol):
    """Vectors by text hash, of one encoder and one kind of text; float16 rows."""

    def get(self, hashes: Sequence[bytes]) -> Mapping[bytes, bytes]: ...

    def put(self, vectors: Mapping[bytes, bytes]) -> None: ...


def encode_cached(
    texts: Iterable[str],
    encode: Callable[[Sequence[str]], Vectors],
    cache: VectorCache,
    progress: Callable[[int], object] = lambda count: None,
) -> dict[str, Vectors]:
    """Unit vectors by text, those of unknown texts made with ``encode`` and stored.

    ``progress`` is told how many texts were done since its last call.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="encode-ahead") as pool:
        return Encoding(texts, encode, cache, pool).finish(progress)


class Encoding:
    """Texts that a pool of one thread encodes from now on, behind what it has to do.

    The cache is used only by the thread that makes it and finishes it.
    """

    def __init__(
        self,
        texts: Iterable[str],
        encode: Callable[[Sequence[str]], Vectors],
        cache: VectorCache,
        pool: Executor,
    ) -> None:
        self._wanted = {text_hash(text): text for text in dict.fromkeys(texts)}
        self._cache = cache
        self._found = dict(cache.get(list(self._wanted)))
        # Neighbours of one length waste no work on padding.
        missing = sorted(
            self._wanted.keys() - self._found.keys(),
            key=lambda key: len(self._wanted[key]),
        )
        batches = [missing[at : at + BATCH] for at in range(0, len(missing), BATCH)]
        self._coming = deque(
            (keys, pool.submit(encode, [self._wanted[key] for key in keys]))
            for keys in batches
        )

    def finish(
        self, progress: Callable[[int], object] = lambda count: None
    ) -> dict[str, Vectors]:
        """See ``encode_cached``. What was encoded is stored even if the rest fails."""
        progress(len(self._found))
        try:
            while self._coming:
                keys, coming = self._coming.popleft()
                halves = coming.result().astype(np.float16)
                fresh = {
                    key: row.tobytes() for key, row in zip(keys, halves, strict=True)
                }
                self._cache.put(fresh)
                self._found.update(fresh)
                progress(len(keys))
        finally:
            for _, waiting in self._coming:
                waiting.cancel()
        return {self._wanted[key]: unit for key, unit in _units(self._found)}


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
