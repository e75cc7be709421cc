"""How many searches were answered how, and how long their parts took."""

from __future__ import annotations

from typing import get_args

from prometheus_client import Counter, Gauge, Histogram

from search.answering.answer import Answer, Step

SEARCHES = Counter(
    "signpost_searches",
    "Questions by how they were answered, and by the step of search that did.",
    ["state", "match", "step"],
)
ON_STEP = Gauge(
    "signpost_processes_on_step",
    "Web processes whose last search was answered by this step.",
    ["step"],
    multiprocess_mode="livesum",
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
    searched = answer.state in {"ok", "degraded"}
    SEARCHES.labels(answer.state, answer.match, answer.step if searched else "").inc()
    if searched:
        for step in get_args(Step):
            ON_STEP.labels(step).set(step == answer.step)
    for part in PARTS:
        milliseconds = getattr(answer.spent, part)
        # A part that was left out took no time and says nothing.
        if milliseconds:
            SECONDS.labels(part).observe(milliseconds / 1000)
