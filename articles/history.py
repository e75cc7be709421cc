"""The record of what was published, kept beside Wagtail's revisions."""

from __future__ import annotations

from articles.extract import sections_of
from articles.models import AbstractArticle, Version


def record_version(article: AbstractArticle) -> None:
    """Keep the text of the live revision, once."""
    Version.objects.get_or_create(
        family=article.translation_key,
        locale=article.locale.language_code,
        revision_id=article.live_revision_id,
        defaults={
            "published_at": article.last_published_at,
            "severity": article.change_severity,
            "note": article.change_note,
            "title": article.title,
            "summary": article.summary,
            "sections": [[s.anchor, s.heading, s.text] for s in sections_of(article)],
        },
    )
