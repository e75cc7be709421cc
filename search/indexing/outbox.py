"""The list of articles to index, kept by the transactions that change them.

Workers take rows for a while and never hold their locks, so publishers do not wait.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Case, Count, F, Max, Q, QuerySet, When
from django.db.models.functions import Greatest, Least, Now

from search.models import OutboxEntry

FIRST_RETRY = timedelta(seconds=5)
LONGEST_RETRY = timedelta(hours=1)
LEASE = timedelta(seconds=60)
"""How long a worker may be silent before others take over its articles."""

PENDING = Q(version__gt=F("indexed_version"))
SET_ASIDE = PENDING & (~Q(error="") | Q(taken__gt=1))
"""Articles that could not be indexed: with an error, or each time the worker died."""


@dataclass(frozen=True, slots=True)
class Lag:
    """``oldest`` is how many seconds the first of the ``pending`` has waited; those
    that were set aside are counted apart."""

    pending: int
    oldest: float
    set_aside: int


def mark(
    family: UUID,
    locale: str,
    priority: OutboxEntry.Priority = OutboxEntry.Priority.NORMAL,
) -> None:
    """Raise the version of an article inside the transaction that changed it."""
    rows = OutboxEntry.objects.filter(family=family, locale=locale)
    raised = {
        "version": F("version") + 1,
        # A retraction that still waits stays urgent, and has waited since then.
        "priority": Case(When(PENDING, Least("priority", priority)), default=priority),
        "marked": Case(When(PENDING, F("marked")), default=Now()),
        "attempts": 0,
        "taken": 0,
        "error": "",
        "due": Now(),
    }
    if rows.update(**raised):
        return
    try:
        with transaction.atomic():
            OutboxEntry.objects.create(family=family, locale=locale, priority=priority)
    except IntegrityError:
        # Another transaction made the row first.
        rows.update(**raised)


def claim(size: int, *, urgent_only: bool = False) -> list[OutboxEntry]:
    """Take what is due for a while, the urgent first, then the oldest.

    An article whose worker never came back is taken alone, and for longer each time:
    it may be what ended the worker.
    """
    # Looking first takes no lock where there is nothing to do.
    if not is_due(urgent_only=urgent_only):
        return []
    due = _due(urgent_only)
    with transaction.atomic():
        found = due.select_for_update(skip_locked=True).order_by(
            "priority", "due", "pk"
        )
        rows = list(found.values_list("pk", "taken")[:size])
        if rows and rows[0][1]:
            taken, lease = [rows[0][0]], _doubled(LEASE, rows[0][1])
        else:
            taken, lease = [key for key, before in rows if not before], LEASE
        claimed = OutboxEntry.objects.filter(pk__in=taken)
        claimed.update(due=Now() + lease, taken=F("taken") + 1)
        return list(claimed.order_by("pk"))


def is_due(*, urgent_only: bool = False) -> bool:
    """Whether there is something to claim."""
    return _due(urgent_only).exists()


def is_pending(family: UUID, locale: str) -> bool:
    """Whether the index may lack the newest state of an article, which waits for a
    worker or was set aside."""
    return OutboxEntry.objects.filter(PENDING, family=family, locale=locale).exists()


def current(entries: Iterable[OutboxEntry]) -> list[OutboxEntry]:
    """The same rows as they are now."""
    keys = [entry.pk for entry in entries]
    return list(OutboxEntry.objects.filter(pk__in=keys))


def renew(entries: Iterable[OutboxEntry]) -> None:
    """Say that their worker is still at it."""
    with _locked(entries) as held:
        held.filter(taken__gt=0).update(due=Greatest("due", Now() + LEASE))


def release(entries: Iterable[OutboxEntry]) -> None:
    """Give back what could not be written for no fault of its own."""
    with _locked(entries) as held:
        held.filter(taken__gt=0).update(due=Now(), taken=0)


def take_over() -> None:
    """Make due at once what other workers have taken: they may be dead.

    What ended several of them goes on waiting.
    """
    with _locked(OutboxEntry.objects.filter(PENDING, taken=1)) as held:
        held.update(due=Now())


def indexed(entries: Iterable[OutboxEntry]) -> None:
    """Note what was written; a version raised meanwhile stays pending."""
    written = {entry.pk: entry.version for entry in entries}
    with _locked(entries) as held:
        versions = held.values_list("pk", "version")
        same = [key for key, version in versions if written[key] == version]
        held.filter(pk__in=same).update(
            indexed_version=F("version"), attempts=0, taken=0, error=""
        )


def failed(entry: OutboxEntry, error: str) -> None:
    """Set one article aside for a while, longer each time, so that it blocks nobody.

    It stays pending even if an earlier generation held this version.
    """
    OutboxEntry.objects.filter(pk=entry.pk, version=entry.version).update(
        attempts=F("attempts") + 1,
        taken=0,
        error=error,
        due=Now() + _doubled(FIRST_RETRY, entry.attempts),
        indexed_version=0,
    )


def try_again(entries: QuerySet[OutboxEntry]) -> int:
    """Make set-aside articles due at once; how many there were."""
    return entries.filter(SET_ASIDE).update(due=Now())


def lag() -> Lag:
    """How far the index is behind."""
    found = OutboxEntry.objects.filter(PENDING).aggregate(
        pending=Count("pk", filter=~SET_ASIDE),
        oldest=Max(Now() - F("marked"), filter=~SET_ASIDE),
        set_aside=Count("pk", filter=SET_ASIDE),
    )
    oldest = found["oldest"] or timedelta()
    return Lag(found["pending"], oldest.total_seconds(), found["set_aside"])


def add_missing(articles: Sequence[tuple[UUID, str]]) -> None:
    """Rows for articles that were published before there was an outbox."""
    OutboxEntry.objects.bulk_create(
        [OutboxEntry(family=family, locale=locale) for family, locale in articles],
        ignore_conflicts=True,
    )


@contextmanager
def _locked(entries: Iterable[OutboxEntry]) -> Iterator[QuerySet[OutboxEntry]]:
    """Those of the rows that no publisher is changing.

    Waiting for one while holding others could end in a deadlock, and what is being
    changed stays pending anyway.
    """
    with transaction.atomic():
        rows = OutboxEntry.objects.filter(pk__in=[entry.pk for entry in entries])
        free = rows.select_for_update(skip_locked=True).values_list("pk", flat=True)
        yield OutboxEntry.objects.filter(pk__in=list(free))


def _doubled(wait: timedelta, times: int) -> timedelta:
    # More doublings would not fit into a timedelta, and pass the longest wait anyway.
    return min(wait * 2 ** min(times, 20), LONGEST_RETRY)


def _due(urgent_only: bool) -> QuerySet[OutboxEntry]:
    due = OutboxEntry.objects.filter(PENDING, due__lte=Now())
    return due.filter(priority=OutboxEntry.Priority.URGENT) if urgent_only else due
