"""The record of what was published, kept beside Wagtail's revisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q

from articles.drift import Drift, Published, drift
from articles.extract import sections_of
from articles.models import AbstractArticle, Family, Version, models_by_type
from articles.text import Section


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


def source_versions(families: Iterable[UUID]) -> dict[UUID, list[Published]]:
    """The published states of each family's source, oldest first: two queries."""
    by_source: dict[str, list[UUID]] = defaultdict(list)
    for family, code in Family.objects.filter(translation_key__in=families).values_list(
        "translation_key", "source_locale__language_code"
    ):
        by_source[code].append(family)
    of_sources = Q(pk__in=())
    for code, keys in by_source.items():
        of_sources |= Q(locale=code, family__in=keys)
    found: dict[UUID, list[Published]] = defaultdict(list)
    for version in Version.objects.filter(of_sources).order_by("published_at"):
        found[version.family].append(_published(version))
    return found


def drifts(articles: Iterable[AbstractArticle]) -> dict[int, Drift]:
    """The drift of those ``articles`` that are behind their source, by page id."""
    pages = list(articles)
    versions = source_versions({page.translation_key for page in pages})
    found = {
        page.pk: drift(page.source_revision_id, versions.get(page.translation_key, []))
        for page in pages
    }
    return {pk: behind for pk, behind in found.items() if behind is not None}


def is_critically_behind(page_id: int, article_type: str) -> bool:
    """Whether its source says something that matters and the translation does not."""
    pages = models_by_type()[article_type].objects.filter(
        pk=page_id, source_revision_id__isnull=False
    )
    return any(behind.critical for behind in drifts(pages).values())


def _published(version: Version) -> Published:
    return Published(
        revision_id=version.revision_id,
        published_at=version.published_at,
        severity=version.severity,
        title=version.title,
        summary=version.summary,
        sections=tuple(Section(*section) for section in version.sections),
    )
