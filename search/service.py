"""One question in, one answer out: the only way to search.

Search never goes dark: without an encoder the words alone answer, without an index the
titles and summaries in the database do, and the answer says that it is degraded. Each
step has a time limit and a breaker that closes again by itself (docs/never-dark.md).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from threading import Lock
from uuid import UUID, uuid4

from django.db import DatabaseError, InterfaceError

from articles.access import Visibility
from search.answering.answer import Answer, Question, QuickAnswer, Result
from search.answering.breaker import Breaker
from search.answering.candidates import counts
from search.answering.editors import RuleReader
from search.answering.elsewhere import OtherLocales
from search.answering.encoders import Encoders
from search.answering.encoding import PROBE, QuestionEncoding
from search.answering.failure import BLAMELESS, kind_and_place
from search.answering.found import Found
from search.answering.from_index import IndexSearch, TooLate
from search.answering.from_titles import DatabaseSearch
from search.answering.generation import Generations
from search.answering.hydrate import hydrate, visible
from search.answering.languages import Detector
from search.answering.mistakes import Mistakes
from search.answering.phrasebook import Phrasebook
from search.answering.quick_answer import quick_answer
from search.answering.quoting import Quoter
from search.answering.status import SearchStatus, StatusBoard
from search.answering.suggesting import Suggester, Suggestion
from search.answering.titles import TitleSearch
from search.answering.understanding import (
    READ_LENGTH,
    Understood,
    holds_secret,
    understand,
)
from search.answering.usefulness import UsefulnessPrior
from search.answering.vocabularies import StoredVocabularies
from search.encoder.protocol import Encoder
from search.engines.contract import Engine, EngineError
from search.indexing.outbox import is_pending
from search.ranking.rule import MatchRules
from search.text.analysis import Analyser

logger = logging.getLogger(__name__)

ENCODER_SECONDS = 1.0
"""What the encoder may take where the settings say nothing."""
AFTER_ENCODER = 0.2
"""Seconds that are left for the engine when the encoder took all of its time."""
SLOW = 1.0
"""Seconds of the engine's that count as a failure."""
CROWD = 4
"""With more searches at once they wait for each other, not only for the engine."""


