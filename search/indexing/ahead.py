"""What pages and suggestions need and no request should compute: related articles and
the phrases that titles share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import numpy as np
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Min
from django.utils import timezone

from articles.text import ArticleText
from search.encoder.protocol import Vectors
from search.models import (
    Epoch,
    OutboxEntry,
    RelatedArticle,
    SharedReaders,
    TitlePhrase,
)
from search.ranking.related import RELATED, article_vector, nearest, related
from search.text.frequent import frequent_phrases
from search.vectors.cache import cached_vectors
from search.vectors.database import DatabaseVectorCache

from .documents import prepare
from .outbox import PENDING, SET_ASIDE
from .source import findable_keys, readable_texts, snapshot

BATCH = 250
"""Articles that are read together."""
CANDIDATES = 20
"""Nearest articles that shared readers may reorder."""
PHRASES = 1000
"""Of one locale."""
DAILY = timedelta(days=1)
INDEXED_WITHIN = timedelta(minutes=10)
"""A change may have been seen here before its text was encoded."""

Pair = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Computed:
    related: int
    phrases: int


def is_behind() -> bool:
    """Whether articles changed since what was computed last, or that was a day ago."""
    last = RelatedArticle.objects.aggregate(t=Max("computed"))["t"]
    return (
        last is None
        or last < timezone.now() - DAILY
        or OutboxEntry.objects.filter(marked__gt=last - INDEXED_WITHIN).exists()
    )


def compute_ahead(fingerprint: str) -> Computed:
    """Replace all that was computed before; ``fingerprint`` names the encoder.

    An article whose text was not encoded yet is related to by shared readers alone,
    one that cannot be read as well.
    """
    state = _state_of()
    keys: defaultdict[str, list[UUID]] = defaultdict(list)
    for family, locale in findable_keys():
        keys[locale].append(family)
    phrases: list[TitlePhrase] = []
    found: dict[str, dict[str, list[Pair]]] = {}
    for locale, families in sorted(keys.items()):
        titles: list[str] = []
        vectors: dict[str, Vectors] = {}
        for article, vector in _articles(families, locale, fingerprint):
            titles.append(article.title)
            if vector is not None:
                vectors[article.family] = vector
        phrases += [
            TitlePhrase(locale=locale, text=text, titles=number)
            for text, number in frequent_phrases(titles, PHRASES)
        ]
        found[locale] = _in_locale(locale, {str(f) for f in families}, vectors)
    rows = [
        RelatedArticle(
            family=family,
            locale=locale,
            place=place,
            other=other,
            other_locale=other_locale,
            score=score,
            computed=state,
        )
        for locale, families in keys.items()
        for family in map(str, families)
        for place, (other, other_locale, score) in enumerate(
            _filled_up(family, locale, found)
        )
    ]
    with transaction.atomic():
        # One after the other, where two of them end together.
        list(Epoch.objects.select_for_update())
        RelatedArticle.objects.all().delete()
        RelatedArticle.objects.bulk_create(rows, batch_size=500)
        TitlePhrase.objects.all().delete()
        TitlePhrase.objects.bulk_create(phrases, batch_size=500)
    return Computed(len(rows), len(phrases))


def _state_of() -> datetime:
    """Up to when every change is indexed, and so encoded."""
    waiting = OutboxEntry.objects.filter(PENDING).exclude(SET_ASIDE)
    oldest: datetime | None = waiting.aggregate(t=Min("marked"))["t"]
    return oldest or timezone.now()


def _articles(
    families: Sequence[UUID], locale: str, fingerprint: str
) -> Iterator[tuple[ArticleText, Vectors | None]]:
    """Articles with their vectors' mean, None where none of the vectors is known."""
    cache = DatabaseVectorCache(fingerprint)
    for start in range(0, len(families), BATCH):
        batch = families[start : start + BATCH]
        with snapshot():
            found = readable_texts([(family, locale) for family in batch])
        prepared = [prepare(text, 0) for text in found.values()]
        texts = {
            item.article.family: [item.article.title, *(p.text for p in item.passages)]
            for item in prepared
        }
        known = cached_vectors((t for some in texts.values() for t in some), cache)
        for item in prepared:
            rows = [known[t] for t in texts[item.article.family] if t in known]
            yield item.article, article_vector(np.stack(rows)) if rows else None


def _in_locale(
    locale: str, families: set[str], vectors: dict[str, Vectors]
) -> dict[str, list[Pair]]:
    """The related articles of every article within one locale."""
    readers: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for family, other, share in SharedReaders.objects.filter(locale=locale).values_list(
        "family", "other", "share"
    ):
        if str(other) in families:
            readers[str(family)][str(other)] = share
    known = list(vectors)
    meaning = nearest(known, np.stack([*vectors.values()]), CANDIDATES) if known else {}
    return {
        family: related(meaning.get(family, {}), readers.get(family, {}))
        for family in families
    }


def _filled_up(
    family: str, locale: str, found: dict[str, dict[str, list[Pair]]]
) -> list[tuple[str, str, float]]:
    """Where its own locale has too few, what the site's default locale relates too,
    as far as this one lacks it. A third language would rarely be the reader's."""
    default = settings.LANGUAGE_CODE
    own = [(other, locale, score) for other, score in found[locale][family]]
    more = [
        (other, default, score)
        for other, score in found.get(default, {}).get(family, [])
        if other not in found[locale]
    ]
    return [*own, *more][:RELATED]
