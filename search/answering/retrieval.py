"""What was asked through both legs of an engine: ranked families, a match state."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from search.answering.asking import Asked
from search.answering.quoting import Quote, Quoter, Read, Sought, Source
from search.engines.contract import (
    Engine,
    Facts,
    Filters,
    Frequencies,
    GenerationInfo,
    Legs,
    LexicalHit,
    Opened,
    SemanticHit,
    StoredArticle,
    StoredPassage,
    Vector,
)
from search.ranking.fusion import (
    DEPTH,
    Fused,
    best_coverage,
    best_wording,
    counted,
    fuse,
    idf_sum,
    without,
)
from search.ranking.match import (
    Match,
    MatchRule,
    Signals,
    best_families,
    signals,
)
from search.ranking.quick import seeing
from search.ranking.sentences import by_sentences
from search.ranking.synonyms import Wording
from search.vectors.shifts import packaged_shifts

NO_FILTERS = Filters()
READ = 3
"""Results whose sentences are compared with the question."""


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds that each part of one search took; ``legs`` is both together."""

    frequencies: float
    legs: float
    lexical: float
    semantic: float
    ranking: float


@dataclass(frozen=True, slots=True)
class Meaning:
    """A question's ``raw`` vector by ``encoder``, and as it is put to a locale."""

    vector: Vector
    raw: Vector
    encoder: str


def meaning(live: GenerationInfo, raw: Vector, language: str, locale: str) -> Meaning:
    """What is put to a locale of a generation by a question in a language."""
    shifts = packaged_shifts(live.encoder)
    centred = live.centring.question(raw, language, locale, shifts)
    return Meaning(centred, raw, live.encoder)


@dataclass(frozen=True, slots=True)
class Ranked:
    """``text`` is what was asked, without sure typing mistakes.

    ``sought`` is None where ``rule`` could not say that the question is answered.
    ``read`` are the sentences of the first ``results``, ``quote`` the best stretch of
    the very first, shown or not.
    ``counted`` is how much of the words' coverage counted in fusion.

    ``meaning`` is None where the words alone were asked for.
    ``stored`` are the texts of the first ``results``, as many as were asked for.
    """

    text: str
    terms: tuple[str, ...]
    wordings: tuple[Wording, ...]
    frequencies: Frequencies
    lexical: tuple[LexicalHit, ...]
    semantic: tuple[SemanticHit, ...]
    facts: Mapping[str, Facts]
    counted: float
    results: tuple[Fused, ...]
    stored: Mapping[str, StoredArticle]
    signals: Signals
    match: Match
    meaning: Meaning | None
    sought: Sought | None
    read: Mapping[str, Read]
    quote: Quote | None
    rule: MatchRule
    timings: Timings


