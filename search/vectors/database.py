"""The site's own vector cache, in its database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from search.models import CachedVector
from search.vectors.cache import QUERY_SIZE


class DatabaseVectorCache:
    """Vectors of passages, or of questions, by one encoder; they stay for good."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint

    def get(self, hashes: Sequence[bytes]) -> dict[bytes, bytes]:
        found: dict[bytes, bytes] = {}
        for start in range(0, len(hashes), QUERY_SIZE):
            rows = CachedVector.objects.filter(
                encoder=self._fingerprint,
                text_hash__in=hashes[start : start + QUERY_SIZE],
            )
            for text_hash, vector in rows.values_list("text_hash", "vector"):
                found[bytes(text_hash)] = bytes(vector)
        return found

    def put(self, vectors: Mapping[bytes, bytes]) -> None:
        CachedVector.objects.bulk_create(
            [
                CachedVector(
                    encoder=self._fingerprint, text_hash=text_hash, vector=vector
                )
                for text_hash, vector in vectors.items()
            ],
            batch_size=QUERY_SIZE,
            ignore_conflicts=True,
        )
