"""The index' answer to a question: by words and meaning, or by words alone."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from search.answer import Question, Spent
from search.answering.breaker import Breaker
from search.answering.candidates import (
    counts,
    few_if_unsure,
    filtered,
    in_order,
    near_enough,
    page_of,
)
from search.answering.encoders import NoVector
from search.answering.encoding import Encoded, QuestionEncoding, Started
from search.answering.found import Found
from search.answering.generation import Chosen, Unfit
from search.answering.hydrate import Hit
from search.answering.retrieval import Ranked, Retriever
from search.engines.contract import (
    Engine,
    EngineBusy,
    EngineError,
    GenerationInfo,
    IndexMissing,
    StoredArticle,
    StoredPassage,
    Vector,
)
from search.ranking.fusion import Fused
from search.ranking.match import MatchRule
from search.text.analysis import Analyser

ELSEWHERE_RESULTS = 3
COMMON = 0.3
"""Share of the articles from which on a word says too little to be highlighted."""
ELSEWHERE_SECONDS = 0.3
"""What must be left of a search's time to ask for other locales."""
ELSEWHERE_COSINE = 0.86
"""Below it an article of another locale is as near as any text is to any other."""


class TooLate(EngineError):
    """The search's time is up; ``engine`` is how many seconds of it the engine had."""

    def __init__(self, engine: float) -> None:
        super().__init__("The search took too long.")
        self.engine = engine


BLAMELESS = (EngineBusy, IndexMissing, Unfit)
"""Errors that say nothing of the engine's health."""


