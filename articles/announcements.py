"""Announcements in the reader's language, or in the source's where missing."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail.rich_text import expand_db_html

from articles.kept import Kept
from articles.languages import direction, language_tag
from articles.models.topics import Announcement, AnnouncementQuerySet, Topic


@dataclass(frozen=True, slots=True)
class AnnouncementItem:
    """``lang`` differs from the page's when the text is not in its language; ``key``
    is that of the announcement in every language. ``topics``, ids of those that it
    concerns and of the ones below them, are read for what is active now."""

    id: int
    key: str
    kind: str
    kind_label: str
    title: str
    text: SafeString
    starts: datetime
    ends: datetime | None
    active: bool
    lang: str
    dir: str
    topics: frozenset[int] = frozenset()


def announcements(
    rows: AnnouncementQuerySet, most: int | None = None
) -> tuple[AnnouncementItem, ...]:
    """At most ``most`` of ``rows``, which hold one a key, in their order."""
    return tuple(_item(row) for row in rows.select_related("locale")[:most])


def _critical(code: str) -> AnnouncementItem | None:
    """One that is critical in any language is so in all."""
    keys = Announcement.objects.filter(critical=True).values("key")
    active = Announcement.objects.once_a_key(code).active()
    return next(iter(announcements(active.filter(key__in=keys), 1)), None)


critical_now = Kept(_critical, Announcement)
"""The newest critical announcement for readers of a language; some seconds old."""


def _active(code: str) -> tuple[AnnouncementItem, ...]:
    found = announcements(Announcement.objects.once_a_key(code).active())
    topics = _topics([item.key for item in found])
    return tuple(replace(item, topics=topics[item.key]) for item in found)


active_now = Kept(_active, Announcement, Topic)
"""The active announcements for readers of a language; some seconds old."""


def below_banner(code: str) -> tuple[AnnouncementItem, ...]:
    """The active announcements but for the critical one that every page shows."""
    above = critical_now(code)
    return tuple(
        item for item in active_now(code) if above is None or item.key != above.key
    )


def _topics(keys: Collection[str]) -> Mapping[str, frozenset[int]]:
    """By key the topics chosen in any language, and those below them."""
    rows = Announcement.objects.filter(key__in=keys).values_list(
        "key", "topics", "topics__children"
    )
    found = {key: set[int]() for key in keys}
    for key, *topics in rows if keys else ():
        found[key].update(pk for pk in topics if pk is not None)
    return {key: frozenset(topics) for key, topics in found.items()}


def _item(row: Announcement) -> AnnouncementItem:
    code = row.locale.language_code
    now = timezone.now()
    return AnnouncementItem(
        id=row.pk,
        key=row.key,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        title=row.title,
        text=SafeString(expand_db_html(row.text)),
        starts=row.starts,
        ends=row.ends,
        active=row.starts <= now and (row.ends is None or row.ends > now),
        lang=language_tag(code),
        dir=direction(code),
    )
