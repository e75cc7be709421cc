"""The live index as it would answer if one more document were in it.

Nothing is written. The document is scored against the index' own frequencies; the
other articles keep their scores. What is approximate: frequencies and the average
length do not change by the document, and the average is estimated, because no engine
tells it. Cosines are exact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import Any, cast

import numpy as np

from search.engines.contract import (
    Document,
    Engine,
    Facts,
    Filters,
    Legs,
    LexicalHit,
    Opened,
    SemanticHit,
    StoredArticle,
    Vector,
)
from search.ranking.bm25 import average_length, bm25


@dataclass(frozen=True, slots=True)
class WithDocument:
    """An engine whose reads hold ``document`` in place of the version it has.

    ``average`` is the terms of an average article in the document's locale. What is not
    defined here is the engine's own.
    """

    engine: Engine
    document: Document
    average: float

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def legs(
        self,
        terms: Sequence[str],
        vector: Vector | None,
        locale: str,
        filters: Filters,
        size: int,
        generation: str | None = None,
        wordings: Sequence[Sequence[str]] = (),
    ) -> Legs:
        found = self.engine.legs(
            terms, vector, locale, filters, size + 1, generation, wordings
        )
        if locale != self.document.locale:
            return found
        family = self.document.family
        facts = {key: value for key, value in found.facts.items() if key != family}
        passes = self._passes(filters)
        words, *others = (
            self._words(said, generation) if passes else None
            for said in (terms, *wordings)
        )
        meaning = self._meaning(vector) if vector is not None and passes else None
        if words or meaning or any(others):
            facts[family] = Facts(
                self.document.type, self.document.topics, self.document.updated
            )
        return replace(
            found,
            lexical=_with(found.lexical, words, family, size),
            semantic=_with(found.semantic, meaning, family, size),
            facts=facts,
            wordings=tuple(
                _with(hits, own, family, size)
                for hits, own in zip(found.wordings, others, strict=True)
            ),
        )

    def held(
        self,
        terms: Sequence[str],
        families: Sequence[str],
        locale: str,
        generation: str | None = None,
    ) -> dict[str, frozenset[str]]:
        found = self.engine.held(terms, families, locale, generation)
        if self._is_among(families, locale):
            found[self.document.family] = frozenset(terms) & set(self.document.terms)
        return found

    def articles(
        self,
        families: Sequence[str],
        locale: str,
        generation: str | None = None,
        vector: Vector | None = None,
    ) -> dict[str, StoredArticle]:
        found = self.engine.articles(families, locale, generation, vector)
        if self._is_among(families, locale):
            found[self.document.family] = self._stored(vector)
        return found

    def opened(
        self,
        terms: Sequence[str],
        best: Sequence[str],
        families: Sequence[str],
        locale: str,
        generation: str | None = None,
        vector: Vector | None = None,
    ) -> Opened:
        return Opened(
            self.held(terms, best, locale, generation),
            self.articles(families, locale, generation, vector),
        )

    def _is_among(self, families: Sequence[str], locale: str) -> bool:
        return locale == self.document.locale and self.document.family in families

    def _passes(self, filters: Filters) -> bool:
        document = self.document
        return (
            filters.type in {"", document.type}
            and filters.topic in {"", *document.topics}
            and (not filters.families or document.family in filters.families)
        )

    def _words(self, terms: Sequence[str], generation: str | None) -> LexicalHit | None:
        document = self.document
        frequencies = self.engine.frequencies(terms, document.locale, generation)
        score = bm25(
            terms,
            Counter(document.terms),
            len(document.terms),
            frequencies,
            self.average,
        )
        return LexicalHit(document.family, document.locale, score) if score else None

    def _meaning(self, vector: Vector) -> SemanticHit | None:
        document = self.document
        cosines = self._cosines(vector)
        if not cosines:
            return None
        return SemanticHit(document.family, document.locale, max(cosines))

    def _cosines(self, vector: Vector) -> list[float]:
        """Of each passage, by its own vector or its best window's."""
        return [float(np.max(p.vectors @ vector)) for p in self.document.passages]

    def _stored(self, vector: Vector | None) -> StoredArticle:
        article = StoredArticle.of(self.document)
        cosines = [] if vector is None else self._cosines(vector)
        return replace(article, near=int(np.argmax(cosines))) if cosines else article


def with_document(
    engine: Engine, document: Document, known: Mapping[str, Sequence[str]]
) -> Engine:
    """``known`` holds the terms of some indexed articles of that locale, by family.

    They are what the average length is estimated from. Raises EngineError.
    """
    average = estimated_average(engine, document, known)
    return cast("Engine", WithDocument(engine, document, average))


def estimated_average(
    engine: Engine, document: Document, known: Mapping[str, Sequence[str]]
) -> float:
    """From the scores that the engine gives the ``known`` articles.

    The document's own length where no score tells it. Raises EngineError.
    """
    asked = tuple({term for terms in known.values() for term in terms[:10]})
    if asked:
        filters = Filters(families=frozenset(known))
        hits = engine.lexical(asked, document.locale, filters, len(known))
        frequencies = engine.frequencies(asked, document.locale)
        if estimates := [
            average_length(hit.score, asked, Counter(terms), len(terms), frequencies)
            for hit in hits
            if (terms := known.get(hit.family))
        ]:
            return median(estimates)
    return float(max(1, len(document.terms)))


def _with(
    hits: Sequence[Any], own: LexicalHit | SemanticHit | None, family: str, size: int
) -> tuple[Any, ...]:
    """The best ``size`` hits, with ``own`` in place of the family's former one."""
    others = [hit for hit in hits if hit.family != family]
    found = sorted([*others, *([own] if own else [])], key=lambda hit: -hit.score)
    return tuple(found[:size])
