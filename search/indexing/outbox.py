"""The list of articles to index, kept by the transactions that change them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from search.models import OutboxEntry

FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)


def mark(
    family: UUID,
    locale: str,
    priority: OutboxEntry.Priority = OutboxEntry.Priority.NORMAL,
) -> None:
    """Raise the version of an article inside the transaction that changed it."""
    rows = OutboxEntry.objects.filter(family=family, locale=locale)
    now = timezone.now()
    raised = {
        "version": F("version") + 1,
        "priority": priority,
        "attempts": 0,
        "error": "",
        "due": now,
    }
    if rows.update(**raised):
        return
    try:
        with transaction.atomic():
            OutboxEntry.objects.create(
                family=family, locale=locale, priority=priority, due=now
            )
    except IntegrityError:
        # Another transaction made the row first.
        rows.update(**raised)


def pending(now: datetime, size: int) -> list[OutboxEntry]:
    """What is due, the urgent first, then the oldest."""
    return list(
        OutboxEntry.objects.filter(
            version__gt=F("indexed_version"), due__lte=now
        ).order_by("priority", "due", "pk")[:size]
    )


def indexed(entries: Iterable[OutboxEntry]) -> None:
    """Note what was written; a version raised meanwhile stays pending."""
    with transaction.atomic():
        for entry in entries:
            OutboxEntry.objects.filter(
                pk=entry.pk, indexed_version__lt=entry.version
            ).update(indexed_version=entry.version, attempts=0, error="")


def failed(entry: OutboxEntry, error: str, now: datetime) -> None:
    """Set one article aside for a while, longer each time, so that it blocks nobody.

    It stays pending even if an earlier generation held this version.
    """
    wait = min(FIRST_RETRY * 2**entry.attempts, LONGEST_RETRY)
    OutboxEntry.objects.filter(pk=entry.pk, version=entry.version).update(
        attempts=F("attempts") + 1, error=error, due=now + wait, indexed_version=0
    )


def add_missing(articles: Sequence[tuple[UUID, str]]) -> None:
    """Rows for articles that were published before there was an outbox."""
    now = timezone.now()
    OutboxEntry.objects.bulk_create(
        [
            OutboxEntry(family=family, locale=locale, due=now)
            for family, locale in articles
        ],
        ignore_conflicts=True,
    )
