"""The record of what was published, kept beside Wagtail's revisions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from wagtail.models import Page

from articles.drift import Drift, Published, drift
from articles.extract import sections_of
from articles.models import AbstractArticle, Family, Version, article_models
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
    """The published states of each family's source, oldest first: two queries.

    None of a source that was withdrawn or deleted: nobody can follow it.
    """
    live = Page.objects.filter(
        translation_key=OuterRef("translation_key"),
        locale=OuterRef("source_locale"),
        live_revision__isnull=False,
    )
    followed = Family.objects.filter(Exists(live), translation_key__in=families)
    by_source: dict[str, list[UUID]] = defaultdict(list)
    for family, code in followed.values_list(
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
    pages = [page for page in articles if page.source_revision_id is not None]
    versions = source_versions({page.translation_key for page in pages})
    found = {
        page.pk: drift(page.source_revision_id, versions.get(page.translation_key, []))
        for page in pages
    }
    return {pk: behind for pk, behind in found.items() if behind is not None}


@dataclass(frozen=True, slots=True)
class Behind:
    """A translation whose source, in ``source_locale``, says something since
    ``changed_at`` that readers must know and the translation does not say."""

    source_locale: str
    changed_at: datetime


def critically_behind(page_ids: Iterable[int]) -> dict[int, Behind]:
    """Those of some articles that are, by page id: one query where every translation
    was made from what is live, else three."""
    made_from = Coalesce(
        *(
            F(f"{model._meta.model_name}__source_revision_id")
            for model in article_models()
        )
    )
    family = Family.objects.filter(translation_key=OuterRef("translation_key"))
    source = Page.objects.filter(
        translation_key=OuterRef("translation_key"), locale=OuterRef("source")
    )
    moved = [
        (pk, key, recorded, code)
        for pk, key, recorded, code, live in Page.objects.filter(pk__in=page_ids)
        .alias(source=Subquery(family.values("source_locale")[:1]))
        .values_list(
            "pk",
            "translation_key",
            made_from,
            Subquery(family.values("source_locale__language_code")[:1]),
            Subquery(source.values("live_revision_id")[:1]),
        )
        if recorded not in (None, live)
    ]
    versions = source_versions({key for _pk, key, _recorded, _code in moved})
    found = {
        pk: (code, drift(recorded, versions.get(key, [])))
        for pk, key, recorded, code in moved
    }
    return {
        pk: Behind(code, behind.changed_at)
        for pk, (code, behind) in found.items()
        if behind is not None and behind.critical
    }


def _published(version: Version) -> Published:
    return Published(
        revision_id=version.revision_id,
        published_at=version.published_at,
        severity=version.severity,
        title=version.title,
        summary=version.summary,
        sections=tuple(Section(*section) for section in version.sections),
    )
