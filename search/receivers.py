"""What search does when readers may see something else than before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.dispatch import receiver

from articles.signals import live_changed
from search.indexing.outbox import mark
from search.models import OutboxEntry

RETRACTIONS = frozenset({"unpublished", "deleted", "restricted"})


@receiver(live_changed, dispatch_uid="search.outbox")
def mark_outbox(family: UUID, locale: str, reason: str, **kwargs: Any) -> None:
    """Runs inside the transaction of the change; what is withdrawn goes first."""
    urgent = reason in RETRACTIONS
    priority = OutboxEntry.Priority.URGENT if urgent else OutboxEntry.Priority.NORMAL
    mark(family, locale, priority)
