"""One question through both legs of an engine: ranked families and a match state."""

from __future__ import annotations

import time
from dataclasses import dataclass

from search.engines.contract import (
    Engine,
    Filters,
    Frequencies,
    LexicalHit,
    SemanticHit,
    Vector,
)
from search.ranking.fusion import DEPTH, Fused, fuse
from search.ranking.match import (
    Match,
    MatchRule,
    Signals,
    best_families,
    signals,
)
from search.text.analysis import Analyser

NO_FILTERS = Filters()
ELSEWHERE = 10
"""Articles that other locales contribute."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds that each part of one search took."""

    lexical: float
    semantic: float
    ranking: float


@dataclass(frozen=True, slots=True)
class Ranked:
    terms: tuple[str, ...]
    frequencies: Frequencies
    lexical: tuple[LexicalHit, ...]
    semantic: tuple[SemanticHit, ...]
    results: tuple[Fused, ...]
    signals: Signals
    match: Match
    timings: Timings


@dataclass(frozen=True, slots=True)
class Retriever:
    engine: Engine
    analyser: Analyser
    rule: MatchRule

    def rank(
        self,
        text: str,
        locale: str,
        language: str,
        vector: Vector | None,
    ) -> Ranked:
        """Best articles of ``locale`` for a question asked in ``language``.

        Without a ``vector`` the words alone answer, and never strongly; nor is a
        question in another language ever known to be answered. Raises EngineError.
        """
        started = time.perf_counter()
        terms = tuple(term.text for term in self.analyser.question(text, language))
        frequencies = self.engine.frequencies(terms, locale)
        lexical = self.engine.lexical(terms, locale, NO_FILTERS, DEPTH)
        found = time.perf_counter()
        semantic = (
            self.engine.semantic(vector, [locale], NO_FILTERS, DEPTH)
            if vector is not None
            else []
        )
        meant = time.perf_counter()
        seen = self._signals(terms, locale, frequencies, lexical, semantic)
        results = fuse(lexical, semantic, seen.coverage)
        ended = time.perf_counter()
        return Ranked(
            terms=terms,
            frequencies=frequencies,
            lexical=tuple(lexical),
            semantic=tuple(semantic),
            results=tuple(results),
            signals=seen,
            match=self._match(
                seen,
                bool(results),
                judged=vector is not None and language == locale,
            ),
            timings=Timings(
                lexical=1000 * (found - started),
                semantic=1000 * (meant - found),
                ranking=1000 * (ended - meant),
            ),
        )

    def elsewhere(self, vector: Vector, locales: list[str]) -> list[SemanticHit]:
        """Nearest articles of other locales, best family first, each family once."""
        best: dict[str, SemanticHit] = {}
        for hit in self.engine.semantic(vector, locales, NO_FILTERS, ELSEWHERE):
            best.setdefault(hit.family, hit)
        return list(best.values())

    def _signals(
        self,
        terms: tuple[str, ...],
        locale: str,
        frequencies: Frequencies,
        lexical: list[LexicalHit],
        semantic: list[SemanticHit],
    ) -> Signals:
        stored = self.engine.articles(best_families(lexical, semantic), locale)
        found = {family: article.terms for family, article in stored.items()}
        return signals(terms, frequencies, lexical, semantic, found)

    def _match(self, seen: Signals, any_result: bool, *, judged: bool) -> Match:
        """The rule judges questions in the articles' own language, with both legs."""
        if not any_result:
            return "none"
        return self.rule.match(seen) if judged else "weak"
