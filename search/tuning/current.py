"""The editors' rules as a process knows them: at most some seconds old."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Callable, Collection
from threading import Lock, Thread

from search.answering.editors import RuleReader, Rules
from search.answering.failure import kind_and_place
from search.models.tuning import PinnedArticle, SynonymSet
from search.ranking.pins import Pin
from search.ranking.synonyms import SynonymRule
from search.text.analysis import Analyser
from search.tuning.lines import lines, rules

logger = logging.getLogger(__name__)

LOOK_AGAIN = 10.0
"""Seconds after which a search asks the database whether anything changed."""
LATE = 30.0
"""Seconds for which nobody looked, after which a search waits for its new rules."""

State = tuple[tuple[tuple[int, object], ...], ...]


class CurrentRules:
    """Threads may share it; one of them looks while the others go on.

    New rules hold once they are prepared for what was asked so far. No search waits for
    that, but the first one after a quiet time: it prepares them for itself. The
    database's troubles are logged, and the rules stay as they were.
    """

    def __init__(
        self, analyser: Analyser, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._analyser = analyser
        self._clock = clock
        self._lock = Lock()
        self._due = float("-inf")
        self._state: State | None = None
        self._reader: RuleReader | None = None
        self._newest: RuleReader | None = None

    def __call__(self) -> RuleReader | None:
        """None before the database was ever read."""
        now = self._clock()
        if now >= self._due and self._lock.acquire(blocking=False):
            try:
                late = now >= self._due - LOOK_AGAIN + LATE
                self._due = now + LOOK_AGAIN
                self._look(late=late)
            except Exception as error:
                logger.error("Editors' rules were not read: %s", kind_and_place(error))
            finally:
                self._lock.release()
        return self._reader

    def _look(self, *, late: bool) -> None:
        state = stored_state()
        if state == self._state:
            return
        reader = RuleReader(stored_rules(), self._analyser)
        self._state, self._newest = state, reader
        asked = frozenset(self._reader.asked if self._reader else ())
        if asked and not late:
            work = Thread(target=self._prepare, args=(reader, asked), daemon=True)
            work.start()
        else:
            self._reader = reader

    def _prepare(self, reader: RuleReader, asked: frozenset[tuple[str, str]]) -> None:
        try:
            reader.prepare(asked)
        except Exception as error:
            logger.error("Editors' rules are unusable: %s", kind_and_place(error))
            return
        if reader is self._newest:
            self._reader = reader


def stored_state() -> State:
    """Differs whenever a row was added, changed or removed.

    Every row counts: the latest time alone misses a change that commits late.
    """
    return tuple(
        tuple(model.objects.order_by("pk").values_list("pk", "updated"))
        for model in (SynonymSet, PinnedArticle)
    )


def stored_rules(
    instead: SynonymSet | PinnedArticle | None = None,
    without: Collection[SynonymSet | PinnedArticle] = (),
) -> Rules:
    """All rules in the database; ``instead`` takes the place of its stored version.

    ``without`` are left out.
    """
    sets = SynonymSet.objects.select_related("locale")
    pins = PinnedArticle.objects.active().select_related("locale", "article")
    chosen = [found for found in sets if found not in without]
    pinned = [found for found in pins.order_by("pk") if found not in without]
    match instead:
        case SynonymSet():
            chosen = [*sets.exclude(pk=instead.pk), instead]
        case PinnedArticle():
            pinned = [*pins.exclude(pk=instead.pk).order_by("pk"), instead]
    return Rules(
        synonyms=tuple(
            (found.locale.language_code if found.locale else "", rule)
            for found in sorted(chosen, key=lambda found: found.pk or float("inf"))
            for rule in rules_of(found)
        ),
        pins=tuple((row.locale.language_code, _pin(row)) for row in pinned),
    )


def rules_of(found: SynonymSet) -> tuple[SynonymRule, ...]:
    one_way = found.direction == SynonymSet.Direction.ONE_WAY
    return rules(found.phrases, found.name, one_way=one_way)


def _pin(row: PinnedArticle) -> Pin:
    return Pin(
        # Saved, it is the newest of all.
        number=row.pk or sys.maxsize,
        family=str(row.article.translation_key),
        questions=tuple(line.text for line in lines(row.questions)),
        exact=row.matching == PinnedArticle.Matching.EXACT,
        hides=row.effect == PinnedArticle.Effect.HIDDEN,
        ends=row.ends,
    )
