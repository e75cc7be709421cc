"""Small documents for tests of the engines, with vectors that tell them apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import numpy as np

from search.engines.contract import (
    Document,
    Filters,
    GenerationInfo,
    PassageEntry,
    Vector,
    Vectors,
)

DIMENSIONS = 32
EVERYTHING = Filters()


def generation(name: str) -> GenerationInfo:
    return GenerationInfo(
        name=name,
        encoder="sample",
        analysis="1",
        dimensions=DIMENSIONS,
        epoch="first",
        created=datetime(2026, 1, 1, tzinfo=UTC),
    )


def units(rows: int, seed: int) -> Vectors:
    vectors = np.random.default_rng(seed).standard_normal((rows, DIMENSIONS))
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors.astype(np.float32)


def axis(number: int) -> Vector:
    return np.eye(DIMENSIONS, dtype=np.float32)[number]


def passages(*groups: Vectors) -> tuple[PassageEntry, ...]:
    return tuple(
        PassageEntry(f"s{place}", f"Heading {place}", f"Text {place}", vectors)
        for place, vectors in enumerate(groups)
    )


def document(family: str, version: int = 1, **changes: Any) -> Document:
    values: dict[str, Any] = {
        "locale": "en",
        "content_hash": f"hash-{version}",
        "type": "faq",
        "title": f"Title {family}",
        "terms": ("common", family),
        "prefixes": ("t", "ti", "^t", family),
        "passages": passages(units(2, seed=version), units(1, seed=version + 1)),
        **changes,
    }
    return Document(family=family, version=version, **values)


def gone(family: str, version: int, locale: str = "en") -> Document:
    return Document(family=family, locale=locale, version=version, gone=True)


def families(hits: Iterable[Any]) -> list[str]:
    return [hit.family for hit in hits]
