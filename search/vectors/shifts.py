"""How questions in one language lie apart from those in another, whatever they say.

For languages that a site does not publish, and so has no questions in. The packaged
vectors come from the same messages in every language (``manage.py measure_languages``);
docs/decisions/0262-languages-not-published.md says what they gain.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from search.encoder.protocol import Vectors

SHIFTS_FILE = Path(__file__).with_name("shifts.json")
ORIGIN = "en"
"""The language that the others' shifts are measured from."""
KEPT = 512

Packed = str
"""A vector: float16, little-endian, base64."""
Shifts = Mapping[str, Packed]
"""By language, the mean vector of some questions less that of the same in English."""


def shifts(pairs: Mapping[str, tuple[Vectors, Vectors]]) -> dict[str, Packed]:
    """From rows of each language and, in the same order, the same texts in English."""
    found = {
        language: pack((rows - origin).mean(axis=0))
        for language, (rows, origin) in pairs.items()
    }
    zero = np.zeros_like(unpack(next(iter(found.values()))))
    return dict(sorted({**found, ORIGIN: pack(zero)}.items()))


@cache
def packaged_shifts(encoder: str) -> Shifts:
    """Those of an encoder, by its fingerprint; none for another than the packaged."""
    kept: dict[str, Shifts] = json.loads(SHIFTS_FILE.read_text(encoding="utf-8"))
    return kept.get(encoder, {})


def pack(vector: Vectors) -> Packed:
    return base64.b64encode(vector.astype("<f2").tobytes()).decode("ascii")


@lru_cache(KEPT)
def unpack(packed: Packed) -> Vectors:
    found: Vectors = np.frombuffer(base64.b64decode(packed), "<f2").astype(np.float32)
    found.flags.writeable = False
    return found
