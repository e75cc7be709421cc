"""Retrieval measures of one ranked list against the relevant families.

All have binary relevance. nDCG: Järvelin and Kekäläinen 2002, gain 1, log2 discount.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

CUT = 10


@dataclass(frozen=True, slots=True)
class Measures:
    ndcg_10: float
    recall_1: float
    recall_10: float
    success_1: float
    success_10: float
    mrr_10: float


NAMES = {
    "ndcg_10": "ndcg@10",
    "recall_1": "recall@1",
    "recall_10": "recall@10",
    "success_1": "success@1",
    "success_10": "success@10",
    "mrr_10": "mrr@10",
}


def measure(ranked: Sequence[str], relevant: Collection[str]) -> Measures:
    """Raises ValueError when nothing is relevant: such a question measures nothing."""
    if not relevant:
        raise ValueError("a question needs at least one relevant article")
    hits = [family in relevant for family in ranked[:CUT]]
    gain = sum(1 / math.log2(rank + 2) for rank, hit in enumerate(hits) if hit)
    ideal = sum(1 / math.log2(rank + 2) for rank in range(min(len(relevant), CUT)))
    first = hits.index(True) if any(hits) else None
    return Measures(
        ndcg_10=gain / ideal,
        recall_1=sum(hits[:1]) / len(relevant),
        recall_10=sum(hits) / len(relevant),
        success_1=float(first == 0),
        success_10=float(first is not None),
        mrr_10=0.0 if first is None else 1 / (first + 1),
    )


def mean(rows: Sequence[Measures]) -> dict[str, float]:
    """Means under the names of the report; NaN for no rows."""
    return {
        NAMES[field.name]: sum(getattr(row, field.name) for row in rows) / len(rows)
        if rows
        else math.nan
        for field in fields(Measures)
    }
