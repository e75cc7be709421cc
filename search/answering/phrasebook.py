"""Past questions and phrases of titles, as this process last read them."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, InterfaceError

from search.models import PastQuestion, TitlePhrase
from search.text.phrases import Phrases

logger = logging.getLogger(__name__)

SECONDS = 60.0
"""How old they may be; two queries look whether they changed."""
MOST = 1000
"""Texts of each kind that one locale can suggest."""

Texts = tuple[tuple[str, ...], tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Suggestible:
    questions: Phrases
    terms: Phrases


NOTHING = Suggestible(Phrases(()), Phrases(()))


class Phrasebook:
    """Threads may share it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._known: dict[str, tuple[float, Texts, Suggestible]] = {}

    def of(self, locale: str) -> Suggestible:
        """What is not readable is not suggested."""
        now = self._clock()
        known = self._known.get(locale)
        if known is not None and now - known[0] < SECONDS:
            return known[2]
        try:
            texts = _texts(locale)
        except (DatabaseError, InterfaceError) as error:
            logger.warning("Past questions are not suggested: %s", error)
            return known[2] if known else NOTHING
        if known is not None and known[1] == texts:
            found = known[2]
        else:
            found = Suggestible(Phrases(texts[0]), Phrases(texts[1]))
        self._known[locale] = (now, texts, found)
        return found


def _texts(locale: str) -> Texts:
    questions = PastQuestion.objects.filter(locale=locale).order_by("-networks", "text")
    phrases = TitlePhrase.objects.filter(locale=locale).order_by("-titles", "text")
    return (
        tuple(questions.values_list("text", flat=True)[:MOST]),
        tuple(phrases.values_list("text", flat=True)[:MOST]),
    )
