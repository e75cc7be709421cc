"""The sentences of an article that answer best, and may be quoted as a quick answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import chain, islice

import numpy as np

from search.answering.failure import kind_and_place
from search.engines.contract import Frequencies, StoredArticle, StoredPassage, Vector
from search.passages import Stretch, stretches
from search.ranking.match import Signals
from search.ranking.quick import Candidate, QuickRule, QuickSignals, best, shares
from search.text.analysis import Analyser
from search.vectors import VectorCache, cached_vectors

logger = logging.getLogger(__name__)

LOOKED_AT = 16
"""Stretches of the article that are compared: a long guide has hundreds."""
GLANCED_AT = 8
"""Stretches of each other article that are compared with them."""


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
class Source:
    """An article to quote from; its passage ``near`` is looked at first."""

    article: StoredArticle
    near: StoredPassage | None


@dataclass(frozen=True, slots=True)
class Compared:
    """A stretch of ``passage`` and how near it is to the question in meaning."""

    passage: StoredPassage
    stretch: Stretch
    cosine: float


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of ``passage``, exactly as it stands there; shown from ``bar`` on.

    ``own`` are the cosines of all that was compared in its article, ``others`` those
    of other articles' stretches.
    """

    family: str
    passage: StoredPassage
    text: str
    signals: QuickSignals
    score: float
    bar: float
    own: tuple[float, ...]
    others: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Quoter:
    """``caches`` gives the vectors of passages by the fingerprint of their encoder."""

    rule: QuickRule
    analyser: Analyser
    caches: Callable[[str], VectorCache]

    def quote(
        self, source: Source, sought: Sought, others: Sequence[Source] = ()
    ) -> Quote | None:
        """The likeliest stretch; None without kept vectors.

        Raises nothing: without a quote the answer is still one.
        """
        try:
            return self._quote([source, *others], sought)
        except Exception as error:
            logger.error("Quoting failed with %s", kind_and_place(error))
            return None

    def _quote(self, sources: Sequence[Source], sought: Sought) -> Quote | None:
        found, *others = compared(sources, sought, self.caches(sought.encoder))
        article = sources[0].article
        looked_at = candidates(found, article.locale, sought, self.analyser)
        chosen = best(looked_at, sought.match, self.rule)
        if chosen is None:
            return None
        at, seen = chosen
        return Quote(
            family=article.family,
            passage=found[at].passage,
            text=looked_at[at].text,
            signals=seen,
            score=self.rule.score(seen),
            bar=self.rule.bar,
            own=tuple(one.cosine for one in found),
            others=tuple(one.cosine for other in others for one in other),
        )


def compared(
    sources: Sequence[Source], sought: Sought, cache: VectorCache
) -> list[list[Compared]]:
    """Of each article the stretches whose vectors are kept; asks the cache once.

    Of the first one more are compared than of the others.
    """
    first, *others = sources
    cut = [_cut(first, LOOKED_AT), *(_cut(other, GLANCED_AT) for other in others)]
    vectors = cached_vectors(
        (text for some in cut for _, stretch in some for text in stretch.encoded), cache
    )
    kept = [
        [one for one in some if vectors.keys() >= set(one[1].encoded)] for some in cut
    ]
    cosines = iter(
        _cosines(
            sought.vector,
            [
                [vectors[text] for text in stretch.encoded]
                for some in kept
                for _, stretch in some
            ],
        )
    )
    return [
        [Compared(passage, stretch, next(cosines)) for passage, stretch in some]
        for some in kept
    ]


def candidates(
    found: Sequence[Compared], locale: str, sought: Sought, analyser: Analyser
) -> list[Candidate]:
    """What may be quoted of one article, and the words of the question in it."""
    terms = {
        part: analyser.distinct(part, locale)
        for part in {part for one in found for part in one.stretch.parts}
    }
    held = [
        frozenset().union(*(terms[part] for part in one.stretch.parts)) for one in found
    ]
    said = shares(held, sought.wordings, sought.frequencies)
    return [
        Candidate(one.stretch.text, one.cosine, share)
        for one, share in zip(found, said, strict=True)
    ]


def _cut(source: Source, count: int) -> list[tuple[StoredPassage, Stretch]]:
    article = source.article
    passages = sorted(article.passages, key=lambda passage: passage is not source.near)
    cut = (
        (passage, stretch)
        for passage in passages
        for stretch in stretches(passage.text, article.locale)
        if stretch.text != article.title
    )
    return list(islice(cut, count))


def _cosines(vector: Vector, groups: Sequence[Sequence[Vector]]) -> list[float]:
    """How near the sum of each group of vectors is."""
    if not groups:
        return []
    starts = np.cumsum([0, *map(len, groups[:-1])])
    sums = np.add.reduceat(np.stack([*chain(*groups)]), starts, axis=0)
    found: list[float] = (sums @ vector / np.linalg.norm(sums, axis=1)).tolist()
    return found
