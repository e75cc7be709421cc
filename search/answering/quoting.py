"""The sentences of the first result that may be quoted as a quick answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

import numpy as np
from django.utils.safestring import mark_safe

from search.answer import QuickAnswer, Result
from search.answering.failure import kind_and_place
from search.answering.retrieval import Ranked
from search.engines.contract import StoredArticle, StoredPassage, Vector
from search.passages import stretches
from search.ranking.quick import Candidate, QuickRule, best, shares
from search.text.analysis import Analyser
from search.text.highlight import highlight
from search.vectors import VectorCache, cached_vectors

logger = logging.getLogger(__name__)

LOOKED_AT = 16
"""Stretches of one article that are compared: a long guide has hundreds."""


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of ``passage``, exactly as it stands there; shown from ``bar`` on."""

    family: str
    passage: StoredPassage
    text: str
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
        ranked: Ranked,
        vector: Vector,
        encoder: str,
    ) -> Quote | None:
        """The likeliest stretch; None without kept vectors or a strong match.

        ``vector`` is the question's by ``encoder``, ``near`` the passage that is looked
        at first. Raises nothing: without a quote the answer is still one.
        """
        # By the rule: what an editor has pinned is strong without being judged.
        if ranked.match != "strong":
            return None
        try:
            kept = self.caches(encoder)
            found = candidates(article, near, ranked, vector, kept, self.analyser)
            chosen = best([one for _, one in found], ranked.signals, self.rule)
        except Exception as error:
            logger.error("Quoting failed with %s", kind_and_place(error))
            return None
        if chosen is None:
            return None
        at, score = chosen
        passage, candidate = found[at]
        return Quote(article.family, passage, candidate.text, score, self.rule.bar)


def candidates(
    article: StoredArticle,
    near: StoredPassage | None,
    ranked: Ranked,
    vector: Vector,
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
    wordings = [ranked.terms, *(wording.terms for wording in ranked.wordings)]
    return [
        (
            passage,
            Candidate(
                stretch.text,
                _cosine(vector, [vectors[text] for text in stretch.encoded]),
                share,
            ),
        )
        for (passage, stretch), share in zip(
            found, shares(held, wordings, ranked.frequencies), strict=True
        )
    ]


def _cosine(vector: Vector, parts: Sequence[Vector]) -> float:
    whole = np.sum(parts, axis=0)
    return float(vector @ whole / np.linalg.norm(whole))


def quick_answer(
    quote: Quote | None,
    results: Sequence[Result],
    wanted: frozenset[str],
    analyser: Analyser,
) -> QuickAnswer | None:
    """The quote, if it passes its bar and its article is the first of ``results``.

    These are the results that the reader may see.
    """
    if quote is None or quote.score < quote.bar or not results:
        return None
    first = results[0]
    if first.family != quote.family:
        return None
    anchor = quote.passage.anchor
    return QuickAnswer(
        text=quote.text,
        # Escaped where it is made.
        marked=mark_safe(highlight(quote.text, wanted, analyser, first.locale)),
        heading=quote.passage.heading,
        anchor=anchor,
        url=f"{first.url}#{anchor}" if anchor else first.url,
        result=first,
    )
