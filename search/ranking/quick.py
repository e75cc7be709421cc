"""Which sentences of an article answer? One logistic rule over thirteen signals.

How near a stretch is to the question, in meaning and words, says little alone: how far
it stands out from the rest of its article says more.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

from search.engines.contract import Frequencies

from .fusion import idf
from .match import Signals

RULE_FILE = Path(__file__).with_name("quick_rule.json")
FOLLOWING = 5
"""Stretches of the first articles with whose mean the nearest one is compared."""
MANY = 8
"""Candidates from which on more of them say nothing more."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """``text`` may be quoted; ``share`` is how much of the question's idf it holds."""

    text: str
    cosine: float
    share: float


class QuickSignals(NamedTuple):
    """What the rule reads of one candidate, in the order of its weights.

    The last six are those of the match, which in turn reads five others: ``seeing``.
    """

    cosine: float
    cosine_above_mean: float
    share: float
    share_above_mean: float
    cosine_to_next: float
    share_to_next: float
    candidates: float
    coverage: float
    idf_share_lexical: float
    idf_share_semantic: float
    match_cosine_to_next: float
    match_bm25_to_next: float
    legs_agree: float


@dataclass(frozen=True, slots=True)
class QuickRule:
    """Logistic weights over standardised signals, and the bar of its score."""

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    bar: float

    def score(self, signals: QuickSignals) -> float:
        """Log-odds that the candidate answers."""
        score = self.bias
        for value, mean, scale, weight in zip(
            signals, self.means, self.scales, self.weights, strict=True
        ):
            score += weight * (value - mean) / scale
        return score


@cache
def packaged_quick_rule() -> QuickRule:
    """The rule that ``manage.py fit_quick CORPUS --write`` has fitted."""
    numbers = json.loads(RULE_FILE.read_text(encoding="utf-8"))
    return QuickRule(
        means=tuple(numbers["means"]),
        scales=tuple(numbers["scales"]),
        weights=tuple(numbers["weights"]),
        bias=numbers["bias"],
        bar=numbers["bar"],
    )


def shares(
    held: Sequence[Collection[str]],
    wordings: Sequence[Sequence[str]],
    frequencies: Frequencies,
) -> list[float]:
    """How much of the question's idf each text holds, by the wording that suits it.

    ``held`` are the terms of the texts, ``wordings`` those of the question.
    """
    said = [{term: idf(frequencies, term) for term in terms} for terms in wordings]
    wholes = [(weights, sum(weights.values())) for weights in said if weights]
    return [
        max(
            (
                sum(weight for term, weight in weights.items() if term in terms) / whole
                for weights, whole in wholes
            ),
            default=0.0,
        )
        for terms in held
    ]


def quick_signals(
    candidates: Sequence[Candidate], match: Signals
) -> list[QuickSignals]:
    """Those of each of one article's candidates, in their order.

    Neighbours share sentences, so that they are not compared with each other.
    """
    cosines = [candidate.cosine for candidate in candidates]
    held = [candidate.share for candidate in candidates]
    number = math.log1p(min(len(candidates), MANY))
    return [
        QuickSignals(
            cosine=cosine,
            cosine_above_mean=cosine - sum(cosines) / len(cosines),
            share=share,
            share_above_mean=share - sum(held) / len(held),
            cosine_to_next=cosine_to_next,
            share_to_next=share_to_next,
            candidates=number,
            coverage=match.coverage,
            idf_share_lexical=match.idf_share_lexical,
            idf_share_semantic=match.idf_share_semantic,
            match_cosine_to_next=match.cosine_to_next,
            match_bm25_to_next=match.bm25_to_next,
            legs_agree=match.legs_agree,
        )
        for cosine, share, cosine_to_next, share_to_next in zip(
            cosines, held, _to_next(cosines), _to_next(held), strict=True
        )
    ]


def _to_next(values: Sequence[float]) -> list[float]:
    """Each value less the best one that is not its neighbour, 0 without any."""
    best = sorted(range(len(values)), key=lambda at: -values[at])
    margins = []
    for at, value in enumerate(values):
        others = (other for other in best if abs(other - at) > 1)
        following = next(others, None)
        margins.append(0.0 if following is None else value - values[following])
    return margins


def likeliest_first(
    candidates: Sequence[Candidate], match: Signals, rule: QuickRule
) -> list[tuple[int, QuickSignals]]:
    """The places of all candidates and their signals."""
    seen = quick_signals(candidates, match)
    return sorted(enumerate(seen), key=lambda one: -rule.score(one[1]))


def seeing(
    match: Signals,
    stretch: QuickSignals,
    own: Sequence[float],
    others: Sequence[float],
) -> Signals:
    """The signals of the match with those of the first article's best stretch.

    ``own`` are the cosines of that article's stretches, ``others`` those of the next
    articles'. How near it is differs by the kind of article; how far it stands out,
    less.
    """
    nearest, *rest = sorted(own, reverse=True)
    following = sorted([*rest, *others], reverse=True)[:FOLLOWING]
    return replace(
        match,
        stretch_cosine_above_mean=stretch.cosine_above_mean,
        stretch_share_above_mean=stretch.share_above_mean,
        stretches=stretch.candidates,
        stretch_cosine_to_next=nearest - rest[0] if rest else None,
        stretch_cosine_to_five=nearest - fmean(following) if following else None,
    )
