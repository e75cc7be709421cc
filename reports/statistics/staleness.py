"""What makes an article stale, decided from facts: pure functions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from feedback.statistics.intervals import Interval, wilson

MIN_VOTES = 10
"""Below so many votes a share would say more than is known."""


@dataclass(frozen=True, slots=True)
class Review:
    """``late`` is in days: above 0 overdue, below 0 the days that are left."""

    checked: date | None
    interval: int
    due: date
    late: int

    @property
    def overdue(self) -> bool:
        return self.late > 0


def review(checked: date | None, published: date, interval: int, today: date) -> Review:
    """The next check is due ``interval`` days after the last one.

    An article that was never checked is counted from the day it was first published.
    """
    due = (checked or published) + timedelta(days=interval)
    return Review(checked, interval, due, (today - due).days)


@dataclass(frozen=True, slots=True)
class Helpfulness:
    """``share`` and its 95 % ``interval`` (both 0 to 1) are None with too few votes."""

    votes: int
    share: float | None
    interval: Interval | None


def helpfulness(helpful: int, unhelpful: int) -> Helpfulness:
    """The share of ``helpful`` votes with its Wilson interval."""
    votes = helpful + unhelpful
    if votes < MIN_VOTES:
        return Helpfulness(votes, None, None)
    return Helpfulness(votes, helpful / votes, wilson(helpful, votes))


class Standing(StrEnum):
    """Where an article stands to its source, from best to worst."""

    SOURCE = "source"
    CURRENT = "current"
    UNKNOWN = "unknown"
    BEHIND = "behind"
    CRITICAL = "critical"


RANKS = {standing: rank for rank, standing in enumerate(Standing)}


@dataclass(frozen=True, slots=True)
class Source:
    """``moved_at`` is the source's last change that the translation lacks."""

    standing: Standing
    moved_at: datetime | None = None

    @property
    def behind(self) -> bool:
        return self.standing in (Standing.BEHIND, Standing.CRITICAL)


@dataclass(frozen=True, slots=True)
class StaleRow:
    """One live article; ``type`` and ``topic`` are names in the reader's language,
    ``views`` are those of the last 28 days."""

    page_id: int
    title: str
    type: str
    locale: str
    topic: str
    review: Review
    helpfulness: Helpfulness
    views: int
    source: Source


class State(StrEnum):
    """What a list of articles can be narrowed to."""

    OVERDUE = "overdue"
    BEHIND = "behind"


def is_in(row: StaleRow, state: State) -> bool:
    return row.review.overdue if state is State.OVERDUE else row.source.behind


@dataclass(frozen=True, slots=True)
class Summary:
    articles: int
    overdue: int
    behind: int


def summarise(rows: Sequence[StaleRow]) -> Summary:
    return Summary(
        articles=len(rows),
        overdue=sum(is_in(row, State.OVERDUE) for row in rows),
        behind=sum(is_in(row, State.BEHIND) for row in rows),
    )


# What rows can be sorted by; a row whose key is None has nothing to compare.
SORT_KEYS: dict[str, Callable[[StaleRow], Any]] = {
    "title": lambda row: row.title.casefold(),
    "type": lambda row: row.type.casefold(),
    "locale": lambda row: row.locale,
    "topic": lambda row: row.topic.casefold(),
    "late": lambda row: row.review.late,
    "helpful": lambda row: row.helpfulness.share,
    "views": lambda row: row.views,
    "source": lambda row: (
        RANKS[row.source.standing],
        row.source.moved_at.timestamp() if row.source.moved_at else 0.0,
    ),
}


def ordered(rows: Iterable[StaleRow], ordering: str) -> list[StaleRow]:
    """Sort by a name of ``SORT_KEYS``, downwards with ``-`` before it.

    Rows without a value come last either way; equal ones are in the order of titles.
    Raises KeyError for an unknown name.
    """
    key = SORT_KEYS[ordering.removeprefix("-")]
    by_title = sorted(rows, key=SORT_KEYS["title"])
    known = [row for row in by_title if key(row) is not None]
    return [
        *sorted(known, key=key, reverse=ordering.startswith("-")),
        *(row for row in by_title if key(row) is None),
    ]
