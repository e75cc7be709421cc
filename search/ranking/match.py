"""Does the best result answer? One logistic rule over signals of legs and sentences.

A cosine threshold alone hardly separates answerable from unanswerable questions; the
legs' margins and agreement, how much of the question's rare words was found or is
known at all, and how far sentences of the first article stand out, do.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, dataclass
from functools import partial
from typing import Literal

from search.engines.contract import Frequencies, LexicalHit, SemanticHit

from .fusion import coverage, idf, idf_sum

Match = Literal["strong", "weak", "none"]

FEW_TERMS = 20
"""Terms of about three words: two of them stand together in many an article."""
FAR = 0.05
"""Cosine by which the first article may mean less of a question than another."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the rule reads, in the order of its weights.

    ``terms``, ``terms_found``, ``stretches`` and ``documents``, the articles of the
    locale, are logarithms, so that no long question or large site outweighs all else.
    None is what is not known: those of the ``stretch`` that answers best in the first
    article, and what fewer articles or stretches than three or two do not have.
    ``cosine_below_nearest`` is how much less the first article means the question than
    the one that does most.
    """

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
    idf_share_known: float
    rarest_missing: float
    cosine_to_three: float
    terms_found: float
    bm25_to_mean: float
    documents: float
    stretch_cosine_above_mean: float | None = None
    stretch_share_above_mean: float | None = None
    stretches: float | None = None
    third_cosine: float | None = None
    stretch_cosine_to_next: float | None = None
    stretch_cosine_to_five: float | None = None
    cosine_below_nearest: float | None = None


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
        """What each signal adds to the score, in their order; unknown ones nothing."""
        return tuple(
            0.0 if value is None else weight * (value - mean) / scale
            for value, mean, scale, weight in zip(
                astuple(signals), self.means, self.scales, self.weights, strict=True
            )
        )

    def match(self, signals: Signals) -> Match:
        """Meaning alone, where no article holds any word, answers surely or not."""
        score = self.score(signals)
        if score >= self.strong:
            return "weak" if is_divided(signals) or is_far(signals) else "strong"
        unheard_of = signals.idf_share_known == 0
        return "none" if unheard_of or score < self.none else "weak"


def is_divided(signals: Signals) -> bool:
    """Whether a few words lead to one article and what they mean to another.

    The more words, the less do they stand in the wrong article by chance
    (docs/decisions/0268-few-words-must-agree.md).
    """
    few = signals.terms < math.log1p(FEW_TERMS)
    return few and not signals.legs_agree and signals.idf_share_known > 0


def is_far(signals: Signals) -> bool:
    """Whether words and sentences put an article first that means something else.

    (docs/decisions/0283-the-first-article-must-mean-it.md)
    """
    return (signals.cosine_below_nearest or 0) > FAR


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
    """Those of the legs; ``covered`` is the ``best_coverage`` of ``lexical``.

    ``found`` holds, for each leg's best family, the terms of its article.
    ``wordings`` are the terms of other wordings of the question: an article counts by
    the one that it holds most of.
    """
    total = idf_sum(frequencies, terms)
    bm25 = {hit.family: hit.score for hit in lexical}
    cosines = [hit.score for hit in semantic]
    best_words = lexical[0].family if lexical else None
    best_meaning = semantic[0].family if semantic else None

    def held(family: str | None, said: Sequence[str]) -> float:
        there = found.get(family or "", ())
        return coverage(
            idf_sum(frequencies, [term for term in said if term in there]),
            idf_sum(frequencies, said),
        )

    def share(family: str | None) -> float:
        return max(held(family, said) for said in (terms, *wordings))

    here = found.get(best_words or "", ())
    words = set(max((terms, *wordings), key=partial(held, best_words)))
    known = [term for term in words if frequencies.counts.get(term, 0)]
    scores = [hit.score for hit in lexical]
    return Signals(
        best_cosine=cosines[0] if cosines else 0.0,
        coverage=covered,
        idf_share_lexical=share(best_words),
        idf_share_semantic=share(best_meaning),
        bm25_of_best_semantic=coverage(bm25.get(best_meaning or "", 0.0), total),
        cosine_to_next=cosines[0] - cosines[1] if len(cosines) > 1 else 0.0,
        cosine_to_mean=_above(cosines, 10),
        bm25_to_next=coverage(lexical[0].score - lexical[1].score, total)
        if len(lexical) > 1
        else 0.0,
        legs_agree=float(best_words is not None and best_words == best_meaning),
        terms=math.log1p(len(terms)),
        idf_share_known=coverage(
            idf_sum(frequencies, known), idf_sum(frequencies, words)
        ),
        rarest_missing=max(
            (idf(frequencies, term) for term in words if term not in here), default=0.0
        ),
        cosine_to_three=_above(cosines, 3),
        terms_found=math.log1p(sum(term in here for term in words)),
        bm25_to_mean=coverage(_above(scores, 10), total),
        documents=math.log1p(frequencies.documents),
        third_cosine=cosines[2] if len(cosines) > 2 else None,
    )


def _above(scores: Sequence[float], count: int) -> float:
    """How far the first is above the mean of so many that follow."""
    following = scores[1 : count + 1]
    return scores[0] - sum(following) / len(following) if following else 0.0
