"""One question through both legs of an engine: ranked families and a match state."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from search.answering.mistakes import Mistakes
from search.engines.contract import (
    Engine,
    Facts,
    Filters,
    Frequencies,
    Legs,
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
    """Milliseconds that each part of one search took; ``legs`` is both together."""

    frequencies: float
    legs: float
    lexical: float
    semantic: float
    ranking: float


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's words, before its meaning is known, and whom it is put to.

    ``text`` is what is to be encoded: the question, without sure typing mistakes.
    ``suggestion`` is what the reader may have meant.
    """

    text: str
    terms: tuple[str, ...]
    frequencies: Frequencies
    locale: str
    language: str
    generation: str
    milliseconds: float
    suggestion: str = ""


@dataclass(frozen=True, slots=True)
class Ranked:
    terms: tuple[str, ...]
    frequencies: Frequencies
    lexical: tuple[LexicalHit, ...]
    semantic: tuple[SemanticHit, ...]
    facts: Mapping[str, Facts]
    results: tuple[Fused, ...]
    signals: Signals
    match: Match
    timings: Timings


@dataclass(frozen=True, slots=True)
class Retriever:
    engine: Engine
    analyser: Analyser
    rule: MatchRule
    mistakes: Mistakes | None = None

    def ask(self, text: str, locale: str, language: str, generation: str) -> Asked:
        """The part that needs no vector, so that it can be done while one is made.

        ``locale`` is the articles', ``language`` the question's. Raises EngineError.
        """
        started = time.perf_counter()
        cut = self.analyser.question(text, language)
        terms = tuple(term.text for term in cut)
        frequencies = self.engine.frequencies(terms, locale, generation)
        suggestion = ""
        if self.mistakes is not None and language == locale:
            mended = self.mistakes.mend(text, locale, cut, frequencies, generation)
            if mended is not None:
                text, terms = mended.text, mended.terms
                frequencies, suggestion = mended.frequencies, mended.suggestion
        return Asked(
            text,
            terms,
            frequencies,
            locale,
            language,
            generation,
            1000 * (time.perf_counter() - started),
            suggestion,
        )

    def rank(self, asked: Asked, vector: Vector | None) -> Ranked:
        """Best articles for a question.

        Without a ``vector`` the words alone answer, and never strongly; nor is a
        question in another language ever known to be answered. Raises EngineError.
        """
        started = time.perf_counter()
        legs = self.engine.legs(
            asked.terms, vector, asked.locale, NO_FILTERS, DEPTH, asked.generation
        )
        found = time.perf_counter()
        seen = self._signals(asked, legs)
        results = fuse(legs.lexical, legs.semantic, seen.coverage)
        ended = time.perf_counter()
        return Ranked(
            terms=asked.terms,
            frequencies=asked.frequencies,
            lexical=legs.lexical,
            semantic=legs.semantic,
            facts=legs.facts,
            results=tuple(results),
            signals=seen,
            match=self._match(
                seen,
                bool(results),
                judged=vector is not None and asked.language == asked.locale,
            ),
            timings=Timings(
                frequencies=asked.milliseconds,
                legs=1000 * (found - started),
                lexical=legs.lexical_ms,
                semantic=legs.semantic_ms,
                ranking=1000 * (ended - found),
            ),
        )

    def elsewhere(
        self, vector: Vector, locales: list[str], generation: str
    ) -> list[SemanticHit]:
        """Nearest articles of other locales, best family first, each family once."""
        best: dict[str, SemanticHit] = {}
        for hit in self.engine.semantic(
            vector, locales, NO_FILTERS, ELSEWHERE, generation
        ):
            best.setdefault(hit.family, hit)
        return list(best.values())

    def _signals(self, asked: Asked, legs: Legs) -> Signals:
        best = best_families(legs.lexical, legs.semantic)
        held = self.engine.held(asked.terms, best, asked.locale, asked.generation)
        return signals(
            asked.terms, asked.frequencies, legs.lexical, legs.semantic, held
        )

    def _match(self, seen: Signals, any_result: bool, *, judged: bool) -> Match:
        """The rule judges questions in the articles' own language, with both legs."""
        if not any_result:
            return "none"
        return self.rule.match(seen) if judged else "weak"
