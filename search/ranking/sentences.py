"""The first results once more, by the sentences of theirs that answer best.

The legs compare whole articles with a question, by words, and passages, by meaning.
Which of two near ones answers it shows in two sentences that hold both, or in a title:
the best of ``COSINE · cosine + SHARE · share`` over what was read of an article
(docs/decisions/0266-sentences-decide-the-order.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .fusion import PLACES, Fused
from .quick import Candidate

COSINE = 2.5
"""Points of the fused score that a cosine of 1 is worth."""
SHARE = 0.4
"""Points that all of the question's idf in one place is worth."""


def by_sentences(
    results: Sequence[Fused], read: Mapping[str, Sequence[Candidate]]
) -> list[Fused]:
    """``results`` in order of score and sentences together.

    ``read`` holds sentences and names of the first results, by family. Each gains as
    much as its best says more than that of the one that says least, so that it stays
    above those of which nothing was read. Where one of the first has none, nothing is
    known, and the order stays.
    """
    first, others = results[: len(read)], results[len(read) :]
    best = {
        family: max(COSINE * one.cosine + SHARE * one.share for one in candidates)
        for family, candidates in read.items()
        if candidates
    }
    if any(result.family not in best for result in first):
        return list(results)
    least = min(best.values(), default=0.0)
    gained = [
        replace(result, by_sentences=best[result.family] - least) for result in first
    ]
    gained.sort(key=lambda result: -round(result.total, PLACES))
    return [*gained, *others]
