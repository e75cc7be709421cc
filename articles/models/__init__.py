from __future__ import annotations

from articles.models.family import Family, ImportedArticle, Severity, Version
from articles.models.pages import (
    AbstractArticle,
    Audience,
    FaqPage,
    GlossaryPage,
    GuidePage,
    HomePage,
    SectionPage,
    SecurityPage,
    article_models,
    models_by_type,
)
from articles.models.topics import Announcement, Topic

__all__ = [
    "AbstractArticle",
    "Announcement",
    "Audience",
    "Family",
    "FaqPage",
    "GlossaryPage",
    "GuidePage",
    "HomePage",
    "ImportedArticle",
    "SectionPage",
    "SecurityPage",
    "Severity",
    "Topic",
    "Version",
    "article_models",
    "models_by_type",
]
