"""What search does when readers may see something else than before."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from articles.models import SecurityPage
from articles.signals import live_changed
from search.due import mark_due
from search.indexing.broker import call_after_commit
from search.indexing.outbox import mark
from search.models import OutboxEntry, PinnedArticle, SynonymSet
from search.tasks import index_pending, index_urgent

RETRACTIONS = frozenset({"unpublished", "deleted", "restricted", "moved"})
"""What may take an article away from readers; a move may be below a restriction."""


@receiver(live_changed, dispatch_uid="search.outbox")
def mark_outbox(
    family: UUID, locale: str, page_id: int, reason: str, **kwargs: Any
) -> None:
    """Runs inside the transaction of the change; what is urgent goes first."""
    if reason in RETRACTIONS or SecurityPage.objects.filter(pk=page_id).exists():
        mark(family, locale, OutboxEntry.Priority.URGENT)
        call_after_commit(index_urgent)
    else:
        mark(family, locale)
        call_after_commit(index_pending)


@receiver([post_save, post_delete], sender=SynonymSet, dispatch_uid="search.synonyms")
@receiver([post_save, post_delete], sender=PinnedArticle, dispatch_uid="search.pins")
def ask_golden_again(**kwargs: Any) -> None:
    """A rule of one language may have been another's until now.

    Whoever asks before the commit would ask by the rules of before. The rule is saved
    whatever becomes of this: each question is asked once a day anyway.
    """
    transaction.on_commit(mark_due, robust=True)
