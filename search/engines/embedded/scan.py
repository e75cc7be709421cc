"""The nearest articles to a question, over the segments of one or more locales.

First an exact int8 scan of the passages' own vectors, then the half precision rows of
the best passages and of their windows: all of them unless a locale is large. Filters
apply before any choice is made.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from search.engines.contract import Filters, SemanticHit, Vector
from search.engines.embedded.segments import Numbers, Segment, quantise
from search.engines.embedded.snapshot import Snapshot
from search.engines.halves import Halves, halves

# Passages whose windows are looked at.
CANDIDATES = 2000


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
    """Return the ``size`` best articles, best first."""
    parts = _scan(snapshots, vector, filters)
    scores = np.concatenate([np.zeros(0, np.float32), *(p.scores for p in parts)])
    allowed = np.flatnonzero(np.isfinite(scores))
    count = min(len(allowed), max(CANDIDATES, 4 * size))
    asked = halves(vector)
    while count:
        nearest_places = np.argpartition(-scores[allowed], count - 1)[:count]
        chosen = np.sort(allowed[nearest_places])
        hits = _best_of_each(parts, chosen, asked, size)
        # Articles with very many passages may have filled the candidates.
        if len(hits) == size or count == len(allowed):
            return hits
        count = min(len(allowed), 4 * count)
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


def _best_of_each(
    parts: Sequence[Part], chosen: Numbers, vector: Halves, size: int
) -> list[SemanticHit]:
    """Return the best articles of ``chosen``, passages numbered through all parts."""
    ends = np.cumsum([len(part.scores) for part in parts])
    groups = np.split(chosen, np.searchsorted(chosen, ends[:-1]))
    starts = [0, *ends[:-1].tolist()]
    cosines = np.concatenate(
        [
            part.segment.best(group - start, vector)
            for part, group, start in zip(parts, groups, starts, strict=True)
            if len(group)
        ]
    )
    hits: dict[tuple[str, str], SemanticHit] = {}
    for place in np.argsort(-cosines, kind="stable"):
        number = int(np.searchsorted(ends, chosen[place], side="right"))
        part, passage = parts[number], int(chosen[place]) - starts[number]
        owner = int(part.owners[passage])
        key = (part.snapshot.families[owner], part.snapshot.locale)
        if key not in hits:
            hits[key] = SemanticHit(*key, float(cosines[place]))
            if len(hits) == size:
                break
    return list(hits.values())
