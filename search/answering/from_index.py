"""The index' answer to a question: by words and meaning, or by words alone."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from articles.access import Visibility
from articles.addresses import permalink
from search.answering.answer import Question, Spent
from search.answering.asking import Asked, Asker
from search.answering.candidates import (
    NAMED,
    few_if_unsure,
    filtered,
    in_order,
    named,
    named_first,
    near_enough,
    page_of,
    with_named,
)
from search.answering.editors import Reading, RuleReader, read
from search.answering.elsewhere import OtherLocales, wished
from search.answering.encoders import NoVector
from search.answering.encoding import Encoded, QuestionEncoding, Started
from search.answering.explanation import (
    Explanation,
    OtherArticle,
    QuoteExplanation,
    explained,
    other_family,
    result_explained,
)
from search.answering.found import Found
from search.answering.generation import Chosen
from search.answering.hits import hit_of, telling
from search.answering.hydrate import Hit
from search.answering.languages import Detector, Spoken
from search.answering.mistakes import Mistakes
from search.answering.quoting import Quote, Quoter, Source, stated
from search.answering.retrieval import Ranked, Retriever, meaning
from search.answering.usefulness import UsefulnessPrior
from search.engines.contract import (
    Engine,
    EngineError,
    Facts,
    GenerationInfo,
    StoredArticle,
)
from search.ranking.fusion import Fused
from search.ranking.match import Match
from search.ranking.pins import Pinned, pinned_first, without
from search.ranking.rule import MatchRules
from search.text.analysis import Analyser
from search.text.placeholders import as_words
from search.vectors.shifts import packaged_shifts


class TooLate(EngineError):
    """The search's time is up; ``engine`` is how many seconds of it the engine had."""

    def __init__(self, engine: float) -> None:
        super().__init__("The search took too long.")
        self.engine = engine


