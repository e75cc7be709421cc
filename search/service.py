"""One question in, one answer out: the only way to search.

Search never goes dark: without an encoder the words alone answer, without an index the
titles and summaries in the database do, and the answer says that it is degraded.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, replace
from uuid import UUID, uuid4

from django.db.models import Q

from articles.listing import ArticleCard, cards, in_locale
from search.answer import Answer, Question, Spent
from search.candidates import (
    counts,
    few_if_unsure,
    filtered,
    in_order,
    near_enough,
    page_of,
)
from search.encoder.protocol import Encoder
from search.engines.contract import (
    Engine,
    EngineError,
    StoredArticle,
    StoredPassage,
    Vector,
)
from search.engines.database import search_titles
from search.hydrate import Hit, hydrate
from search.ranking.fusion import Fused
from search.ranking.match import MatchRule
from search.retrieval import Ranked, Retriever
from search.text.analysis import Analyser
from search.text.prefixes import typed_prefixes
from search.text.secrets import blocked
from search.understanding import Understood, understand

logger = logging.getLogger(__name__)

ELSEWHERE_RESULTS = 3
COMMON = 0.3
"""Share of the articles from which on a word says too little to be highlighted."""
ELSEWHERE_COSINE = 0.86
"""Below it an article of another locale is as near as any text is to any other."""


@dataclass(frozen=True, slots=True)
class SearchService:
    """Holds what a process needs to search; safe to share between threads."""

    engine: Engine
    analyser: Analyser
    encoder: Encoder | None
    rule: MatchRule

    def search(self, question: Question, locales: tuple[str, ...]) -> Answer:
        """``locales`` are all that the site publishes. Raises nothing of the engine."""
        started = time.perf_counter()
        number = uuid4().hex
        if blocked(question.text) is not None:
            return Answer(number, "", question.locale, "none", "blocked")
        understood = understand(question.text)
        terms = self.analyser.question(
            understood.text, question.language or question.locale
        )
        if not terms:
            return Answer(number, understood.text, question.locale, "none", "empty")
        vector = self._vector(understood.text)
        encoded = time.perf_counter()
        try:
            answer = self._from_engine(number, question, understood, vector, locales)
        except EngineError as error:
            logger.warning("The search index does not answer: %s", error)
            answer = self._from_database(number, question, understood)
        spent = replace(
            answer.spent,
            total=1000 * (time.perf_counter() - started),
            encode=1000 * (encoded - started),
        )
        return replace(answer, spent=spent)

    def suggest(self, typed: str, locale: str, size: int) -> list[ArticleCard]:
        """Articles whose titles hold what was typed so far; none without an index."""
        prefixes = typed_prefixes(typed)
        if not prefixes or blocked(typed) is not None:
            return []
        try:
            found = self.engine.suggest(" ".join(prefixes), locale, size)
        except EngineError as error:
            logger.warning("The search index does not suggest: %s", error)
            return []
        families = [UUID(suggestion.family) for suggestion in found]
        shown = in_locale(locale) & Q(translation_key__in=families)
        by_family = {card.family: card for card in cards(shown)}
        return [by_family[hit.family] for hit in found if hit.family in by_family]

    def _vector(self, text: str) -> Vector | None:
        if self.encoder is None:
            return None
        try:
            vector: Vector = self.encoder.questions([text])[0]
        except Exception:
            logger.exception("The encoder failed; searching by words alone.")
            return None
        return vector

    def _from_engine(
        self,
        number: str,
        question: Question,
        understood: Understood,
        vector: Vector | None,
        locales: tuple[str, ...],
    ) -> Answer:
        live = self._usable_generation()
        retriever = Retriever(self.engine, self.analyser, self.rule)
        language = question.language or question.locale
        asked = retriever.ask(understood.text, question.locale, language, live)
        ranked = retriever.rank(asked, vector)
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
            [result.family for result in paged], question.locale, live
        )
        hits = [
            _hit(result, stored[result.family], position, wanted, self.analyser)
            for position, result in enumerate(paged, first + 1)
            if result.family in stored
        ]
        elsewhere: list[Hit] = []
        if vector is not None and (ranked.match != "strong" or question.also):
            wished = [question.also] if question.also in locales else locales
            others = [code for code in wished if code != question.locale]
            elsewhere = self._elsewhere(retriever, vector, others, near, live)
        shown_results = hydrate([*hits, *elsewhere], wanted, self.analyser)
        return Answer(
            id=number,
            query=understood.text,
            locale=question.locale,
            match=ranked.match,
            state="ok" if vector is not None else "degraded",
            results=tuple(r for r in shown_results if r.locale == question.locale),
            elsewhere=tuple(r for r in shown_results if r.locale != question.locale),
            types=tuple(types.most_common()),
            topics=tuple(topics.most_common()),
            total=len(shown),
            unfiltered=len(near),
            page=page,
            pages=pages,
            redacted=understood.redacted,
            shortened=understood.shortened,
            spent=Spent(
                frequencies=ranked.timings.frequencies,
                legs=ranked.timings.legs,
                lexical=ranked.timings.lexical,
                semantic=ranked.timings.semantic,
                ranking=ranked.timings.ranking,
            ),
        )

    def _elsewhere(
        self,
        retriever: Retriever,
        vector: Vector,
        locales: list[str],
        near: list[Fused],
        generation: str,
    ) -> list[Hit]:
        """The nearest articles that the reader's locale lacks or did not show."""
        here = {result.family for result in near}
        found = [
            hit
            for hit in retriever.elsewhere(vector, locales, generation)
            if hit.family not in here and hit.score >= ELSEWHERE_COSINE
        ]
        hits = []
        for position, hit in enumerate(found[:ELSEWHERE_RESULTS], 1):
            stored = self.engine.articles([hit.family], hit.locale, generation)
            article = stored.get(hit.family)
            if article and hit.passage < len(article.passages):
                passage = article.passages[hit.passage]
                hits.append(_stored_hit(article, hit.score, position, passage))
        return hits

    def _usable_generation(self) -> str:
        """The live one's name; another model's or analysis' is never mixed in."""
        live = self.engine.generation()
        if live.analysis != self.analyser.version:
            raise EngineError("The index was written with another analysis.")
        if self.encoder is not None and live.encoder != self.encoder.fingerprint:
            raise EngineError("The index was written with another encoder.")
        return live.name

    def _from_database(
        self, number: str, question: Question, understood: Understood
    ) -> Answer:
        language = question.language or question.locale
        words = [term.text for term in self.analyser.words(understood.text, language)]
        found = [
            (card, share)
            for card, share in search_titles(words, question.locale, self.analyser)
            if not question.type or card.type == question.type
        ]
        page, pages = page_of(len(found), question.page, question.limit)
        first = (page - 1) * question.limit
        hits = [
            Hit(
                family=card.family,
                locale=card.locale,
                score=share,
                position=position,
                type=card.type,
                topic="",
                updated=card.updated,
                text=card.summary,
                passage=None,
            )
            for position, (card, share) in enumerate(
                found[first : first + question.limit], first + 1
            )
        ]
        return Answer(
            id=number,
            query=understood.text,
            locale=question.locale,
            match="weak" if found else "none",
            state="degraded",
            results=hydrate(hits, frozenset(words), self.analyser),
            total=len(found),
            unfiltered=len(found),
            page=page,
            pages=pages,
            redacted=understood.redacted,
            shortened=understood.shortened,
        )


def _telling(ranked: Ranked) -> frozenset[str]:
    """The question's terms without those that most articles hold."""
    most = max(1.0, COMMON * ranked.frequencies.documents)
    counts = ranked.frequencies.counts
    return frozenset(term for term in ranked.terms if counts.get(term, 0) <= most)


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
