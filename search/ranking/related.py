"""Which articles a reader of one may want next: by meaning and by shared readers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from search.engines.contract import Vectors

RELATED = 4
READERS = 0.5
"""What articles with the very same readers gain, in points of cosine."""
FLOOR = 0.15
"""Score below which two articles have nothing to do with each other."""
_ROWS = 1024


def article_vector(passages: Vectors) -> Vectors:
    """The mean of an article's vectors: what all of it is about, in one row."""
    return np.asarray(passages.mean(axis=0), np.float32)


def nearest(
    families: Sequence[str], vectors: Vectors, size: int
) -> dict[str, dict[str, float]]:
    """For each family the ``size`` others of highest cosine, ``vectors`` being rows
    of one language.

    The language's mean is taken off first: without it all texts of a language are
    alike, at cosines of .8 and more.
    """
    count = min(size, len(families) - 1)
    if count < 1:
        return {}
    centred = vectors - vectors.mean(axis=0)
    lengths = np.linalg.norm(centred, axis=1, keepdims=True)
    units = centred / np.where(lengths > 0, lengths, 1)
    found: dict[str, dict[str, float]] = {}
    for first in range(0, len(families), _ROWS):
        cosines = units[first : first + _ROWS] @ units.T
        rows = np.arange(len(cosines))
        cosines[rows, first + rows] = -np.inf
        best = np.argpartition(-cosines, count - 1, axis=1)[:, :count]
        for row, places in enumerate(best):
            found[families[first + row]] = {
                families[place]: float(cosines[row, place]) for place in places
            }
    return found


def related(
    meaning: Mapping[str, float], readers: Mapping[str, float]
) -> list[tuple[str, float]]:
    """Families and scores, ``cosine + READERS · share``, the best ``RELATED`` first.

    ``meaning`` holds the cosines of the nearest, ``readers`` the shares of those who
    read both; what either lacks counts as 0. Equal scores by family.
    """
    scores = {
        family: meaning.get(family, 0.0) + READERS * readers.get(family, 0.0)
        for family in meaning.keys() | readers.keys()
    }
    best = sorted(scores, key=lambda family: (-scores[family], family))
    return [(f, scores[f]) for f in best[:RELATED] if scores[f] >= FLOOR]
