"""What editors tell search: words that mean the same, and articles' places."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache

from search.answering.failure import kind_and_place
from search.ranking.pins import Pin, PinBook, Pinned
from search.ranking.synonyms import Place, SynonymBook, SynonymRule, meaning
from search.text.analysis import Analyser
from search.text.reading import sequences

logger = logging.getLogger(__name__)

BOOKS = 64
"""Pairs of a locale and a question's language whose books a process keeps."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as the editors' rules read it; ``meaning`` is what is encoded."""

    meaning: str
    places: tuple[Place, ...] = ()
    pinned: Pinned = field(default_factory=Pinned)


@dataclass(frozen=True, slots=True)
class Rules:
    """All that editors have set, by the locale it is for; "" is for all of them."""

    synonyms: tuple[tuple[str, SynonymRule], ...] = ()
    pins: tuple[tuple[str, Pin], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.synonyms or self.pins)


class RuleReader:
    """Reads questions by one state of the rules; threads may share it.

    ``asked`` are the pairs of a locale and a question's language that it made books
    for, which takes time where there are thousands of rules.
    """

    def __init__(
        self,
        rules: Rules,
        analyser: Analyser,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self.rules = rules
        self._analyser = analyser
        self._now = now
        self.asked: set[tuple[str, str]] = set()
        self._books = lru_cache(BOOKS)(self._made)

    def read(self, text: str, locale: str, language: str, typed: str = "") -> Reading:
        """``locale`` is the articles', ``language`` the question's.

        ``typed`` is how the question was typed where ``text`` is mended: what is pinned
        for it counts, too.
        """
        if not self.rules:
            return Reading(text)
        synonyms, pins = self._books(locale, language)
        if not synonyms and not pins:
            return Reading(text)
        said = sequences(self._analyser, text, language)
        places = synonyms.places(text, said)
        if typed:
            said += sequences(self._analyser, typed, language)
        return Reading(meaning(text, places), places, pins.matching(said, self._now()))

    def prepare(self, asked: Iterable[tuple[str, str]]) -> None:
        """Make books before a question waits for them."""
        for locale, language in asked:
            self._books(locale, language)

    def _made(self, locale: str, language: str) -> tuple[SynonymBook, PinBook]:
        self.asked.add((locale, language))
        mine = {"", locale}
        return (
            SynonymBook(
                [rule for code, rule in self.rules.synonyms if code in mine],
                self._analyser,
                language,
            ),
            PinBook(
                [pin for code, pin in self.rules.pins if code == locale],
                self._analyser,
                language,
            ),
        )


def read(
    rules: RuleReader | None, text: str, locale: str, language: str, typed: str = ""
) -> Reading:
    """``RuleReader.read``, without what a mistake in the rules would keep readers from.

    The question itself where there are no rules, or they fail.
    """
    if rules is None:
        return Reading(text)
    try:
        return rules.read(text, locale, language, typed)
    except Exception as error:
        logger.error("Editors' rules failed with %s", kind_and_place(error))
        return Reading(text)
