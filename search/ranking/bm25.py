"""BM25 as both engines compute it, for documents that no engine holds.

Robertson and Zaragoza 2009, k1 = 1.2 and b = 0.75, times k1 + 1. Both engines keep a
document's length in one byte, as Lucene's SmallFloat does: exact up to 40, then with
four significant bits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from search.engines.contract import Frequencies

from .fusion import idf

K1 = 1.2
B = 0.75
EXACT = 24
SIGNIFICANT_BITS = 4
SHORTEST, LONGEST = 1.0, 1e6
"""Terms of an average document between which it is sought."""
HALVINGS = 50


def bm25(
    terms: Iterable[str],
    counts: Mapping[str, int],
    length: int,
    frequencies: Frequencies,
    average: float,
) -> float:
    """The score of a document that holds each term ``counts`` times; 0 without any.

    ``length`` and ``average`` are in terms.
    """
    norm = K1 * (1 - B + B * kept_length(length) / average)
    return sum(
        idf(frequencies, term) * count * (K1 + 1) / (count + norm)
        for term in dict.fromkeys(terms)
        if (count := counts.get(term, 0))
    )


def kept_length(length: int) -> int:
    """What is left of a length that was put into one byte."""
    if length < EXACT:
        return length
    rest = length - EXACT
    shift = max(0, rest.bit_length() - SIGNIFICANT_BITS)
    return EXACT + (rest >> shift << shift)


def average_length(
    score: float,
    terms: Iterable[str],
    counts: Mapping[str, int],
    length: int,
    frequencies: Frequencies,
) -> float:
    """The average length at which a known document has this ``score``: by bisection,
    because the score grows with it."""
    asked = tuple(terms)
    low, high = SHORTEST, LONGEST
    for _ in range(HALVINGS):
        middle = math.sqrt(low * high)
        if bm25(asked, counts, length, frequencies, middle) < score:
            low = middle
        else:
            high = middle
    return math.sqrt(low * high)