@dataclass(frozen=True, slots=True)
class Retriever:
    """Without a ``quoter`` no sentences are read."""

    engine: Engine
    rule: MatchRule
    quoter: Quoter | None = None

    def rank(
        self,
        asked: Asked,
        meaning: Meaning | None,
        hidden: frozenset[str] = frozenset(),
        texts: int = 0,
    ) -> Ranked:
        """Best articles for a question, as if there were none of ``hidden`` families.

        ``texts`` is how many results' texts are fetched beside what is needed.
        Without a ``meaning`` the words alone answer, and never strongly; nor is a
        question in another language ever known to be answered. Raises EngineError.
        """
        started = time.perf_counter()
        legs = self._legs(asked, meaning.vector if meaning else None, hidden)
        found = time.perf_counter()
        frequencies = self._frequencies(asked, hidden)
        total = idf_sum(frequencies, asked.terms)
        covered = best_coverage(legs.lexical, total)
        weighed = covered
        if meaning is not None:
            weighed = counted(covered, asked.text, asked.language, asked.locale)
        results = fuse(legs.lexical, legs.semantic, weighed)
        judged = meaning if asked.language == asked.locale else None
        if judged is not None and self.quoter is not None:
            texts = max(texts, READ)
        opened = self._opened(
            asked,
            legs,
            [result.family for result in results[:texts]],
            meaning.vector if meaning else None,
        )
        wordings = [wording.terms for wording in asked.wordings]
        seen = signals(
            asked.meant,
            frequencies,
            legs.lexical,
            legs.semantic,
            best_coverage(legs.lexical, idf_sum(frequencies, asked.meant)),
            opened.held,
            wordings,
        )
        sought = quote = None
        read: dict[str, Read] = {}
        if judged is not None:
            sought = Sought(
                wordings=(asked.meant, *wordings),
                frequencies=frequencies,
                vector=judged.raw,
                encoder=judged.encoder,
                match=seen,
            )
            read = self._read(results, opened, sought)
            results = by_sentences(
                results,
                {key: (*one.stretches, *one.names) for key, one in read.items()},
            )
            quote = self._quote(results, read, sought)
            if legs.semantic and results:
                below = legs.semantic[0].score - results[0].semantic
                seen = replace(seen, cosine_below_nearest=below)
        if quote is not None:
            seen = seeing(seen, quote.signals, quote.own, quote.others)
        ended = time.perf_counter()
        return Ranked(
            text=asked.text,
            terms=asked.terms,
            wordings=asked.wordings,
            frequencies=frequencies,
            lexical=legs.lexical,
            semantic=legs.semantic,
            facts=legs.facts,
            counted=weighed,
            results=tuple(results),
            stored=opened.articles,
            signals=seen,
            match=self._match(seen, bool(results), judged=judged is not None),
            meaning=meaning,
            sought=sought,
            read=read,
            quote=quote,
            rule=self.rule,
            timings=Timings(
                frequencies=asked.milliseconds,
                legs=1000 * (found - started),
                lexical=legs.lexical_ms,
                semantic=legs.semantic_ms,
                ranking=1000 * (ended - found),
            ),
        )

    def _legs(
        self, asked: Asked, vector: Vector | None, hidden: frozenset[str]
    ) -> Legs:
        """Both legs; that of the words by every wording of the question."""
        legs = self.engine.legs(
            asked.terms,
            vector,
            asked.locale,
            NO_FILTERS,
            DEPTH,
            asked.generation,
            [wording.terms for wording in asked.wordings],
        )
        if asked.wordings:
            legs = replace(legs, lexical=_best_wording(asked, legs))
        if hidden:
            legs = replace(
                legs,
                lexical=tuple(h for h in legs.lexical if h.family not in hidden),
                semantic=tuple(h for h in legs.semantic if h.family not in hidden),
            )
        return legs

    def _frequencies(self, asked: Asked, hidden: frozenset[str]) -> Frequencies:
        """What only ``hidden`` families hold counts as known by no article."""
        if not hidden:
            return asked.frequencies
        held = self.engine.held(
            tuple(asked.frequencies.counts),
            sorted(hidden),
            asked.locale,
            asked.generation,
        )
        return without(asked.frequencies, held.values())

    def _opened(
        self, asked: Asked, legs: Legs, families: list[str], vector: Vector | None
    ) -> Opened:
        """The terms of each leg's best article, and the texts of ``families``."""
        best = best_families(legs.lexical, legs.semantic)
        said = [wording.terms for wording in asked.wordings]
        terms = tuple(dict.fromkeys((*asked.terms, *chain(*said))))
        return self.engine.opened(
            terms, best, families, asked.locale, asked.generation, vector
        )

    def _read(
        self, results: Sequence[Fused], opened: Opened, sought: Sought
    ) -> dict[str, Read]:
        """The sentences of the first results, as far as all of these are at hand."""
        first = results[:READ]
        if self.quoter is None or any(r.family not in opened.articles for r in first):
            return {}
        articles = [(result, opened.articles[result.family]) for result in first]
        return self.quoter.read(
            [Source(article, near_passage(r, article)) for r, article in articles],
            sought,
        )

    def _quote(
        self, results: Sequence[Fused], read: Mapping[str, Read], sought: Sought
    ) -> Quote | None:
        """The best stretch of the first result, held against those of the others."""
        if self.quoter is None or not read:
            return None
        first, *others = (read[result.family] for result in results[: len(read)])
        return self.quoter.quote(first, sought, others)

    def _match(self, seen: Signals, any_result: bool, *, judged: bool) -> Match:
        """The rule judges questions in the articles' own language, with both legs."""
        if not any_result:
            return "none"
        return self.rule.match(seen) if judged else "weak"


def near_passage(result: Fused, article: StoredArticle) -> StoredPassage | None:
    """The passage that meaning found; None where only words found the article."""
    if not result.semantic or article.near is None:
        return None
    return article.passages[article.near]


def _best_wording(asked: Asked, legs: Legs) -> tuple[LexicalHit, ...]:
    total = idf_sum(asked.frequencies, asked.terms)
    factors = (
        total / idf_sum(asked.frequencies, wording.terms) for wording in asked.wordings
    )
    others = zip(legs.wordings, factors, strict=True)
    return tuple(best_wording(legs.lexical, others))
