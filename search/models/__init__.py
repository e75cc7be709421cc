from __future__ import annotations

from search.models.golden import GoldenQuestion
from search.models.index import (
    ArticleTerms,
    ArticleWords,
    CachedVector,
    Epoch,
    LocaleWords,
    OutboxEntry,
)
from search.models.readers import (
    PastQuestion,
    RelatedArticle,
    SharedReaders,
    TitlePhrase,
    Usefulness,
)
from search.models.tuning import PinnedArticle, SynonymSet

__all__ = [
    "ArticleTerms",
    "ArticleWords",
    "CachedVector",
    "Epoch",
    "GoldenQuestion",
    "LocaleWords",
    "OutboxEntry",
    "PastQuestion",
    "PinnedArticle",
    "RelatedArticle",
    "SharedReaders",
    "SynonymSet",
    "TitlePhrase",
    "Usefulness",
]
