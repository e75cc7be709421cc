"""Golden questions put to search, whatever the search is made of."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from articles.published import published_locales
from search.answering.answer import Question
from search.answering.breaker import Breaker
from search.answering.editors import RuleReader, Rules
from search.answering.elsewhere import OtherLocales
from search.answering.encoders import Encoders
from search.answering.encoding import QuestionEncoding
from search.answering.from_index import IndexSearch
from search.answering.generation import Chosen, Only
from search.answering.languages import packaged_detector
from search.answering.mistakes import Mistakes, Vocabularies
from search.answering.quoting import Quoter
from search.engines.contract import EngineError, GenerationInfo
from search.indexing.indexer import Indexer
from search.patience import patiently
from search.ranking.match import Match
from search.ranking.quick import packaged_quick_rule
from search.ranking.rule import packaged_rules
from search.service import SearchService
from search.text.analysis import Analyser
from search.tuning.current import State, stored_rules, stored_state
from search.vectors.database import DatabaseVectorCache

DEPTH = 10
"""Results that are looked at; no golden question may ask for more."""
SECONDS = 10.0
"""What one question may take where no reader waits."""


class NotChecked(Exception):
    """Search did not answer in full; the message says why and holds no question."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The families that a reader is shown, best first, and how well they match."""

    families: tuple[str, ...]
    match: Match


Searcher = Callable[[str, str], Shown]
"""Answers a question in a locale, or raises NotChecked. Articles of all published
locales tell what language it is in."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """``position`` counts from 1; None when the article was not among the results."""

    position: int | None
    match: Match

    def within(self, first: int) -> bool:
        return self.position is not None and self.position <= first


def outcome(shown: Shown, family: str) -> Outcome:
    """Where the ``family`` that is expected stands."""
    found = family in shown.families
    return Outcome(
        shown.families.index(family) + 1 if found else None,
        shown.match,
    )


class _RulesNow:
    """The editors' rules at this moment: a question that a rule has made due is asked
    by that rule, not by what a process remembers for some seconds."""

    def __init__(self, analyser: Analyser) -> None:
        self._analyser = analyser
        self._state: State | None = None
        self._reader = RuleReader(Rules(), analyser)

    def of(self, locale: str) -> RuleReader:
        """Prepared, because a question has little time; who reads by rules that cannot
        be prepared is told of it."""
        state = stored_state()
        if state != self._state:
            self._reader = RuleReader(stored_rules(), self._analyser)
            self._state = state
        with suppress(Exception):
            self._reader.prepare([(locale, locale)])
        return self._reader


def as_readers(service: SearchService) -> Searcher:
    """The site's search, with everything that decides what a reader sees."""
    rules = _RulesNow(service.analyser)

    def search(text: str, locale: str) -> Shown:
        asked = Question(text, locale, limit=DEPTH)
        answer = service.search(asked, published_locales(), rules.of(locale))
        if answer.state == "degraded" and not answer.home_only:
            raise NotChecked(service.status().reason)
        return Shown(tuple(result.family for result in answer.results), answer.match)

    return search


def through(index: IndexSearch, rules: RuleReader | None) -> Searcher:
    """The index' own answer, before the database says what of it is visible."""

    def search(text: str, locale: str) -> Shown:
        asked = Question(text, locale, limit=DEPTH)
        try:
            until = index.clock() + SECONDS
            found = index.search(asked, text, published_locales(), until, rules)
        except EngineError as error:
            raise NotChecked(str(error)) from error
        if found.step != "hybrid":
            raise NotChecked(found.why)
        return Shown(tuple(hit.family for hit in found.hits), found.match)

    return search


def patient(search: Searcher) -> Searcher:
    """Asks again before it raises NotChecked."""
    return lambda text, locale: patiently(lambda: search(text, locale), NotChecked)


@dataclass(frozen=True, slots=True)
class _Live:
    """The live generation, as the process that writes it sees it."""

    indexer: Indexer

    def usable(self) -> GenerationInfo:
        live = self.indexer.engine.generation()
        if reason := self.indexer.why_unfit(live):
            raise EngineError(reason)
        return live


def of_live(indexer: Indexer, vocabularies: Vocabularies) -> Searcher:
    """What the indexer has made live, without a web process' service.

    ``vocabularies`` mend typing mistakes, as they do for readers.
    """
    return _through(indexer, _Live(indexer), vocabularies)


def of_generation(
    indexer: Indexer, generation: GenerationInfo, vocabularies: Vocabularies
) -> Searcher:
    """A generation that need not be live; the indexer's encoder must be its own."""
    return _through(indexer, Only(generation), vocabularies)


def _through(
    indexer: Indexer, generations: Chosen, vocabularies: Vocabularies
) -> Searcher:
    index = IndexSearch(
        engine=indexer.engine,
        analyser=indexer.analyser,
        rules=packaged_rules(),
        generations=generations,
        encoding=QuestionEncoding(Encoders(indexer.encoder), SECONDS, Breaker()),
        other_locales=OtherLocales(indexer.engine, Breaker()),
        mistakes=Mistakes(indexer.engine, indexer.analyser, vocabularies),
        quoter=Quoter(packaged_quick_rule(), indexer.analyser, DatabaseVectorCache),
        detector=packaged_detector(),
    )
    rules = _RulesNow(indexer.analyser)
    return lambda text, locale: through(index, rules.of(locale))(text, locale)
