"""What was published of a source, and which translations are behind it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from wagtail.models import Page

from articles.drift import Drift, Published, drift
from articles.models.family import Family, Severity, Version
from articles.text import Section


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
    sources = followed.values_list("translation_key", "source_locale__language_code")
    return _versions(_of_sources(sources))


class Translation(Protocol):
    """An article that may be one; a source was made from no revision."""

    pk: Any
    translation_key: Any
    source_revision_id: int | None


def drifts(articles: Iterable[Translation]) -> dict[int, Drift]:
    """The drift of those ``articles`` that are behind their source, by page id."""
    pages = [page for page in articles if page.source_revision_id is not None]
    versions = source_versions({page.translation_key for page in pages})
    found = {
        page.pk: drift(page.source_revision_id, versions.get(page.translation_key, []))
        for page in pages
    }
    return {pk: behind for pk, behind in found.items() if behind is not None}


@dataclass(frozen=True, slots=True)
class Moved:
    """A translation of revision ``made_from`` of a source that has since become
    another: ``page`` is the translation's id."""

    page: int
    family: UUID
    source_locale: str
    made_from: int


@dataclass(frozen=True, slots=True)
class Behind:
    """A translation whose source, in ``source_locale``, says something since
    ``changed_at`` that readers must know and the translation does not say."""

    source_locale: str
    changed_at: datetime


def critically_behind(moved: Collection[Moved]) -> dict[int, Behind]:
    """Those that are, by page id: two queries, one where nothing critical changed and
    none where nothing moved."""
    if not moved:
        return {}
    sources = _of_sources((one.family, one.source_locale) for one in moved)
    critical = Version.objects.filter(sources, severity=Severity.CRITICAL).order_by()
    warned = set(critical.values_list("family", "locale"))
    versions = _versions(_of_sources(warned)) if warned else {}
    found = {one: drift(one.made_from, versions.get(one.family, [])) for one in moved}
    return {
        one.page: Behind(one.source_locale, behind.changed_at)
        for one, behind in found.items()
        if behind is not None and behind.critical
    }


def _of_sources(sources: Iterable[tuple[UUID, str]]) -> Q:
    """The versions of families in one language each."""
    by_locale: dict[str, list[UUID]] = defaultdict(list)
    for family, code in sources:
        by_locale[code].append(family)
    wanted = (Q(locale=code, family__in=keys) for code, keys in by_locale.items())
    return reduce(or_, wanted, Q(pk__in=()))


def _versions(condition: Q) -> dict[UUID, list[Published]]:
    found: dict[UUID, list[Published]] = defaultdict(list)
    for version in Version.objects.filter(condition).order_by("published_at"):
        found[version.family].append(_published(version))
    return found


def _published(version: Version) -> Published:
    return Published(
        revision_id=version.revision_id,
        published_at=version.published_at,
        severity=version.severity,
        title=version.title,
        summary=version.summary,
        sections=tuple(Section(*section) for section in version.sections),
    )