@dataclass(frozen=True, slots=True)
class IndexSearch:
    """Asks the engine, and ``other_locales`` where the page's may not answer.

    ``usefulness`` reorders near ties, ``quoter`` finds the sentences that answer.
    Without a ``detector`` a question is in the page's language unless declared.
    ``clock`` gives the seconds in which deadlines are counted.
    """

    engine: Engine
    analyser: Analyser
    rules: MatchRules
    generations: Chosen
    encoding: QuestionEncoding
    other_locales: OtherLocales
    usefulness: UsefulnessPrior | None = None
    quoter: Quoter | None = None
    mistakes: Mistakes | None = None
    detector: Detector | None = None
    clock: Callable[[], float] = time.monotonic

    def search(
        self,
        question: Question,
        text: str,
        locales: tuple[str, ...],
        until: float,
        rules: RuleReader | None = None,
        withdrawn: frozenset[str] = frozenset(),
    ) -> Found:
        """The question is encoded while its words' frequencies are fetched, and anew
        where those show a typing mistake.

        ``withdrawn`` are families that the index holds and readers may not see.
        Raises EngineError; TooLate rather than ask the engine after ``until``.
        """
        began = self.clock()
        live = self.generations.usable()
        rule = self.rules.of(live, question.locale)
        asker = Asker(self.engine, self.analyser, self.mistakes, self.detector)
        said = asker.spoken(
            text, question.locale, question.language, live.name, locales
        )
        reading = read(rules, text, question.locale, said.code)
        started, why = self._start(reading.meaning, live)
        asked = asker.ask(
            text,
            question.locale,
            said.code,
            live.name,
            reading.places,
            as_typed=question.as_typed,
        )
        if asked.text != text:
            reading = read(rules, asked.text, question.locale, said.code, typed=text)
            asked = asker.reworded(asked, reading.places)
            if started:
                self.encoding.forget(started)
                started, why = self._start(reading.meaning, live)
        before = self.clock()
        # What the page needs anyway costs nothing while the question is encoded.
        visibility = Visibility.now()
        encoded, why = self._finish(started) if started else (None, why)
        pinned = without(reading.pinned, withdrawn)
        reading = replace(reading, pinned=pinned)
        waited = self.clock() - before
        self._check(until, began + waited)
        ranked = Retriever(self.engine, rule, self.quoter).rank(
            asked,
            meaning(live, encoded.vector, said.code, question.locale)
            if encoded
            else None,
            pinned.hidden_families | withdrawn,
            # Filters and orders pick others than the first.
            max(NAMED, question.limit if question.plain else 0),
        )
        self._check(until, began + waited)
        found, near = self._page(question, text, ranked, reading, said, live.name)
        found = replace(
            found,
            engine=self.clock() - began - waited,
            why=why,
            searched=asked.text if asked.text != text and found.match != "none" else "",
            suggestion=_to_suggest(asked, found.match),
            spoken=said,
            visibility=visibility,
        )
        if encoded is None:
            return replace(found, step="lexical")
        found = replace(found, spent=replace(found.spent, encode=encoded.milliseconds))
        if question.plain:
            found = self._with_quote(found, ranked)
        where = wished(question, said, locales)
        asked_for = question.also in where.locales
        if not where.locales or (found.match == "strong" and not asked_for):
            return found
        here = {result.family for result in near} | pinned.hidden_families
        elsewhere = self.other_locales.look(
            live.centring.elsewhere(
                encoded.vector, said.code, packaged_shifts(live.encoder)
            ),
            where,
            here,
            live,
            until,
        )
        if elsewhere is None:
            # What is incomplete is never sure.
            match = "weak" if found.match == "strong" else found.match
            return replace(found, match=match, home_only=True)
        return replace(found, elsewhere=elsewhere)

    def _start(self, text: str, live: GenerationInfo) -> tuple[Started | None, str]:
        try:
            return self.encoding.start(as_words(text), live), ""
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
        self,
        question: Question,
        text: str,
        ranked: Ranked,
        reading: Reading,
        said: Spoken,
        generation: str,
    ) -> tuple[Found, list[Fused]]:
        """The page asked for, and all that is near enough to be shown on any.

        A pinned article answers by an editor's word; how many others are shown is
        still a matter of how well they match.
        """
        pinned = reading.pinned
        facts = self._facts(ranked, pinned, question.locale, generation)
        pins = {pin.family: pin for pin in pinned.first if pin.family in facts}
        by_name = named(ranked.results, text, ranked.stored)
        judged = ranked.sought is not None
        match = with_named(ranked.match, by_name, judged=judged)
        candidates = near_enough(ranked.results, match, by_name)
        if self.usefulness is not None:
            candidates = self.usefulness.nudge(
                candidates, ranked.facts, question.locale
            )
        candidates = named_first(candidates, by_name)
        candidates = pinned_first(
            candidates,
            ranked.results,
            pins,
            question.locale,
        )
        near = few_if_unsure(candidates, match)
        shown = filtered(near, facts, question.type, question.topic)
        helpful: Mapping[str, float] = {}
        if self.usefulness is not None and question.sort == "helpful":
            helpful = self.usefulness.helpful(question.locale)
        ordered = in_order(shown, facts, question.sort, helpful)
        page, pages = page_of(len(ordered), question.page, question.limit)
        first = (page - 1) * question.limit
        wanted = telling(ranked, self.analyser, question.locale)
        paged = ordered[first : first + question.limit]
        stored = ranked.stored
        if others := [r.family for r in paged if r.family not in stored]:
            vector = ranked.meaning.vector if ranked.meaning else None
            stored = {
                **stored,
                **self.engine.articles(others, question.locale, generation, vector),
            }
        hits = tuple(
            hit_of(result, stored[result.family], position, wanted, self.analyser)
            for position, result in enumerate(paged, first + 1)
            if result.family in stored
        )
        explanation = None
        if question.explain:
            by_family = {result.family: result for result in paged}
            hits = tuple(
                replace(
                    hit,
                    explanation=result_explained(
                        by_family[hit.family],
                        stored[hit.family],
                        ranked,
                        pins.get(hit.family),
                        named=hit.family in by_name,
                    ),
                )
                for hit in hits
            )
            explanation = explained(
                ranked, match, pinned, pins, text, reading.meaning, said, generation
            )
            if explanation.divided or explanation.far:
                other = self._other(ranked, stored, question.locale, generation)
                explanation = replace(explanation, other=other)
        found = Found(
            step="hybrid",
            match="strong" if pins else match,
            hits=hits,
            explanation=explanation,
            wanted=wanted,
            near={r.family: facts[r.family] for r in near if r.family in facts},
            total=len(shown),
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

    def _other(
        self,
        ranked: Ranked,
        stored: Mapping[str, StoredArticle],
        locale: str,
        generation: str,
    ) -> OtherArticle | None:
        family = other_family(ranked)
        if family is None:
            return None
        if family not in stored:
            stored = self.engine.articles([family], locale, generation)
        found = stored.get(family)
        return OtherArticle(found.title, permalink(family, locale)) if found else None

    def _with_quote(self, found: Found, ranked: Ranked) -> Found:
        """With what may be quoted of the first result, if the match is strong."""
        first = found.hits[0] if found.hits else None
        # By the rule: what an editor has pinned is strong without being judged.
        if first is None or ranked.match != "strong":
            return found
        quote = ranked.quote
        if first.family != ranked.results[0].family:
            quote = self._other_quote(first, ranked)
        explanation = found.explanation
        if quote is None or (quote.score < quote.bar and explanation is None):
            return found
        quote = stated(quote, first.type, first.locale)
        if quote is not None and isinstance(explanation, Explanation):
            seen = QuoteExplanation(quote.text, quote.score, quote.bar)
            explanation = replace(explanation, quote=seen)
        return replace(found, quote=quote, explanation=explanation)

    def _other_quote(self, first: Hit, ranked: Ranked) -> Quote | None:
        """Of an article that is shown first though another matches best."""
        if self.quoter is None or ranked.sought is None:
            return None
        read = ranked.read.get(first.family)
        article = ranked.stored.get(first.family)
        if read is None and article is not None:
            source = Source(article, first.passage)
            read = self.quoter.read([source], ranked.sought).get(first.family)
        return self.quoter.quote(read, ranked.sought) if read else None

    def _facts(
        self, ranked: Ranked, pinned: Pinned, locale: str, generation: str
    ) -> Mapping[str, Facts]:
        """Those of the ranked articles, and of pinned ones that no leg found."""
        missing = [p.family for p in pinned.first if p.family not in ranked.facts]
        if not missing:
            return ranked.facts
        stored = self.engine.articles(missing, locale, generation)
        return {
            **ranked.facts,
            **{
                family: Facts(article.type, article.topics, article.updated)
                for family, article in stored.items()
            },
        }


def _to_suggest(asked: Asked, match: Match) -> str:
    """Nothing if it is what was searched, and nothing answers it."""
    searched = asked.text == asked.suggestion
    return "" if searched and match == "none" else asked.suggestion
