"""How many searches were answered how, and how long their parts took."""

from __future__ import annotations

from prometheus_client import Counter, Histogram

from search.answer import Answer

SEARCHES = Counter(
    "signpost_searches", "Questions by how they were answered.", ["state", "match"]
)
SECONDS = Histogram(
    "signpost_search_seconds",
    "Time of a search and of its parts; legs is both legs together.",
    ["part"],
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.02, 0.04, 0.08, 0.16, 0.3, 0.6, 1.2, 2.5),
)
PARTS = ("total", "encode", "frequencies", "legs", "lexical", "semantic", "ranking")


def count(answer: Answer) -> None:
    """Nothing of the question itself: only what became of it."""
    SEARCHES.labels(answer.state, answer.match).inc()
    for part in PARTS:
        milliseconds = getattr(answer.spent, part)
        # A part that was left out took no time and says nothing.
        if milliseconds:
            SECONDS.labels(part).observe(milliseconds / 1000)
