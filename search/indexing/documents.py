"""ArticleText to the document that an engine stores."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np

from articles.text import ArticleText
from search.encoder.protocol import Vectors
from search.engines.contract import Document, PassageEntry
from search.passages import Passage, cut
from search.text.analysis import Analyser
from search.text.prefixes import title_prefixes
from search.vectors.cache import text_hash
from search.vectors.centring import Centring

TITLE_WEIGHT = 3
"""How often the title's terms count beside the body's."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """An article cut into passages, before its vectors are known."""

    article: ArticleText
    version: int
    passages: tuple[Passage, ...]

    def texts(self) -> Iterable[str]:
        for passage in self.passages:
            yield from passage.texts


def prepare(article: ArticleText, version: int) -> Prepared:
    return Prepared(article, version, cut(article))


def build(
    prepared: Prepared,
    vectors: Mapping[str, Vectors],
    terms: tuple[str, ...],
    analyser: Analyser,
    centring: Centring,
) -> Document:
    """``vectors`` holds the encoder's unit vector of each of the prepared texts,
    ``terms`` are the article's ``document_terms``."""
    article = prepared.article
    return Document(
        family=article.family,
        locale=article.locale,
        version=prepared.version,
        content_hash=content_hash(article),
        type=article.type,
        topics=article.topics,
        audience=article.audience,
        title=article.title,
        updated=article.updated,
        terms=terms,
        prefixes=title_prefixes(
            article.title, partial(analyser.part_starts, locale=article.locale)
        ),
        passages=tuple(
            PassageEntry(
                passage.anchor,
                passage.heading,
                passage.text,
                centring.passage(
                    np.stack([vectors[text] for text in passage.texts]),
                    article.locale,
                ),
            )
            for passage in prepared.passages
        ),
    )


def gone(family: str, locale: str, version: int) -> Document:
    """What stands for a withdrawn article, so that no late write brings it back."""
    return Document(family=family, locale=locale, version=version, gone=True)


def content_hash(article: ArticleText) -> str:
    """Of all that readers can find or see in results; the audit compares it."""
    packed = json.dumps(article, ensure_ascii=False, sort_keys=True, default=_plain)
    return text_hash(packed).hex()


def _plain(value: Any) -> Any:
    """What JSON has no form for, a level at a time: ``asdict`` copies all texts."""
    if isinstance(value, datetime):
        return value.isoformat()
    return {name: getattr(value, name) for name in value.__slots__}


def document_terms(article: ArticleText, analyser: Analyser) -> tuple[str, ...]:
    """All terms that the engine counts, as often as it counts them."""
    parts = analyser.texts(article.title, article.locale) * TITLE_WEIGHT
    parts += analyser.texts(article.summary, article.locale)
    for section in article.sections:
        parts += analyser.texts(section.heading, article.locale)
        parts += analyser.texts(section.text, article.locale)
    return tuple(parts)
