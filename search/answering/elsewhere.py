"""Which other locales to look in, and the articles that are near a question there."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from django.conf import settings

from search.answering.answer import Question
from search.answering.breaker import Breaker
from search.answering.failure import BLAMELESS
from search.answering.hits import stored_hit
from search.answering.hydrate import Hit
from search.answering.languages import Spoken, published_in
from search.engines.contract import (
    Engine,
    EngineError,
    Filters,
    GenerationInfo,
    SemanticHit,
    Vector,
)
from search.ranking.fusion import DEPTH
from search.text.writing import base

RAW_BAR = 0.86
"""Cosine below which an article of another locale is as near as any text is to any."""
CENTRED_BAR = 0.69
"""The same for vectors that are centred by language."""
RESULTS = 3
SECONDS = 0.3
"""What must be left of a search's time to ask for other locales."""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Other ``locales`` to look in for what ``home`` lacks, or, where that is "", for
    all that they hold; ``filters`` are those of the reader."""

    locales: tuple[str, ...]
    home: str
    filters: Filters


def wished(question: Question, said: Spoken, locales: tuple[str, ...]) -> Elsewhere:
    """The language that is asked for, else the one that the reader is seen to speak."""
    others = tuple(code for code in locales if code != question.locale)
    filters = Filters(type=question.type, topic=question.topic)
    if question.also in others:
        return Elsewhere((question.also,), "", filters)
    own = published_in(said.code, others)
    if own and base(said.code) != base(question.locale):
        return Elsewhere(own, "", filters)
    return Elsewhere(others, question.locale, filters)


@dataclass(frozen=True, slots=True)
class OtherLocales:
    """Looks in them; ``failing`` keeps an engine that is sick of it from being asked.

    ``clock`` gives the seconds in which deadlines are counted.
    """

    engine: Engine
    failing: Breaker
    clock: Callable[[], float] = time.monotonic

    def look(
        self,
        vector: Vector,
        where: Elsewhere,
        shown: Collection[str],
        live: GenerationInfo,
        until: float,
    ) -> tuple[Hit, ...] | None:
        """The nearest articles of families that are not ``shown``, as many as there is
        time for; None when other locales cannot be searched now, or what is near there
        cannot be read in time."""
        until -= SECONDS
        if self.clock() >= until or not self.failing.allows():
            return None
        try:
            near = _nearest(self.engine, vector, where, shown, live)
            hits = tuple(islice(self._read(near, vector, live, until), RESULTS))
        except BLAMELESS:
            return None
        except EngineError:
            self.failing.failed()
            return None
        self.failing.succeeded()
        too_late = near and not hits and self.clock() >= until
        return None if too_late else hits

    def _read(
        self,
        near: Sequence[SemanticHit],
        vector: Vector,
        live: GenerationInfo,
        until: float,
    ) -> Iterator[Hit]:
        position = 1
        for one in near:
            if self.clock() >= until:
                return
            stored = self.engine.articles([one.family], one.locale, live.name, vector)
            article = stored.get(one.family)
            if article and article.near is not None:
                passage = article.passages[article.near]
                yield stored_hit(article, one.score, position, passage)
                position += 1


def _nearest(
    engine: Engine,
    vector: Vector,
    where: Elsewhere,
    shown: Collection[str],
    live: GenerationInfo,
) -> list[SemanticHit]:
    """Of each family that is not ``shown``, best first, where any of it is near enough.

    In the site's default language, of which readers are likeliest to know some, where
    the index holds that, else the nearest. Raises EngineError.
    """
    default = settings.LANGUAGE_CODE
    near: dict[str, SemanticHit] = {}
    preferred: dict[str, SemanticHit] = {}
    for hit in engine.semantic(vector, where.locales, where.filters, DEPTH, live.name):
        bar = CENTRED_BAR if live.centring.holds(hit.locale) else RAW_BAR
        if hit.family not in shown and hit.score >= bar:
            near.setdefault(hit.family, hit)
        if hit.locale == default:
            preferred[hit.family] = hit
    at_home: Collection[str] = ()
    if near and where.home:
        at_home = engine.held((), list(near), where.home, live.name)
    left = {family: hit for family, hit in near.items() if family not in at_home}
    unseen = [family for family in left if family not in preferred]
    if unseen and default in where.locales and not where.filters.topic:
        # Translations of other families may have crowded it out of the hits.
        for family in engine.held((), unseen, default, live.name):
            preferred[family] = replace(left[family], locale=default)
    return [preferred.get(family, hit) for family, hit in left.items()]
