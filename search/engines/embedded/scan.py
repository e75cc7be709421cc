"""The nearest articles to a question, over the segments of one or more locales.

First an exact int8 scan of the passages' own vectors, then the float rows of the best
passages and of their windows. Filters apply before any choice is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from search.engines.contract import Filters, SemanticHit, Vector
from search.engines.embedded.segments import Numbers, Segment, quantise
from search.engines.embedded.snapshot import Snapshot

# Passages whose windows are looked at.
CANDIDATES = 200


class Part(NamedTuple):
    """One segment of one locale, with the approximate cosines of its passages.

    Dead passages and those that a filter excludes have the cosine minus infinity.
    """

    snapshot: Snapshot
    segment: Segment
    owners: Numbers
    scores: Vector


def nearest(
    snapshots: Sequence[Snapshot], vector: Vector, filters: Filters, size: int
) -> list[SemanticHit]:
    """Return the ``size`` best articles, each with its best passage's place in it."""
    parts = _scan(snapshots, vector, filters)
    scores = np.concatenate([np.zeros(0, np.float32), *(p.scores for p in parts)])
    available = int(np.isfinite(scores).sum())
    count = min(available, max(CANDIDATES, 4 * size))
    while count:
        chosen = np.argpartition(scores, -count)[-count:]
        hits = _rescore(parts, np.sort(chosen), vector)
        # Articles with very many passages may have filled the candidates.
        if len(hits) >= size or count == available:
            hits.sort(key=lambda hit: (-hit.score, hit.family, hit.locale))
            return hits[:size]
        count = min(available, 4 * count)
    return []


def _scan(
    snapshots: Sequence[Snapshot], vector: Vector, filters: Filters
) -> list[Part]:
    codes, scales = quantise(vector[None])
    parts: list[Part] = []
    for snapshot in snapshots:
        allowed = snapshot.allowed(filters)
        for number, segment in snapshot.segments.items():
            owners = snapshot.owners[number]
            scores = segment.scan(codes[0], float(scales[0]))
            scores[~allowed[owners]] = -np.inf
            parts.append(Part(snapshot, segment, owners, scores))
    return parts


def _rescore(
    parts: Sequence[Part], chosen: Numbers, vector: Vector
) -> list[SemanticHit]:
    """Return the articles of ``chosen`` passages, numbered through all parts."""
    best: dict[tuple[str, str], SemanticHit] = {}
    start = 0
    for part in parts:
        end = start + len(part.scores)
        lower, upper = np.searchsorted(chosen, (start, end))
        passages = chosen[lower:upper] - start
        start = end
        if not len(passages):
            continue
        cosines = part.segment.best(passages, vector).tolist()
        places = part.owners[passages].tolist()
        for passage, place, cosine in zip(
            passages.tolist(), places, cosines, strict=True
        ):
            key = (part.snapshot.families[place], part.snapshot.locale)
            if key not in best or cosine > best[key].score:
                first = part.snapshot.entries[place].first
                best[key] = SemanticHit(*key, cosine, passage - first)
    return list(best.values())
