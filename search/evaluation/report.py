"""The numbers of one run, or of two, as a page that needs nothing but itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string

from search.statistics.bootstrap import LEVEL

from .comparison import Difference, Pair, Summary
from .per_question import Asked, Run

WORST = 30
"""Questions that are listed."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One question of the list: its value, and whose rankings are shown.

    ``rankings`` pairs a heading with (family, relevant?) of each place.
    """

    asked: Asked
    value: float
    rankings: tuple[tuple[str, tuple[tuple[str, bool], ...]], ...]


def write_report(
    path: Path,
    run: Run,
    measure: str,
    summaries: Sequence[Summary],
    listed: Sequence[Listed],
    before: Run | None = None,
    differences: Sequence[Difference] = (),
) -> None:
    """Write HTML; all that comes from a corpus is escaped. Raises OSError."""
    page = render_to_string(
        "search/evaluation/report.html",
        {
            "run": run,
            "before": before,
            "measure": measure,
            "level": round(100 * LEVEL),
            "summaries": summaries,
            "differences": differences,
            "listed": listed,
        },
    )
    path.write_text(page, encoding="utf-8")


def of_systems(value: float, asked: Asked) -> Listed:
    """A question with the rankings of every system."""
    return Listed(
        asked,
        value,
        tuple((name, _marked(asked, ranked)) for name, ranked in asked.ranked.items()),
    )


def of_runs(pair: Pair, system: str) -> Listed:
    """A question with one system's rankings in both runs."""
    return Listed(
        pair.after,
        pair.difference,
        (
            ("before", _marked(pair.before, pair.before.ranked[system])),
            ("after", _marked(pair.after, pair.after.ranked[system])),
        ),
    )


def _marked(asked: Asked, ranked: Sequence[str]) -> tuple[tuple[str, bool], ...]:
    return tuple((family, family in asked.relevant) for family in ranked)
