"""Does the best result answer? One logistic rule over ten signals of both legs.

A cosine threshold alone hardly separates answerable from unanswerable questions; the
legs' margins and agreement, and how much of the question's rare words was found, do.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from typing import Literal

from search.engines.contract import Frequencies, LexicalHit, SemanticHit

from .fusion import coverage, idf_sum

Match = Literal["strong", "weak", "none"]


@dataclass(frozen=True, slots=True)
class Signals:
    """The ten numbers that the rule reads, in the order of its weights."""

    best_cosine: float
    coverage: float
    idf_share_lexical: float
    idf_share_semantic: float
    bm25_of_best_semantic: float
    cosine_to_next: float
    cosine_to_mean: float
    bm25_to_next: float
    legs_agree: float
    terms: float


@dataclass(frozen=True, slots=True)
class MatchRule:
    """Logistic weights over standardised signals, and the two bars of its score."""

    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    bias: float
    strong: float
    none: float

    def score(self, signals: Signals) -> float:
        """Log-odds that the question is answered."""
        score = self.bias
        for contribution in self.contributions(signals):
            score += contribution
        return score

    def contributions(self, signals: Signals) -> tuple[float, ...]:
        """What each signal adds to the score, in their order."""
        return tuple(
            weight * (value - mean) / scale
            for value, mean, scale, weight in zip(
                astuple(signals), self.means, self.scales, self.weights, strict=True
            )
        )

    def match(self, signals: Signals) -> Match:
        score = self.score(signals)
        if score >= self.strong:
            return "strong"
        return "none" if score < self.none else "weak"


def best_families(
    lexical: Sequence[LexicalHit], semantic: Sequence[SemanticHit]
) -> list[str]:
    """The families that each leg puts first: ``signals`` asks for their terms."""
    best = {lexical[0].family} if lexical else set()
    if semantic:
        best.add(semantic[0].family)
    return sorted(best)


def signals(
    terms: Sequence[str],
    frequencies: Frequencies,
    lexical: Sequence[LexicalHit],
    semantic: Sequence[SemanticHit],
    covered: float,
    found: Mapping[str, Collection[str]],
    wordings: Sequence[Sequence[str]] = (),
) -> Signals:
    """``covered`` is the ``best_coverage`` of ``lexical``.

    ``found`` holds, for each leg's best family, the terms of its article.
    ``wordings`` are the terms of other wordings of the question: an article counts by
    the one that it holds most of.
    """
    total = idf_sum(frequencies, terms)
    bm25 = {hit.family: hit.score for hit in lexical}
    cosines = [hit.score for hit in semantic]
    best_words = lexical[0].family if lexical else None
    best_meaning = semantic[0].family if semantic else None

    def share(family: str | None) -> float:
        if family is None or total == 0:
            return 0.0
        held = found.get(family, ())
        return max(
            idf_sum(frequencies, [term for term in said if term in held]) / whole
            for said, whole in said_and_idf
        )

    said_and_idf = [(terms, total)]
    said_and_idf += [(said, idf_sum(frequencies, said)) for said in wordings]
    following = cosines[1:11]
    return Signals(
        best_cosine=cosines[0] if cosines else 0.0,
        coverage=covered,
        idf_share_lexical=share(best_words),
        idf_share_semantic=share(best_meaning),
        bm25_of_best_semantic=coverage(bm25.get(best_meaning or "", 0.0), total),
        cosine_to_next=cosines[0] - cosines[1] if len(cosines) > 1 else 0.0,
        cosine_to_mean=cosines[0] - sum(following) / len(following)
        if following
        else 0.0,
        bm25_to_next=coverage(lexical[0].score - lexical[1].score, total)
        if len(lexical) > 1
        else 0.0,
        legs_agree=float(best_words is not None and best_words == best_meaning),
        terms=math.log1p(len(terms)),
    )
