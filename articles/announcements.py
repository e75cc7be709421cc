"""Announcements in the reader's language, or in the source's where missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.safestring import SafeString
from wagtail.rich_text import expand_db_html

from articles.kept import Kept
from articles.languages import direction, language_tag
from articles.models import Announcement
from articles.models.topics import AnnouncementQuerySet


@dataclass(frozen=True, slots=True)
class AnnouncementItem:
    """``lang`` differs from the page's when the text is not in its language; ``key``
    is that of the announcement in every language."""

    id: int
    key: str
    kind: str
    kind_label: str
    title: str
    text: SafeString
    critical: bool
    starts: datetime
    ends: datetime | None
    active: bool
    lang: str
    dir: str


def announcements(
    code: str, rows: AnnouncementQuerySet, most: int | None = None
) -> tuple[AnnouncementItem, ...]:
    """At most ``most`` items, one a key from ``rows``: active ones first, then the
    newest first."""
    chosen = rows.once_a_key(code).select_related("locale")[:most]
    return tuple(_item(row) for row in chosen)


def _critical(code: str) -> AnnouncementItem | None:
    active = Announcement.objects.active().filter(critical=True)
    return next(iter(announcements(code, active, 1)), None)


critical_now = Kept(_critical, Announcement)
"""The newest critical announcement for readers of a language; some seconds old."""


def _active(code: str) -> tuple[AnnouncementItem, ...]:
    return announcements(code, Announcement.objects.active())


active_now = Kept(_active, Announcement)
"""The active announcements for readers of a language; some seconds old."""


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
        critical=row.critical,
        starts=row.starts,
        ends=row.ends,
        active=row.starts <= now and (row.ends is None or row.ends > now),
        lang=language_tag(code),
        dir=direction(code),
    )