@dataclass(frozen=True, slots=True)
class IndexSearch:
    """Asks the engine; ``other_locales`` guards the questions to other locales.

    ``clock`` gives the seconds in which deadlines are counted.
    """

    engine: Engine
    analyser: Analyser
    rule: MatchRule
    generations: Chosen
    encoding: QuestionEncoding
    other_locales: Breaker
    clock: Callable[[], float] = time.monotonic

    def search(
        self, question: Question, text: str, locales: tuple[str, ...], until: float
    ) -> Found:
        """The question is encoded while its words' frequencies are fetched.

        Raises EngineError; TooLate rather than ask the engine after ``until``.
        """
        began = self.clock()
        live = self.generations.usable()
        retriever = Retriever(self.engine, self.analyser, self.rule)
        language = question.language or question.locale
        started, why = self._start(text, live)
        asked = retriever.ask(text, question.locale, language, live.name)
        before = self.clock()
        encoded, why = self._finish(started) if started else (None, why)
        waited = self.clock() - before
        self._check(until, began + waited)
        ranked = retriever.rank(asked, encoded.vector if encoded else None)
        self._check(until, began + waited)
        found, near = self._page(question, ranked, live.name)
        found = replace(found, engine=self.clock() - began - waited, why=why)
        if encoded is None:
            return replace(found, step="lexical")
        found = replace(found, spent=replace(found.spent, encode=encoded.milliseconds))
        wished = [question.also] if question.also in locales else locales
        others = [code for code in wished if code != question.locale]
        if not others or (ranked.match == "strong" and not question.also):
            return found
        elsewhere = self._elsewhere(
            retriever, encoded.vector, others, near, live.name, until
        )
        if elsewhere is None:
            # What is incomplete is never sure.
            match = "weak" if found.match == "strong" else found.match
            return replace(found, match=match, home_only=True)
        return replace(found, elsewhere=tuple(elsewhere))

    def _start(self, text: str, live: GenerationInfo) -> tuple[Started | None, str]:
        try:
            return self.encoding.start(text, live), ""
        except NoVector as error:
            return None, str(error)

    def _finish(self, started: Started) -> tuple[Encoded | None, str]:
        try:
            return self.encoding.finish(started), ""
        except NoVector as error:
            return None, str(error)

    def _check(self, until: float, engine_since: float) -> None:
        now = self.clock()
        if now >= until:
            raise TooLate(now - engine_since)

    def _page(
        self, question: Question, ranked: Ranked, generation: str
    ) -> tuple[Found, list[Fused]]:
        """The page asked for, and all that is near enough to be shown on any."""
        candidates = near_enough(ranked.results, ranked.match)
        near = few_if_unsure(candidates, ranked.match)
        wanted_ones = filtered(candidates, ranked.facts, question.type, question.topic)
        shown = few_if_unsure(wanted_ones, ranked.match)
        types, topics = counts(near, ranked.facts)
        ordered = in_order(shown, ranked.facts, question.sort)
        page, pages = page_of(len(ordered), question.page, question.limit)
        first = (page - 1) * question.limit
        wanted = _telling(ranked)
        paged = ordered[first : first + question.limit]
        stored = self.engine.articles(
            [result.family for result in paged], question.locale, generation
        )
        found = Found(
            step="hybrid",
            match=ranked.match,
            hits=tuple(
                _hit(result, stored[result.family], position, wanted, self.analyser)
                for position, result in enumerate(paged, first + 1)
                if result.family in stored
            ),
            wanted=wanted,
            types=tuple(types.most_common()),
            topics=tuple(topics.most_common()),
            total=len(shown),
            unfiltered=len(near),
            page=page,
            pages=pages,
            spent=Spent(
                frequencies=ranked.timings.frequencies,
                legs=ranked.timings.legs,
                lexical=ranked.timings.lexical,
                semantic=ranked.timings.semantic,
                ranking=ranked.timings.ranking,
            ),
        )
        return found, near

    def _elsewhere(
        self,
        retriever: Retriever,
        vector: Vector,
        locales: list[str],
        near: list[Fused],
        generation: str,
        until: float,
    ) -> list[Hit] | None:
        """The nearest articles that the reader's locale lacks or did not show.

        None when other locales cannot be searched now.
        """
        until -= ELSEWHERE_SECONDS
        if self.clock() >= until or not self.other_locales.allows():
            return None
        here = {result.family for result in near}
        try:
            nearest = retriever.elsewhere(vector, locales, generation)
            hits: list[Hit] = []
            for hit in nearest:
                if hit.family in here or hit.score < ELSEWHERE_COSINE:
                    continue
                if self.clock() >= until:
                    break
                stored = self.engine.articles([hit.family], hit.locale, generation)
                article = stored.get(hit.family)
                if article and hit.passage < len(article.passages):
                    passage = article.passages[hit.passage]
                    position = len(hits) + 1
                    hits.append(_stored_hit(article, hit.score, position, passage))
                if len(hits) == ELSEWHERE_RESULTS:
                    break
        except BLAMELESS:
            return None
        except EngineError:
            self.other_locales.failed()
            return None
        self.other_locales.succeeded()
        return hits


def _telling(ranked: Ranked) -> frozenset[str]:
    """The question's terms without those that most articles hold."""
    most = max(1.0, COMMON * ranked.frequencies.documents)
    held = ranked.frequencies.counts
    return frozenset(term for term in ranked.terms if held.get(term, 0) <= most)


def _hit(
    result: Fused,
    article: StoredArticle,
    position: int,
    wanted: frozenset[str],
    analyser: Analyser,
) -> Hit:
    """With the passage that meaning found, else the one that holds most words."""

    def held(passage: StoredPassage) -> int:
        words = analyser.words(f"{passage.heading} {passage.text}", result.locale)
        return len(wanted & {word.text for word in words})

    # An edit since then may have left the article fewer passages.
    if result.passage is not None and result.passage < len(article.passages):
        passage = article.passages[result.passage]
    else:
        passage = max(article.passages, key=held)
    return _stored_hit(article, result.score, position, passage)


def _stored_hit(
    article: StoredArticle, score: float, position: int, passage: StoredPassage
) -> Hit:
    return Hit(
        family=article.family,
        locale=article.locale,
        score=score,
        position=position,
        type=article.type,
        topic=article.topics[0] if article.topics else "",
        updated=article.updated,
        text=passage.text,
        passage=passage,
    )
