"""What readers made of an article, as a nudge between results that are near ties.

``votes + freshness + popularity``, in points of the fused score (0 to 1). The parts'
ranges add up to ``SPREAD``, so whatever readers or attackers do, no result passes one
whose score, by its sentences too, is more than ``SPREAD`` higher.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

VOTES, FRESHNESS, POPULARITY = 0.02, 0.005, 0.005
"""How far apart two articles can be by each part."""
SPREAD = VOTES + FRESHNESS + POPULARITY
"""The most that one result's prior can be above another's."""
PSEUDO_VOTES = 20
"""Votes at the locale's own share that every article starts with."""
ENOUGH_VOTES = 10
"""Votes from which an article may stand before others as the more helpful one."""
HALF_LIFE = 365.0
"""Days in which an article loses half of its freshness."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Votes and views of one article's live revision."""

    helpful: int = 0
    unhelpful: int = 0
    views: int = 0


@dataclass(frozen=True, slots=True)
class Usages:
    """Those of a locale by family, its share of helpful votes and its most views.

    The share starts at one half, worth ``PSEUDO_VOTES`` votes.
    """

    by_family: Mapping[str, Usage]
    helpful: float
    most_views: int


@dataclass(frozen=True, slots=True)
class Prior:
    """The parts in points of the fused score."""

    votes: float = 0.0
    freshness: float = 0.0
    popularity: float = 0.0

    @property
    def total(self) -> float:
        return self.votes + self.freshness + self.popularity


NO_PRIOR = Prior()
UNUSED = Usage()


def usages(rows: Iterable[tuple[str, Usage]]) -> Usages:
    by_family = dict(rows)
    helpful = sum(usage.helpful for usage in by_family.values())
    votes = helpful + sum(usage.unhelpful for usage in by_family.values())
    return Usages(
        by_family,
        (helpful + PSEUDO_VOTES / 2) / (votes + PSEUDO_VOTES),
        max((usage.views for usage in by_family.values()), default=0),
    )


def prior(
    usage: Usage, everywhere: Usages, updated: datetime | None, now: datetime
) -> Prior:
    """Parts of one article's prior; nothing known of it gives nothing."""
    days = (now - updated).total_seconds() / 86_400 if updated else math.inf
    return Prior(
        votes=VOTES * _liking(usage, everywhere.helpful),
        freshness=FRESHNESS * 2 ** -(max(0.0, days) / HALF_LIFE),
        popularity=POPULARITY * _popularity(usage.views, everywhere.most_views),
    )


def helpfulness(usage: Usage, everywhere: Usages) -> float:
    """What orders the most helpful first: 0 for an article with too few votes, which
    stands between those that readers like more and less than the mean."""
    enough = usage.helpful + usage.unhelpful >= ENOUGH_VOTES
    return _liking(usage, everywhere.helpful) if enough else 0.0


def _liking(usage: Usage, mean: float) -> float:
    """How much more or less than the mean readers like it: few votes say little.

    The mean of the posterior under a Beta prior worth ``PSEUDO_VOTES`` votes at the
    mean, ``(helpful + m·mean) / (votes + m)`` (Gelman et al., Bayesian Data Analysis,
    2.4), less the mean: from −mean to 1 − mean.
    """
    votes = usage.helpful + usage.unhelpful
    shrunken = (usage.helpful + PSEUDO_VOTES * mean) / (votes + PSEUDO_VOTES)
    return shrunken - mean


def _popularity(views: int, most: int) -> float:
    """Views by their logarithm: the tenth reader says more than the thousandth."""
    return math.log1p(min(views, most)) / math.log1p(most) if most else 0.0
