"""Documents for an engine alone, made without a database, an encoder or a page."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

import numpy as np

from search.encoder.protocol import Vectors
from search.engines.contract import Document, PassageEntry, Vector
from search.text.analysis import Analyser
from search.text.prefixes import title_prefixes

from .fill import LOCALE, TOPICS
from .samples import (
    SECTIONS,
    SampleArticle,
    Words,
    passage_vectors,
    sample_article,
    window_vectors,
)

QUESTION_WORDS = 6


@dataclass(slots=True)
class DocumentMaker:
    """``windows`` are the vectors of each passage beside its own."""

    words: Words
    given: Vectors
    analyser: Analyser
    windows: int
    generator: np.random.Generator
    _terms: dict[str, list[str]] = field(default_factory=dict, init=False)

    def documents(self, numbers: range, version: int = 1) -> Iterator[Document]:
        vectors = self._vectors(len(numbers) * SECTIONS)
        for place, number in enumerate(numbers):
            article = sample_article(number, self.words)
            first = place * SECTIONS
            own = vectors[first : first + SECTIONS]
            yield self._document(article, number, version, own)

    def question(self, choose: random.Random) -> tuple[list[str], Vector]:
        drawn = self.words.draw(QUESTION_WORDS, choose)
        terms = [term for word in drawn for term in self._terms_of(word)]
        vector: Vector = passage_vectors(self.given, 1, self.generator)[0]
        return list(dict.fromkeys(terms)), vector

    def _document(
        self, article: SampleArticle, number: int, version: int, vectors: Vectors
    ) -> Document:
        texts = [article.title, *(text for _heading, text in article.sections)]
        return Document(
            family=str(UUID(int=number)),
            locale=LOCALE,
            version=version,
            content_hash=f"{number}-{version}",
            type="faq",
            topics=(f"topic-{number % TOPICS}",),
            audience="everyone",
            title=article.title,
            updated=datetime.now(UTC),
            terms=tuple(
                term
                for text in texts
                for word in text.split()
                for term in self._terms_of(word)
            ),
            prefixes=title_prefixes(
                article.title, partial(self.analyser.part_starts, locale=LOCALE)
            ),
            passages=tuple(
                PassageEntry(f"s{place}", heading, text, rows)
                for place, ((heading, text), rows) in enumerate(
                    zip(article.sections, vectors, strict=True)
                )
            ),
        )

    def _vectors(self, passages: int) -> Vectors:
        """Shape (passages, 1 + windows, dimensions)."""
        own = passage_vectors(self.given, passages, self.generator)
        near = [window_vectors(own, self.generator) for _ in range(self.windows)]
        return np.stack([own, *near], axis=1)

    def _terms_of(self, word: str) -> list[str]:
        """Word by word, since analysing every text anew would take most of the time."""
        known = self._terms.get(word)
        if known is None:
            found = self.analyser.terms(word, LOCALE)
            known = self._terms[word] = [term.text for term in found]
        return known