class SearchService:
    """Holds what a process needs to search; threads may share it.

    ``load`` makes the encoder of another model when a generation names one. ``rules``
    gives what editors have set, as it holds now, and raises nothing. ``usefulness``
    lets readers' votes decide near ties, and the order where the most helpful is asked
    for. Without a ``quoter`` there are no quick answers, without ``vocabularies``
    typing mistakes are left alone, without a ``detector`` questions are in the page's
    language unless declared. ``clock`` gives seconds that never go back.
    """

    def __init__(
        self,
        engine: Engine,
        analyser: Analyser,
        encoder: Encoder | None,
        match_rules: MatchRules,
        *,
        load: Callable[[str], Encoder] | None = None,
        rules: Callable[[], RuleReader | None] = lambda: None,
        usefulness: UsefulnessPrior | None = None,
        quoter: Quoter | None = None,
        vocabularies: StoredVocabularies | None = None,
        detector: Detector | None = None,
        encoder_seconds: float = ENCODER_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.engine = engine
        self.analyser = analyser
        self.encoder = encoder
        self.match_rules = match_rules
        self.rules = rules
        self._vocabularies = vocabularies
        self._clock = clock
        self._breakers = {
            name: Breaker(clock=clock)
            for name in ("engine", "encoder", "other locales", "suggestions")
        }
        self._index = IndexSearch(
            engine=engine,
            analyser=analyser,
            rules=match_rules,
            generations=Generations(engine, analyser.version, clock),
            encoding=QuestionEncoding(
                Encoders(encoder, load), encoder_seconds, self._breakers["encoder"]
            ),
            other_locales=OtherLocales(engine, self._breakers["other locales"], clock),
            usefulness=usefulness,
            quoter=quoter,
            mistakes=Mistakes(engine, analyser, vocabularies) if vocabularies else None,
            detector=detector,
            clock=clock,
        )
        self._suggester = Suggester(
            engine,
            self._breakers["engine"],
            self._breakers["suggestions"],
            Phrasebook(clock),
        )
        self._titles = DatabaseSearch(TitleSearch(analyser), analyser, usefulness)
        self._board = StatusBoard()
        self._seconds = encoder_seconds + AFTER_ENCODER
        self._lock = Lock()
        self._asking = 0
        self._failure = ""

    @property
    def index(self) -> IndexSearch:
        """The step that asks the index, for whoever puts a change to the test."""
        return self._index

    def warm_up(self) -> None:
        """Open now what the first question would have to wait for.

        What cannot be opened is met again by that question.
        """
        with suppress(EngineError):
            for locale in self.engine.locales():
                self.engine.frequencies((), locale)
        if self._vocabularies is not None:
            self._vocabularies.load()
        if self.encoder is not None:
            with suppress(Exception):
                self.encoder.questions([PROBE])

    def search(
        self,
        question: Question,
        locales: tuple[str, ...],
        rules: RuleReader | None = None,
    ) -> Answer:
        """``locales`` are all that the site publishes. Raises nothing of the engine.

        ``rules`` are tried instead of those that hold now.
        """
        started = self._clock()
        number = uuid4().hex
        typed = question.text[:READ_LENGTH]
        if holds_secret(typed):
            return Answer(number, "", question.locale, "none", "blocked")
        understood = understand(typed)
        terms = self.analyser.question(
            understood.text, question.language or question.locale
        )
        if not terms:
            return Answer(number, understood.text, question.locale, "none", "empty")
        reader = self.rules() if rules is None else rules
        found = self._from_index(question, understood.text, locales, started, reader)
        if found is None:
            found = self._titles.search(
                question, understood.text, self._failure, reader
            )
        results = self._shown(found)
        if found.step != "database" and (gone := _withdrawn(found, results, question)):
            # What is left may match less, and fill a page that they filled.
            again = self._from_index(
                question, understood.text, locales, started, reader, gone
            )
            if again is not None and again.step == found.step:
                found, results = again, self._shown(again)
        self._board.answered(found.step, found.why)
        answer = self._answer(number, question, understood, found, results)
        spent = replace(answer.spent, total=1000 * (self._clock() - started))
        return replace(answer, spent=spent)

    def suggest(self, typed: str, locale: str, size: int) -> list[Suggestion]:
        """Articles, past questions and terms for what was typed so far."""
        return self._suggester.suggest(typed, locale, size)

    def status(self) -> SearchStatus:
        """What the searches of this process saw; asks nobody."""
        return self._board.status(
            tuple(name for name, breaker in self._breakers.items() if breaker.is_open)
        )

    def _from_index(
        self,
        question: Question,
        text: str,
        locales: tuple[str, ...],
        started: float,
        rules: RuleReader | None,
        withdrawn: frozenset[str] = frozenset(),
    ) -> Found | None:
        """None when the index does not answer; the reason is then noted."""
        breaker = self._breakers["engine"]
        if not breaker.allows():
            return None
        with self._lock:
            self._asking += 1
            crowded = self._asking > CROWD
        until = started + self._seconds
        try:
            found = self._index.search(question, text, locales, until, rules, withdrawn)
        except TooLate as error:
            self._failure = str(error)
            if error.engine >= SLOW and not crowded:
                breaker.failed()
        except BLAMELESS as error:
            self._failure = str(error)
        except EngineError as error:
            self._failure = str(error)
            breaker.failed()
        except (DatabaseError, InterfaceError):
            # No step could answer, and it says nothing of the engine.
            raise
        except Exception as error:
            # A mistake of ours must not keep readers from an answer.
            self._failure = kind_and_place(error)
            logger.error("A search failed with %s", self._failure)
            breaker.failed()
        else:
            if found.engine < SLOW:
                breaker.succeeded()
            elif not crowded:
                self._failure = "The search index is slow."
                breaker.failed()
            return found
        finally:
            with self._lock:
                self._asking -= 1
        return None

    def _shown(self, found: Found) -> tuple[Result, ...]:
        return hydrate(
            [*found.hits, *found.elsewhere],
            found.wanted,
            self.analyser,
            found.visibility or Visibility.now(),
        )

    def _answer(
        self,
        number: str,
        question: Question,
        understood: Understood,
        found: Found,
        results: tuple[Result, ...],
    ) -> Answer:
        here = tuple(r for r in results if r.locale == question.locale)
        # The index may still hold what was withdrawn.
        gone = {hit.family for hit in found.hits} - {r.family for r in here}
        near = [facts for family, facts in found.near.items() if family not in gone]
        types, topics = counts(near, question.type, question.topic)
        whole = found.step == "hybrid" and not found.home_only
        return Answer(
            id=number,
            query=understood.text,
            locale=question.locale,
            match=found.match if near else "none",
            state="ok" if whole else "degraded",
            step=found.step,
            home_only=found.home_only,
            results=here,
            quick=self._quick(found, here)
            if whole and found.match == "strong"
            else None,
            elsewhere=tuple(r for r in results if r.locale != question.locale),
            types=tuple(types.most_common()),
            topics=tuple(topics.most_common()),
            total=found.total - len(gone),
            unfiltered=len(near),
            page=found.page,
            pages=found.pages,
            redacted=understood.redacted,
            shortened=understood.shortened,
            searched=found.searched,
            suggestion=found.suggestion,
            spoken=found.spoken,
            spent=found.spent,
            explanation=found.explanation,
        )

    def _quick(self, found: Found, here: tuple[Result, ...]) -> QuickAnswer | None:
        """Nothing of a translation that misses what its source now warns of or whose
        source was withdrawn, nor of a text that editors may have replaced since it was
        indexed."""
        quick = quick_answer(found.quote, here, found.wanted, self.analyser)
        if quick is None or quick.result.behind or quick.result.source_gone:
            return None
        article = quick.result
        return None if is_pending(UUID(article.family), article.locale) else quick


def _withdrawn(
    found: Found, results: tuple[Result, ...], question: Question
) -> frozenset[str]:
    """All near families that readers may not see; not looked for where the page asked
    for lacks none."""
    shown = {r.family for r in results if r.locale == question.locale}
    gone = {hit.family for hit in found.hits} - shown
    if not gone:
        return frozenset()
    seen = visible(found.near, question.locale, found.visibility or Visibility.now())
    return frozenset(gone | (found.near.keys() - seen))
