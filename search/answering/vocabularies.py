"""The words of each locale's articles, as this process last read them."""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Callable, Mapping
from functools import partial
from threading import Lock, Thread

from django.db import connections

from search.answering.failure import kind_and_place
from search.models import LocaleWords
from search.spelling.vocabulary import Vocabulary, Words
from search.text.plain_words import read_plain_words

logger = logging.getLogger(__name__)

LOOK_AGAIN = 5.0
"""Seconds after which the database is asked whether anything changed."""

Work = Callable[[], None]


def at_once(work: Work) -> None:
    """For whoever can wait."""
    work()


def in_a_thread(work: Work) -> None:
    """For readers; the thread has a database connection of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    Thread(target=run, daemon=True).start()


class StoredVocabularies:
    """Threads may share it; one of them looks while the others go on.

    ``aside`` does the work of loading what changed, with the language's plain words
    some .2 s of a core a locale; until it is done, what was known serves. The
    database's troubles are logged, and what was known stays.
    """

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        aside: Callable[[Work], None] = at_once,
    ) -> None:
        self._clock = clock
        self._aside = aside
        self._looking, self._loading = Lock(), Lock()
        self._due = float("-inf")
        self._states: dict[str, str] = {}
        self._known: dict[str, Vocabulary] = {}

    def __call__(self) -> Mapping[str, Vocabulary]:
        """By locale; those that were never counted or loaded are missing."""
        self._look(self._aside)
        return self._known

    def load(self) -> None:
        """Read what changed before anybody asks."""
        self._look(at_once)

    def _look(self, aside: Callable[[Work], None]) -> None:
        if self._clock() < self._due or not self._looking.acquire(blocking=False):
            return
        try:
            self._due = self._clock() + LOOK_AGAIN
            states = dict(LocaleWords.objects.values_list("locale", "state"))
            if states != self._states:
                aside(partial(self._load, states))
        except Exception as error:
            _tell(error)
        finally:
            self._looking.release()

    def _load(self, states: Mapping[str, str]) -> None:
        if not self._loading.acquire(blocking=False):
            return
        try:
            kept = self._states.keys() & states.keys()
            self._states = {code: self._states[code] for code in kept}
            self._known = {code: self._known[code] for code in kept}
            for locale, state in states.items():
                if self._states.get(locale) != state:
                    self._read(locale)
                    # A row that changed since is read again at the next look.
                    self._states = self._states | {locale: state}
        except Exception as error:
            _tell(error)
        finally:
            self._loading.release()

    def _read(self, locale: str) -> None:
        """What is ruined keeps no other locale's words from being read."""
        words = Words(locale)
        row = LocaleWords.objects.values_list("words", flat=True)
        packed = bytes(row.get(locale=locale))
        try:
            words.add_packed(packed)
        except (ValueError, zlib.error) as error:
            _tell(error)
        else:
            # Searches hold on to what they were given.
            self._known = self._known | {locale: words.vocabulary()}
            self._read_plain(locale)

    def _read_plain(self, locale: str) -> None:
        """Before a question has to wait for it."""
        try:
            read_plain_words(locale)
        except Exception as error:
            _tell(error)


def _tell(error: Exception) -> None:
    logger.error("Articles' words were not read: %s", kind_and_place(error))
