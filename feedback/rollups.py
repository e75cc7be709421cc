"""Sums readers' events into days and hands ranking what readers made of an article.

A day can be summed again at any time: its figures are replaced, never added to.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Max, Min, Q, QuerySet, Sum
from django.utils import timezone

from articles.access import article_pages
from feedback.models import (
    Click,
    Contact,
    DailyFigures,
    ReaderEvent,
    Reason,
    Search,
    TranslationRequest,
    View,
    Vote,
)
from feedback.questions import update_past_questions
from feedback.shared_readers import update_shared_readers
from feedback.subjects import Subject
from feedback.visitors import forget_visitors
from search.models import Usefulness

# Searches last: other events point to them.
EVENTS: tuple[type[ReaderEvent], ...] = (
    *(View, Click, Vote, Contact, TranslationRequest),
    Search,
)
DAY = timedelta(days=1)
# A search so soon after reading says that the article did not answer.
SEARCH_AFTER = timedelta(seconds=180)

Event = TypeVar("Event", bound=ReaderEvent)


@dataclass(slots=True)
class Figures:
    """Sums over some time. A vote that asks for a person counts as a contact and is no
    verdict; ``searches_after`` are by readers who had not come by search."""

    views: int = 0
    views_from_search: int = 0
    clicks: int = 0
    helpful: int = 0
    unhelpful: int = 0
    contacts: int = 0
    searches_after: int = 0

    def add(self, **more: int) -> None:
        for name, number in more.items():
            setattr(self, name, getattr(self, name) + number)


NAMES = tuple(field.name for field in fields(Figures))


def roll_up(since: date | None = None) -> list[date]:
    """Sum all days from ``since`` to today, and return them.

    By default these are the last day that was summed and all after it, and before it
    the days whose votes were changed since. Days before the first event are left as
    they are: their events have been purged. The first time in a day, or with ``since``,
    past questions and shared readers are renewed too.
    """
    today = timezone.now().date()
    first = _first_day() or today
    last = _last_summed()
    start = min(max(since or last or first, first), today)
    days = [start + DAY * n for n in range((today - start).days + 1)]
    changed = Vote.objects.filter(t__lt=midnight(start), changed__gte=midnight(start))
    days += sorted({t.date() for t in changed.values_list("t", flat=True)})
    for day in days:
        sum_day(day)
    update_usefulness()
    if since or last is None or last < today:
        update_from_long_ago()
    forget_visitors(today)
    return days


def update_from_long_ago() -> None:
    """Tell search what takes reading months of events: once a day is enough."""
    update_past_questions()
    update_shared_readers()


def sum_day(day: date) -> None:
    rows = [
        DailyFigures(day=day, **subject._asdict(), **asdict(figures))
        for subject, figures in figures_between(day, day + DAY).items()
    ]
    with transaction.atomic():
        DailyFigures.objects.filter(day=day).delete()
        DailyFigures.objects.bulk_create(rows, batch_size=500)


def update_usefulness() -> None:
    """Tell ranking what readers made of each live revision, from the summed days."""
    now = timezone.now()
    live = {
        Subject(family, locale, revision or 0)
        for family, locale, revision in article_pages(
            Q(live=True, alias_of__isnull=True)
        ).values_list("translation_key", "locale__language_code", "live_revision_id")
    }
    rows = [
        Usefulness(
            **subject._asdict(),
            helpful=figures.helpful,
            unhelpful=figures.unhelpful,
            views=figures.views,
            updated=now,
        )
        for subject, figures in summed(DailyFigures.objects.all()).items()
        if subject in live
    ]
    with transaction.atomic():
        Usefulness.objects.bulk_create(
            rows,
            batch_size=500,
            update_conflicts=True,
            unique_fields=["family", "locale"],
            update_fields=["revision", "helpful", "unhelpful", "views", "updated"],
        )
        Usefulness.objects.filter(updated__lt=now).delete()


def first_open_day() -> date:
    """The day from which events are to be read, since its sums may miss some."""
    return _last_summed() or _first_day() or timezone.now().date()


def summed(days: QuerySet[DailyFigures]) -> dict[Subject, Figures]:
    return {
        subject: Figures(**numbers)
        for subject, numbers in _grouped(days, **{name: Sum(name) for name in NAMES})
    }


def figures_between(start: date, end: date) -> dict[Subject, Figures]:
    """Sum the events from the start of one day to the start of another, in UTC."""
    found: defaultdict[Subject, Figures] = defaultdict(Figures)
    need_human = Q(reason=Reason.NEED_HUMAN)
    all_numbers = (
        _grouped(
            _between(View, start, end),
            views=Count("pk"),
            views_from_search=Count("search"),
        ),
        _grouped(_between(Click, start, end), clicks=Count("pk")),
        _grouped(
            _between(Vote, start, end),
            helpful=Count("pk", filter=Q(helpful=True)),
            unhelpful=Count("pk", filter=Q(helpful=False) & ~need_human),
            contacts=Count("pk", filter=need_human),
        ),
        _grouped(
            _between(Contact, start, end).filter(family__isnull=False),
            contacts=Count("pk"),
        ),
    )
    for numbers in all_numbers:
        for subject, more in numbers:
            found[subject].add(**more)
    for subject in _searched_after(start, end):
        found[subject].add(searches_after=1)
    return dict(found)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _grouped(
    rows: QuerySet[Any], **numbers: Count | Sum
) -> Iterator[tuple[Subject, dict[str, int]]]:
    # A number may be named like a field, so it takes another name in the query.
    named = {f"sum_{name}": number for name, number in numbers.items()}
    for row in rows.order_by().values(*Subject._fields).annotate(**named):
        subject = Subject(*(row[name] for name in Subject._fields))
        yield subject, {name: row[f"sum_{name}"] for name in numbers}


def _between(model: type[Event], start: date, end: date) -> QuerySet[Event]:
    return model._default_manager.filter(t__gte=midnight(start), t__lt=midnight(end))


def _searched_after(start: date, end: date) -> Iterator[Subject]:
    """The revisions that somebody read and then searched for, once for each search."""
    searches = _between(Search, start, end).order_by("t")
    views = iter(
        _between(View, start, end)
        .filter(visitor__in=searches.order_by().values("visitor"))
        .order_by("t")
        .values_list("t", "visitor", "search", *Subject._fields)
    )
    upcoming = next(views, None)
    read: dict[str, tuple[datetime, UUID | None, Subject]] = {}
    for t, visitor, shown in searches.values_list("t", "visitor", "shown"):
        while upcoming is not None and upcoming[0] <= t:
            seen, who, origin, *subject = upcoming
            read[who] = (seen, origin, Subject(*subject))
            upcoming = next(views, None)
        if visitor not in read:
            continue
        seen, origin, last = read[visitor]
        offered = {(row["family"], row["locale"]) for row in shown}
        if (
            origin is None
            and t - seen <= SEARCH_AFTER
            and (str(last.family), last.locale) in offered
        ):
            yield last


def _last_summed() -> date | None:
    day: date | None = DailyFigures.objects.aggregate(day=Max("day"))["day"]
    return day


def _first_day() -> date | None:
    firsts = (model._default_manager.aggregate(t=Min("t"))["t"] for model in EVENTS)
    return min((t.date() for t in firsts if t is not None), default=None)
