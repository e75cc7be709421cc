"""The last step down: titles and summaries in the database, and which of a question's
words they hold. No index and no model are needed."""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from threading import Lock

from django.db.models import Count, Sum

from articles.listing import ArticleCard, cards, in_locale
from search.models import OutboxEntry
from search.text.analysis import Analyser

SECONDS = 0.1
"""What one search may spend on cutting titles and summaries into terms."""

Signature = tuple[int, int]


@dataclass(frozen=True, slots=True)
class TitleHit:
    """An article; ``held`` are those of the words asked that it says in short."""

    family: str
    type: str
    updated: datetime | None
    title: str
    held: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Titles:
    """What was found among the ``articles`` of a locale, in the page tree's order."""

    articles: int
    hits: tuple[TitleHit, ...]


@dataclass(frozen=True, slots=True)
class _Row:
    """``text`` is title and summary; once ``cut``, its terms between spaces."""

    hit: TitleHit
    source: int
    text: str
    cut: bool = False

    def held(self, words: frozenset[str]) -> frozenset[str]:
        if self.cut:
            return words.intersection(self.text.split())
        # Stems are mostly the beginnings of their words.
        plain = self.text.casefold()
        return frozenset(word for word in words if word in plain)


class TitleSearch:
    """Keeps the terms of each locale's titles for as long as no article changes.

    At thousands of articles cutting them takes seconds, so a search does a part of it
    and looks through the rest as it is written. Threads may share it.
    """

    def __init__(self, analyser: Analyser, seconds: float = SECONDS) -> None:
        self._analyser = analyser
        self._seconds = seconds
        self._reading = Lock()
        self._cutting = Lock()
        self._known: dict[str, tuple[Signature, list[_Row]]] = {}

    def holding(
        self, words: Collection[str], locale: str, families: Collection[str] = ()
    ) -> Titles:
        """Articles that were visible at the last change and hold any of ``words``.

        Those of ``families`` are among them though they hold none.
        """
        wanted = frozenset(words)
        rows = self._rows(locale)
        self._cut_some(rows, locale)
        matches = [(row.hit, row.held(wanted)) for row in rows]
        return Titles(
            len(rows),
            tuple(
                replace(hit, held=held)
                for hit, held in matches
                if held or hit.family in families
            ),
        )

    def _rows(self, locale: str) -> list[_Row]:
        with self._reading:
            # Each change of what readers see raises an article's version.
            state = OutboxEntry.objects.filter(locale=locale).aggregate(
                changes=Sum("version", default=0), articles=Count("pk")
            )
            signature = (state["changes"], state["articles"])
            known = self._known.get(locale)
            if known is not None and known[0] == signature:
                return known[1]
            before = {row.hit.family: row for row in known[1]} if known else {}
            rows = [
                _row(card, before.get(card.family)) for card in cards(in_locale(locale))
            ]
            self._known[locale] = (signature, rows)
            return rows

    def _cut_some(self, rows: list[_Row], locale: str) -> None:
        if not self._cutting.acquire(blocking=False):
            return
        try:
            until = time.monotonic() + self._seconds
            for place, row in enumerate(rows):
                if row.cut:
                    continue
                if time.monotonic() >= until:
                    return
                terms = {term.text for term in self._analyser.words(row.text, locale)}
                rows[place] = replace(row, text=" ".join(terms), cut=True)
        finally:
            self._cutting.release()


def _row(card: ArticleCard, before: _Row | None) -> _Row:
    text = f"{card.title} {card.summary}"
    hit = TitleHit(card.family, card.type, card.updated, card.title)
    if before is not None and before.source == hash(text):
        return replace(before, hit=hit)
    return _Row(hit, hash(text), text)
