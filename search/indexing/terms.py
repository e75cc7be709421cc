"""The terms of articles, kept so that a rebuild cuts only what changed."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from operator import attrgetter
from uuid import UUID

from articles.text import ArticleText
from search.models import ArticleTerms
from search.text.analysis import Analyser
from search.vectors.cache import text_hash

from .documents import document_terms

Terms = tuple[str, ...]
Key = tuple[str, str]
"""Family and locale."""
FASTEST = 1


def kept_terms(articles: Sequence[ArticleText], analyser: Analyser) -> dict[Key, Terms]:
    """``document_terms`` of each article; those not known are cut and kept."""
    kept = _kept(articles, analyser.version)
    found: dict[Key, Terms] = {}
    fresh: list[ArticleTerms] = []
    # In one order, so that two processes that write the same rows wait, not deadlock.
    for article in sorted(articles, key=attrgetter("locale", "family")):
        key, hashed = (article.family, article.locale), _hash(article)
        stored, packed = kept.get(key, (b"", b""))
        if stored == hashed:
            found[key] = _unpacked(packed)
        else:
            found[key] = document_terms(article, analyser)
            fresh.append(_row(article, analyser.version, hashed, found[key]))
    ArticleTerms.objects.bulk_create(
        fresh,
        update_conflicts=True,
        unique_fields=["locale", "family"],
        update_fields=["analysis", "text_hash", "terms"],
    )
    return found


def forget_terms(family: UUID, locale: str) -> None:
    """Of an article that was withdrawn."""
    ArticleTerms.objects.filter(family=family, locale=locale).delete()


def _kept(
    articles: Sequence[ArticleText], analysis: str
) -> dict[Key, tuple[bytes, bytes]]:
    rows = ArticleTerms.objects.filter(
        analysis=analysis,
        family__in={article.family for article in articles},
        locale__in={article.locale for article in articles},
    )
    return {
        (str(family), locale): (bytes(hashed), bytes(terms))
        for family, locale, hashed, terms in rows.values_list(
            "family", "locale", "text_hash", "terms"
        )
    }


def _row(
    article: ArticleText, analysis: str, hashed: bytes, terms: Terms
) -> ArticleTerms:
    return ArticleTerms(
        family=article.family,
        locale=article.locale,
        analysis=analysis,
        text_hash=hashed,
        # Terms are free of white space.
        terms=zlib.compress(" ".join(terms).encode(), FASTEST),
    )


def _unpacked(packed: bytes) -> Terms:
    return tuple(zlib.decompress(packed).decode().split())


def _hash(article: ArticleText) -> bytes:
    """Of all that its terms are cut from."""
    parts = [article.title, article.summary]
    for section in article.sections:
        parts += (section.heading, section.text)
    return text_hash("\0".join(parts))
