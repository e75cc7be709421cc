"""The sentences of an article that answer best, and may be quoted as a quick answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np

from search.answering.failure import kind_and_place
from search.engines.contract import Frequencies, StoredArticle, StoredPassage, Vector
from search.passages import stretches
from search.ranking.match import Signals
from search.ranking.quick import Candidate, QuickRule, QuickSignals, best, shares
from search.text.analysis import Analyser
from search.vectors import VectorCache, cached_vectors

logger = logging.getLogger(__name__)

LOOKED_AT = 16
"""Stretches of one article that are compared: a long guide has hundreds."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What sentences are held against.

    ``wordings`` are the terms of each wording of the question, ``vector`` is what it
    means by ``encoder``, ``match`` are the signals of both legs.
    """

    wordings: tuple[tuple[str, ...], ...]
    frequencies: Frequencies
    vector: Vector
    encoder: str
    match: Signals


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of ``passage``, exactly as it stands there; shown from ``bar`` on."""

    family: str
    passage: StoredPassage
    text: str
    signals: QuickSignals
    score: float
    bar: float


@dataclass(frozen=True, slots=True)
class Quoter:
    """``caches`` gives the vectors of passages by the fingerprint of their encoder."""

    rule: QuickRule
    analyser: Analyser
    caches: Callable[[str], VectorCache]

    def quote(
        self,
        article: StoredArticle,
        near: StoredPassage | None,
        sought: Sought,
    ) -> Quote | None:
        """The likeliest stretch; None without kept vectors.

        ``near`` is the passage that is looked at first. Raises nothing: without a quote
        the answer is still one.
        """
        try:
            kept = self.caches(sought.encoder)
            found = candidates(article, near, sought, kept, self.analyser)
            chosen = best([one for _, one in found], sought.match, self.rule)
        except Exception as error:
            logger.error("Quoting failed with %s", kind_and_place(error))
            return None
        if chosen is None:
            return None
        at, seen = chosen
        passage, candidate = found[at]
        return Quote(
            family=article.family,
            passage=passage,
            text=candidate.text,
            signals=seen,
            score=self.rule.score(seen),
            bar=self.rule.bar,
        )


def candidates(
    article: StoredArticle,
    near: StoredPassage | None,
    sought: Sought,
    cache: VectorCache,
    analyser: Analyser,
) -> list[tuple[StoredPassage, Candidate]]:
    """The article's stretches whose vectors are kept; those of ``near`` come first."""
    passages = sorted(article.passages, key=lambda passage: passage is not near)
    cut = (
        (passage, stretch)
        for passage in passages
        for stretch in stretches(passage.text, article.locale)
        if stretch.text != article.title
    )
    found = list(islice(cut, LOOKED_AT))
    vectors = cached_vectors(
        (text for _, stretch in found for text in stretch.encoded), cache
    )
    found = [one for one in found if vectors.keys() >= set(one[1].encoded)]
    terms = {
        part: frozenset(analyser.texts(part, article.locale))
        for part in {part for _, one in found for part in one.parts}
    }
    held = [frozenset().union(*(terms[part] for part in one.parts)) for _, one in found]
    return [
        (
            passage,
            Candidate(
                stretch.text,
                _cosine(sought.vector, [vectors[text] for text in stretch.encoded]),
                share,
            ),
        )
        for (passage, stretch), share in zip(
            found, shares(held, sought.wordings, sought.frequencies), strict=True
        )
    ]


def _cosine(vector: Vector, parts: Sequence[Vector]) -> float:
    whole = np.sum(parts, axis=0)
    return float(vector @ whole / np.linalg.norm(whole))
