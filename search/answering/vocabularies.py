"""The words of each locale's articles, as this process last read them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from threading import Lock

from search.answering.failure import kind_and_place
from search.models import LocaleWords
from search.spelling.vocabulary import Vocabulary, Words

logger = logging.getLogger(__name__)

LOOK_AGAIN = 5.0
"""Seconds after which the database is asked whether anything changed."""


class StoredVocabularies:
    """Threads may share it; one of them reads, and the others wait the first time only.

    The database's troubles are logged, and what was known stays.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._due = float("-inf")
        self._states: dict[str, str] = {}
        self._known: dict[str, Vocabulary] | None = None

    def __call__(self) -> Mapping[str, Vocabulary]:
        """By locale; those that were never counted are missing."""
        late = self._clock() >= self._due
        if late and self._lock.acquire(blocking=self._known is None):
            try:
                self._look()
            except Exception as error:
                logger.error("Articles' words were not read: %s", kind_and_place(error))
            finally:
                self._lock.release()
        return self._known or {}

    def _look(self) -> None:
        now = self._clock()
        if now < self._due:
            return
        self._due = now + LOOK_AGAIN
        stored = LocaleWords.objects.order_by("locale")
        states = dict(stored.values_list("locale", "state"))
        changed = [code for code in states if self._states.get(code) != states[code]]
        read = {}
        if changed:
            rows = stored.filter(locale__in=changed).values_list("locale", "words")
            for locale, packed in rows:
                words = Words(locale)
                words.add_packed(bytes(packed))
                read[locale] = words.vocabulary()
        kept = {code: v for code, v in (self._known or {}).items() if code in states}
        # A row that changed between the two queries is read again next time.
        self._states, self._known = states, kept | read
