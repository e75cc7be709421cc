"""The words of articles, counted before anybody mistypes one.

What changed is seen by the outbox' versions, so each article is read once a version,
and a locale is summed up anew only where one of its articles changed.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, Sum

from search.due import mark_due
from search.models import ArticleWords, LocaleWords, OutboxEntry
from search.passages import cut
from search.spelling.vocabulary import Words

from . import outbox
from .indexer import NOT_ITS_FAULT
from .source import current_texts, snapshot

logger = logging.getLogger(__name__)

RECIPE = 3
"""To be raised when words are cut or counted otherwise."""
BATCH = 50
"""Articles that are read together."""


def renew_words(seconds: float = math.inf) -> bool:
    """Count the words of what changed; False if that took longer and is to go on.

    Whoever calls again goes on where the last one stopped.
    """
    until = time.monotonic() + seconds
    known = dict(LocaleWords.objects.values_list("locale", "state"))
    for locale, state in _states().items():
        if known.get(locale) == state:
            continue
        while behind := _behind(locale):
            _store(_counted(behind))
            if time.monotonic() > until:
                return False
        # The state from before: what changed since is looked at again.
        _sum_up(locale, state)
        if time.monotonic() > until:
            return False
    return True


def _states() -> dict[str, str]:
    """Versions only rise and rows stay, so their sum tells any two states apart."""
    found = OutboxEntry.objects.values("locale").annotate(
        n=Count("pk"), v=Sum("version")
    )
    return {row["locale"]: f"{RECIPE}-{row['n']}-{row['v']}" for row in found}


def _behind(locale: str) -> list[OutboxEntry]:
    counted = ArticleWords.objects.filter(
        locale=locale,
        family=OuterRef("family"),
        version=OuterRef("version"),
        recipe=RECIPE,
    )
    entries = OutboxEntry.objects.filter(locale=locale)
    return list(entries.exclude(Exists(counted)).order_by("pk")[:BATCH])


def _counted(entries: Sequence[OutboxEntry]) -> list[ArticleWords]:
    """An article that cannot be read has no words, and keeps none from the others."""
    try:
        with snapshot():
            now = outbox.current(entries)
            texts = current_texts([(entry.family, entry.locale) for entry in now])
        found = []
        for entry in now:
            words = Words(entry.locale)
            if article := texts.get((entry.family, entry.locale)):
                passages = ((p.heading, p.text) for p in cut(article))
                words.add_article(article.title, passages)
            found.append(_row(entry, words))
    except NOT_ITS_FAULT:
        raise
    except Exception:
        if len(entries) > 1:
            return [row for entry in entries for row in _counted([entry])]
        logger.exception("The words of %s cannot be counted", entries[0])
        return [_row(entries[0], Words(entries[0].locale))]
    return found


def _row(entry: OutboxEntry, words: Words) -> ArticleWords:
    return ArticleWords(
        family=entry.family,
        locale=entry.locale,
        version=entry.version,
        recipe=RECIPE,
        words=words.packed(),
    )


def _store(rows: Sequence[ArticleWords]) -> None:
    ArticleWords.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["locale", "family"],
        update_fields=["version", "recipe", "words"],
    )


def _sum_up(locale: str, state: str) -> None:
    words = Words(locale)
    rows = ArticleWords.objects.filter(locale=locale)
    for packed in rows.values_list("words", flat=True).iterator():
        words.add_packed(bytes(packed))
    LocaleWords.objects.update_or_create(
        locale=locale, defaults={"state": state, "words": words.packed()}
    )
    # Typing mistakes in golden questions are mended by these words.
    mark_due([locale])
