"""Gated convex fusion of the lexical and the semantic leg.

``w · minmax(semantic) + (1 − w) · minmax(lexical) · min(1, coverage / 0.5)``, where
coverage is the best BM25 score divided by the sum of the question terms' idf: how much
of the question the words found. Across languages words that agree mostly do by chance:
the gate stays closed, and meaning decides; reciprocal ranks would let the words spoil
it (docs/decisions/0092-words-across-languages.md). Where the words find nearly
everything, meaning has little to add, and its weight ``w`` falls from 0.5 to 0.2
(docs/decisions/0090-words-that-find-everything.md).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from search.engines.contract import Frequencies, LexicalHit, SemanticHit
from search.ranking.prior import NO_PRIOR, Prior
from search.text.names import codes
from search.text.writing import base

SEMANTIC_WEIGHT = 0.5
LEAST_SEMANTIC_WEIGHT = 0.2
GATE = 0.5
"""Coverage from which on the words count fully."""
NEARLY_ALL, ALL = 0.8, 1.2
"""Coverage between which the weight of meaning falls to its least."""
PLACES = 3
"""To which scores that agree are equal: the engines' cosines differ by up to .002."""
DEPTH = 50
"""Results that each leg contributes."""


@dataclass(frozen=True, slots=True)
class Fused:
    """``lexical`` is BM25, ``semantic`` the cosine; 0 where a leg did not find it.

    ``by_words`` and ``by_meaning`` are what the legs contribute to ``score``.
    ``by_sentences`` and ``prior`` are what its sentences and its readers add to
    ``score``, which does not hold it.
    """

    family: str
    locale: str
    score: float
    lexical: float
    semantic: float
    by_words: float = 0.0
    by_meaning: float = 0.0
    by_sentences: float = 0.0
    prior: Prior = NO_PRIOR

    @property
    def total(self) -> float:
        """What it is ordered by in the end."""
        return self.score + self.by_sentences + self.prior.total


def idf(frequencies: Frequencies, term: str) -> float:
    """BM25's idf: ln(1 + (N − df + ½) / (df + ½)); an unknown term is the rarest."""
    df = frequencies.counts.get(term, 0)
    return math.log(1 + (frequencies.documents - df + 0.5) / (df + 0.5))


def idf_sum(frequencies: Frequencies, terms: Iterable[str]) -> float:
    return sum(idf(frequencies, term) for term in terms)


def without(
    frequencies: Frequencies, articles: Collection[Collection[str]]
) -> Frequencies:
    """As if there were none of these ``articles``, given by the terms they hold.

    Those that were published after the counting were not counted.
    """
    held = Counter(chain.from_iterable(set(terms) for terms in articles))
    return Frequencies(
        frequencies.documents - len(articles),
        {
            term: max(0, count - held[term])
            for term, count in frequencies.counts.items()
        },
    )


def coverage(best: float, total_idf: float) -> float:
    """Share of the question that the words found; above 1 for BM25's factor k1 + 1."""
    return best / total_idf if total_idf > 0 else 0.0


def best_coverage(lexical: Sequence[LexicalHit], total_idf: float) -> float:
    """What the first hit covers of terms with this sum of idf."""
    return coverage(lexical[0].score, total_idf) if lexical else 0.0


def counted(covered: float, text: str, language: str, locale: str) -> float:
    """How much of the coverage counts for a question in a language.

    None in another language than the articles', unless codes are asked for, which are
    the same in any.
    """
    return covered if codes(text) or not foreign(language, locale) else 0.0


def foreign(language: str, locale: str) -> bool:
    """Whether a question's language is another than the articles'."""
    return base(language) != base(locale)


def semantic_weight(covered: float) -> float:
    """The share of meaning, by how much of the question the words found."""
    sure = min(1.0, max(0.0, (covered - NEARLY_ALL) / (ALL - NEARLY_ALL)))
    return SEMANTIC_WEIGHT - (SEMANTIC_WEIGHT - LEAST_SEMANTIC_WEIGHT) * sure


def lexical_weight(covered: float) -> float:
    """The share of the words, with the gate."""
    return (1 - semantic_weight(covered)) * min(1.0, covered / GATE)


def best_wording(
    own: Sequence[LexicalHit],
    others: Iterable[tuple[Sequence[LexicalHit], float]],
) -> list[LexicalHit]:
    """Each article with the score of the wording of the question that suits it best.

    ``others`` are the hits of other wordings, each with the factor that brings its
    scores to the measure of the question's own: the quotient of their sums of idf.
    """
    best = {(hit.family, hit.locale): hit for hit in own}
    for hits, factor in others:
        for hit in hits:
            score = hit.score * factor
            known = best.get((hit.family, hit.locale))
            if known is None or score > known.score:
                best[hit.family, hit.locale] = replace(hit, score=score)
    ranked = sorted(best.values(), key=lambda hit: (-hit.score, hit.family))
    return ranked[:DEPTH]


def fuse(
    lexical: Sequence[LexicalHit],
    semantic: Sequence[SemanticHit],
    covered: float,
) -> list[Fused]:
    """Both legs' hits in order of the fused score; equal scores by their words.

    ``covered`` is what is ``counted`` of the coverage. Where it is nothing, the order
    is that of the meaning, and what words alone found comes last.

    Words score alike in both engines, cosines nearly so
    (docs/decisions/0100-exact-scores-in-both-engines.md).
    """
    words = {(hit.family, hit.locale): hit.score for hit in lexical[:DEPTH]}
    meaning = {(hit.family, hit.locale): hit.score for hit in semantic[:DEPTH]}
    words_scaled = _minmax(words)
    meaning_scaled = _minmax(meaning)
    meaning_weight = semantic_weight(covered)
    words_weight = lexical_weight(covered)
    fused = []
    for key in words.keys() | meaning.keys():
        by_meaning = meaning_weight * meaning_scaled.get(key, 0.0)
        by_words = words_weight * words_scaled.get(key, 0.0)
        fused.append(
            Fused(
                family=key[0],
                locale=key[1],
                score=by_meaning + by_words,
                lexical=words.get(key, 0.0),
                semantic=meaning.get(key, 0.0),
                by_words=by_words,
                by_meaning=by_meaning,
            )
        )
    fused.sort(key=_order if words_weight else _order_by_meaning)
    return fused


def nudged(results: Sequence[Fused], priors: Mapping[str, Prior]) -> list[Fused]:
    """``results`` with their priors, in order of the totals.

    The fused scores stay as they are; totals that agree to ``PLACES`` keep their order.
    """
    with_priors = [
        replace(result, prior=priors.get(result.family, NO_PRIOR)) for result in results
    ]
    return sorted(with_priors, key=lambda result: -round(result.total, PLACES))


def _order(result: Fused) -> tuple[float, float, str, str]:
    return (
        -round(result.score, PLACES),
        -result.lexical,
        result.family,
        result.locale,
    )


def _order_by_meaning(result: Fused) -> tuple[float, float, float, str]:
    return (-result.by_meaning, -result.semantic, -result.lexical, result.family)


def _minmax(scores: Mapping[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    if not scores:
        return {}
    low, high = min(scores.values()), max(scores.values())
    if high == low:
        return dict.fromkeys(scores, 1.0)
    return {key: (score - low) / (high - low) for key, score in scores.items()}
