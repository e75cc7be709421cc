"""Fills the throwaway site of a benchmark with articles and their vectors."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from uuid import UUID, uuid4

import numpy as np
from django.db import transaction
from django.utils import timezone
from django.utils.html import escape
from wagtail.models import Page

from articles.models import Family, FaqPage, SectionPage, Topic
from articles.transfer.indexes import deferred_indexes
from articles.tree import ensure_section
from search.encoder.protocol import Vectors
from search.indexing.documents import prepare
from search.indexing.indexer import Progress
from search.indexing.source import current_texts, findable_keys
from search.models import PastQuestion, TitlePhrase
from search.vectors.cache import text_hash
from search.vectors.database import DatabaseVectorCache

from .samples import (
    SampleArticle,
    Words,
    passage_vectors,
    sample_article,
    window_vectors,
)

LOCALE = "en"
TOPICS = 20
BATCH = 500
QUESTION_WORDS, PHRASE_WORDS = 6, 2


def fill_articles(count: int, words: Words, progress: Progress) -> None:
    """Published FAQs below one section, without revisions, as fast as rows go in.

    Readers' pages and the indexing see no difference; the admin's own search does not
    know them.
    """
    section = ensure_section(LOCALE)
    topics = _topics()
    with deferred_indexes():
        for start in range(0, count, BATCH):
            numbers = range(start, min(start + BATCH, count))
            with transaction.atomic():
                _insert(
                    section,
                    [
                        _page(section, number, words, topics[number % TOPICS])
                        for number in numbers
                    ],
                )
            progress("articles", numbers.stop, count)
    SectionPage.objects.filter(pk=section.pk).update(numchild=count)


def fill_vectors(
    fingerprint: str, given: Vectors, seed: int, progress: Progress
) -> tuple[int, int]:
    """Put made vectors of all texts of all articles into the cache of an encoder.

    Returns the numbers of passages and of vectors, windows included.
    """
    generator = np.random.default_rng(seed)
    cache = DatabaseVectorCache(fingerprint)
    keys = findable_keys()
    passages = vectors = 0
    for start in range(0, len(keys), BATCH):
        texts = current_texts(keys[start : start + BATCH])
        found = [item for text in texts.values() for item in prepare(text, 1).passages]
        made = passage_vectors(given, len(found), generator)
        owners = [row for row, item in enumerate(found) for _ in item.windows]
        windows = iter(window_vectors(made[owners], generator))
        rows = {}
        for item, vector in zip(found, made, strict=True):
            for text, row in [
                (item.text, vector),
                *((window, next(windows)) for window in item.windows),
            ]:
                rows[text_hash(text)] = row.astype(np.float16).tobytes()
        cache.put(rows)
        passages += len(found)
        vectors += len(found) + len(owners)
        progress("vectors", min(start + BATCH, len(keys)), len(keys))
    return passages, vectors


def fill_phrases(locale: str, count: int, words: Words, seed: int) -> None:
    """Past questions and phrases of titles to suggest, that many of each."""
    choose = random.Random(seed)  # noqa: S311 -- repeatable, not secret

    def texts(length: int, longest: int) -> list[str]:
        drawn = (" ".join(words.draw(length, choose)) for _ in range(count))
        return list(dict.fromkeys(text[:longest] for text in drawn))

    PastQuestion.objects.bulk_create(
        PastQuestion(locale=locale, text=text, networks=number)
        for number, text in enumerate(texts(QUESTION_WORDS, 80), start=3)
    )
    TitlePhrase.objects.bulk_create(
        TitlePhrase(locale=locale, text=text, titles=number)
        for number, text in enumerate(texts(PHRASE_WORDS, 200), start=3)
    )


def publish(article: SampleArticle) -> UUID:
    """Publish an article as an editor's button does; its family."""
    section = ensure_section(LOCALE)
    page = FaqPage(
        title=article.title,
        slug=article.name,
        locale=section.locale,
        topic=_topics()[0],
        body=json.dumps(list(_blocks(article))),
        live=False,
    )
    section.add_child(instance=page)
    page.save_revision().publish()
    family: UUID = page.translation_key
    return family


def _topics() -> list[Topic]:
    return [
        Topic.objects.get_or_create(
            slug=f"topic-{number}", defaults={f"name_{LOCALE}": f"Topic {number}"}
        )[0]
        for number in range(TOPICS)
    ]


def _page(section: SectionPage, number: int, words: Words, topic: Topic) -> FaqPage:
    article = sample_article(number, words)
    now = timezone.now()
    return FaqPage(
        title=article.title,
        draft_title=article.title,
        slug=article.name,
        url_path=f"{section.url_path}{article.name}/",
        path=FaqPage._get_path(section.path, section.depth + 1, number + 1),
        depth=section.depth + 1,
        locale=section.locale,
        translation_key=uuid4(),
        topic=topic,
        body=json.dumps(list(_blocks(article))),
        first_published_at=now,
        last_published_at=now,
        changed_at=now,
    )


def _blocks(article: SampleArticle) -> Iterator[dict[str, str]]:
    for heading, text in article.sections:
        yield {"id": str(uuid4()), "type": "heading", "value": heading}
        yield {"id": str(uuid4()), "type": "text", "value": f"<p>{escape(text)}</p>"}


def _insert(section: SectionPage, pages: Sequence[FaqPage]) -> None:
    """Django inserts many rows at once into one table only; a page has two."""
    names = [field.attname for field in Page._meta.concrete_fields]
    parents = Page.objects.bulk_create(
        [Page(**{name: getattr(page, name) for name in names}) for page in pages]
    )
    for page, parent in zip(pages, parents, strict=True):
        page.pk = page.id = parent.pk
        page.save_base(raw=True, force_insert=True)
    Family.objects.bulk_create(
        [
            Family(translation_key=page.translation_key, source_locale=section.locale)
            for page in pages
        ]
    )
