"""The words of each locale's articles, held per process, renewed in the background."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock, Thread

from search.engines.contract import Engine, EngineError
from search.spelling.vocabulary import Vocabulary, Words

logger = logging.getLogger(__name__)

RENEWED = 15.0
"""Seconds after which a locale's articles are looked at again, at the soonest."""
SHARE = 0.02
"""Share of one processor that renewing may take in the long run."""
BUSY = 0.05
"""Share that it may take while it runs: readers' threads wait for it."""
BATCH = 4
"""Articles that are read at once."""
TITLE_WEIGHT, HEADING_WEIGHT = 3, 2
"""How often words of titles and headings count beside those of bodies."""


@dataclass(frozen=True, slots=True)
class _Known:
    """``state`` tells one state of a locale's articles from another."""

    vocabulary: Vocabulary
    generation: str
    state: int
    due: float


class IndexVocabularies:
    """Reads the articles that the index holds; threads may share it.

    No reader waits: until a locale is read its words are unknown, and new words are
    missing until it is read again, which only means that they are not suggested.
    """

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], float] = time.monotonic,
        pause: Callable[[float], object] = time.sleep,
    ) -> None:
        self._engine = engine
        self._clock = clock
        self._pause = pause
        self._known: dict[str, _Known] = {}
        self._wanted: dict[str, str] = {}
        self._retry = 0.0
        self._lock = Lock()
        self._renewing: Thread | None = None

    def of(self, locale: str, generation: str) -> Vocabulary | None:
        """What is known of a locale now; begins to renew it when it is time."""
        known = self._known.get(locale)
        now = self._clock()
        late = known is None or known.due <= now or known.generation != generation
        if late and now >= self._retry:
            self._begin(locale, generation)
        return known.vocabulary if known else None

    def foreign(self, form: str, locale: str) -> bool:
        return any(
            form in known.vocabulary
            for other, known in self._known.items()
            if other != locale
        )

    def renew(self, locale: str, generation: str) -> None:
        """Read a locale's articles if they changed. Raises EngineError."""
        started = self._clock()
        inventory = self._engine.inventory(locale, generation)
        held = {
            key: entry.version for key, entry in inventory.items() if not entry.gone
        }
        state = hash(frozenset(held.items()))
        known = self._known.get(locale)
        if known and (known.generation, known.state) == (generation, state):
            vocabulary = known.vocabulary
        else:
            vocabulary = self._read(list(held), locale, generation)
        ended = self._clock()
        due = ended + max(RENEWED, (ended - started) * BUSY / SHARE)
        self._known[locale] = _Known(vocabulary, generation, state, due)

    def wait(self) -> None:
        """Until what is being read now is known: for tests and evaluations."""
        if self._renewing is not None:
            self._renewing.join()

    def _begin(self, locale: str, generation: str) -> None:
        with self._lock:
            self._wanted[locale] = generation
            if self._renewing is None or not self._renewing.is_alive():
                self._renewing = Thread(
                    target=self._renew_all, args=(generation,), daemon=True
                )
                self._renewing.start()

    def _renew_all(self, generation: str) -> None:
        """The locales that were asked for, then each other one that was never read."""
        try:
            others = self._engine.locales(generation)
            while wanted := self._next(others, generation):
                self.renew(*wanted)
        except EngineError:
            self._retry = self._clock() + RENEWED
        except Exception:
            logger.exception("Reading the words of the articles failed")
            self._retry = self._clock() + RENEWED

    def _next(self, others: list[str], generation: str) -> tuple[str, str] | None:
        with self._lock:
            if self._wanted:
                return self._wanted.popitem()
        unread = (other for other in others if other not in self._known)
        other = next(unread, None)
        return (other, generation) if other else None

    def _read(self, families: list[str], locale: str, generation: str) -> Vocabulary:
        words = Words(locale)
        for first in range(0, len(families), BATCH):
            started = time.thread_time()
            some = families[first : first + BATCH]
            articles = self._engine.articles(some, locale, generation)
            for article in articles.values():
                words.add(article.title, TITLE_WEIGHT)
                for passage in article.passages:
                    words.add(passage.heading, HEADING_WEIGHT)
                    words.add(passage.text)
            self._pause((time.thread_time() - started) * (1 / BUSY - 1))
        return words.vocabulary()
