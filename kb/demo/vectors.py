"""The demo's vectors, shipped so that a first start need not make them.

A text that changed since is not among them, and is encoded as on any other site.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from search.vectors.database import DatabaseVectorCache

FOLDER = Path(__file__).parent


def shipped_file(fingerprint: str) -> Path:
    return FOLDER / f"vectors-{fingerprint}.npz"


def load_shipped(fingerprint: str) -> int:
    """Put the vectors of this encoder into the cache; 0 when none are shipped."""
    path = shipped_file(fingerprint)
    if not path.exists():
        return 0
    with np.load(path) as stored:
        hashes, vectors = stored["hashes"], stored["vectors"]
    keys = [row.tobytes() for row in hashes]
    cache = DatabaseVectorCache(fingerprint)
    known = cache.get(keys)
    fresh = {
        key: vector.tobytes()
        for key, vector in zip(keys, vectors, strict=True)
        if key not in known
    }
    cache.put(fresh)
    return len(fresh)


def ship(fingerprint: str, hashes: list[bytes]) -> int:
    """Write the vectors of ``hashes`` to the file that the project ships."""
    found = DatabaseVectorCache(fingerprint).get(hashes)
    keys = sorted(found)
    np.savez_compressed(
        shipped_file(fingerprint),
        hashes=np.array([np.frombuffer(key, np.uint8) for key in keys]),
        vectors=np.array([np.frombuffer(found[key], np.float16) for key in keys]),
    )
    return len(keys)
