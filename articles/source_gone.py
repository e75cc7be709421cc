"""Sources that were withdrawn while their translations stayed."""

from __future__ import annotations

from collections.abc import Container, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import reduce
from operator import or_
from uuid import UUID

from django.db.models import Exists, OuterRef, Subquery
from wagtail.models import PageLogEntry

from articles.access import Visibility, article_pages
from articles.listing import in_locale, of_family
from articles.models.family import Family, Version


@dataclass(frozen=True, slots=True)
class SourceGone:
    """A source that was withdrawn ``when``, if that was logged."""

    when: datetime | None


def sources_gone(
    missing: Mapping[UUID, str], visibility: Visibility
) -> dict[UUID, SourceGone]:
    """Which of the families whose source, in that language, nobody sees withdrew it.

    No source that was never published, and none that is restricted. One query, none
    where nothing is missing.
    """
    if not missing:
        return {}
    of_sources = (of_family(key) & in_locale(code) for key, code in missing.items())
    published = Version.objects.filter(
        family=OuterRef("translation_key"), locale=OuterRef("locale__language_code")
    )
    entries = PageLogEntry.objects.filter(
        page=OuterRef("pk"), action__startswith="wagtail.unpublish"
    )
    last = entries.order_by("-timestamp").values("timestamp")[:1]
    found = visibility.withdrawn(article_pages(reduce(or_, of_sources)))
    rows = found.filter(Exists(published)).values_list(
        "translation_key", Subquery(last)
    )
    return {key: SourceGone(when) for key, when in rows}


def source_gone(
    family: Family, code: str, found: Container[str], visibility: Visibility
) -> SourceGone | None:
    """What to say in a translation whose source, not among those ``found``, is."""
    source = family.source_locale
    if source.language_code == code or source.language_code in found:
        return None
    key = family.translation_key
    return sources_gone({key: source.language_code}, visibility).get(key)
