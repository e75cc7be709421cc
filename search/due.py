"""Which golden questions are to be asked anew, and by what change."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Case, F, Q, QuerySet, Value, When
from django.db.models.functions import Now

from search.models import GoldenQuestion

AT_LEAST = timedelta(days=1)
"""A result older than this is renewed, whatever was indexed."""


def mark_due(locales: Collection[str] | None = None) -> None:
    """Something of these locales, or of any, was indexed, or a rule was changed."""
    questions = GoldenQuestion.objects.filter(active=True, due=False)
    if locales is not None:
        questions = questions.filter(locale__in=locales)
    # Looking first takes no lock where there is nothing to mark.
    if questions.exists():
        questions.update(due=True)


def due() -> QuerySet[GoldenQuestion]:
    """What is to be checked, the longest unchecked first."""
    stale = Q(due=True) | Q(checked__lt=Now() - AT_LEAST)
    return GoldenQuestion.objects.filter(stale, active=True).order_by(
        F("checked").asc(nulls_first=True), "pk"
    )


def affected_by(locale: str, family: str | None = None) -> QuerySet[GoldenQuestion]:
    """The active questions of a locale that a change in it may break.

    Those that expect ``family`` come first: any other may be displaced by it.
    """
    active = GoldenQuestion.objects.filter(active=True, locale=locale)
    if family is None:
        return active.order_by("pk")
    return active.order_by(
        Case(When(family=family, then=Value(0)), default=Value(1)), "pk"
    )
