"""Whether centring loses at home, by a site's own golden questions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from search.encoder.protocol import Vectors
from search.statistics.bootstrap import estimate
from search.vectors.centring import Centring


@dataclass(frozen=True, slots=True)
class Trial:
    """What centring gives questions at home: the mean of 1 / place, with less without.

    Each locale counts once; ``low`` to ``high`` is the interval by resampled families.
    """

    gain: float
    low: float
    high: float
    questions: int

    @property
    def lost(self) -> bool:
        """Whether it is no accident that centring finds less."""
        return self.high < 0


@dataclass(frozen=True, slots=True)
class Home:
    """Articles of a locale, their rows of vectors by family, and what they are asked.

    ``wanted`` names the family that each row of ``questions`` is to find.
    """

    locale: str
    articles: Mapping[str, Vectors]
    questions: Vectors
    wanted: Sequence[str]


def trial(centred: Centring, homes: Iterable[Home]) -> Trial | None:
    """Meaning alone, centred and as the encoder made it; None without a question."""
    gains: list[float] = []
    families: list[str] = []
    locales: list[str] = []
    for home in homes:
        there = np.concatenate([*home.articles.values()])
        asked = np.stack(
            [
                centred.question(row, home.locale, home.locale, {})
                for row in home.questions
            ]
        )
        with_it = 1 / _places(home, asked, centred.passage(there, home.locale))
        without = 1 / _places(home, home.questions, there)
        gains += (with_it - without).tolist()
        families += home.wanted
        locales += [home.locale] * len(home.wanted)
    if not gains:
        return None
    found = estimate(gains, families, locales)
    return Trial(found.mean, found.low, found.high, found.n)


def read_trial(kept: Mapping[str, Any] | None) -> Trial | None:
    """From what an engine keeps of it. Raises TypeError for anything else."""
    return None if kept is None else Trial(**kept)


def _places(home: Home, questions: Vectors, rows: Vectors) -> Vectors:
    """The place of each question's article, from 1; equal scores share the better."""
    starts = np.cumsum([0, *map(len, home.articles.values())])[:-1]
    best = np.maximum.reduceat(questions @ rows.T, starts, axis=1)
    order = list(home.articles)
    own = best[np.arange(len(best)), [order.index(family) for family in home.wanted]]
    places: Vectors = 1 + (best > own[:, np.newaxis]).sum(axis=1)
    return places
