"""Records what readers do, without ever standing in their way.

A page is worth more than its count: an event that the database does not take at once
is logged as lost, and the page is served.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

from django.db import DatabaseError, connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.dispatch import receiver
from django.http import HttpRequest

from articles.models import AbstractArticle
from feedback.models import Search, View
from feedback.visitors import Reader, reader_of
from search.signals import SearchRecord, searched

logger = logging.getLogger(__name__)

# How long a page may wait while another process writes to SQLite.
PATIENCE_MS = 100
# A view belongs to the visitor's last search for so long, if it showed the article.
SESSION = timedelta(minutes=30)


def optional(event: str, record: Callable[[], object]) -> None:
    """Record ``event`` if the database takes it at once; else log that it is lost."""
    try:
        with impatient(connection), transaction.atomic():
            record()
    except DatabaseError as error:
        logger.warning("A %s was not recorded: %s", event, error)


@contextmanager
def impatient(database: BaseDatabaseWrapper) -> Iterator[None]:
    """Give up on a locked SQLite soon; an editor's save keeps its longer wait."""
    if database.vendor != "sqlite":
        yield
        return
    with database.cursor() as cursor:
        usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
        cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")


def record_view(request: HttpRequest, article: AbstractArticle) -> None:
    """Count one reading of ``article``, with the search that led to it."""
    optional("view", lambda: _store_view(request, article))


def _store_view(request: HttpRequest, article: AbstractArticle) -> None:
    reader = reader_of(request)
    if reader.counted:
        locale = article.locale.language_code
        View.objects.create(
            t=reader.at,
            visitor=reader.visitor,
            network=reader.network,
            locale=locale,
            family=article.translation_key,
            revision=article.live_revision_id or 0,
            search_id=_search_behind(reader, article.translation_key, locale),
        )


@receiver(searched)
def record_search(request: HttpRequest, record: SearchRecord, **kwargs: object) -> None:
    optional("search", lambda: _store_search(request, record))


def _store_search(request: HttpRequest, record: SearchRecord) -> None:
    reader = reader_of(request)
    if reader.counted:
        Search.objects.create(
            id=UUID(record.id),
            t=reader.at,
            visitor=reader.visitor,
            network=reader.network,
            locale=record.locale,
            query=record.query,
            match=record.match,
            state=record.state,
            shown=[
                {"family": s.family, "locale": s.locale, "score": s.score}
                for s in record.shown
            ],
        )


def _search_behind(reader: Reader, family: UUID, locale: str) -> UUID | None:
    """The visitor's last search, if it showed the article.

    Asking the click would miss readers without JavaScript and race with its beacon.
    """
    last = (
        Search.objects.filter(
            visitor=reader.visitor, t__gt=reader.at - SESSION, t__lte=reader.at
        )
        .order_by("-t")
        .values_list("id", "shown")
        .first()
    )
    if last is None:
        return None
    search, shown = last
    found = (str(family), locale)
    return search if found in {(s["family"], s["locale"]) for s in shown} else None
