"""What readers did, as the reports need it, up to this moment.

Days that were summed are read from ``DailyFigures``, later ones from the events.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, Sum

from feedback.models import DailyFigures
from feedback.rollups import DAY, figures_between, first_open_day
from feedback.subjects import Subject

WINDOW_DAYS = 28


@dataclass(frozen=True, slots=True)
class Readers:
    """Votes by revision since it was published, views by article in the window."""

    helpful: Mapping[Subject, int]
    unhelpful: Mapping[Subject, int]
    views: Mapping[tuple[UUID, str], int]


def readers(today: date) -> Readers:
    """Figures of all articles; the window ends with ``today``, a day in UTC."""
    window = today - DAY * (WINDOW_DAYS - 1)
    open_day = first_open_day()
    helpful: Counter[Subject] = Counter()
    unhelpful: Counter[Subject] = Counter()
    views: Counter[tuple[UUID, str]] = Counter()

    closed = DailyFigures.objects.order_by().filter(day__lt=open_day)
    voted = closed.filter(Q(helpful__gt=0) | Q(unhelpful__gt=0))
    for *subject, yes, no in voted.values_list(*Subject._fields).annotate(
        Sum("helpful"), Sum("unhelpful")
    ):
        helpful[Subject(*subject)] += yes
        unhelpful[Subject(*subject)] += no
    viewed = closed.filter(day__gte=window).values_list("family", "locale")
    for family, locale, number in viewed.annotate(Sum("views")):
        views[family, locale] += number

    # Where no day was summed for a while, the first open day is before the window.
    middle = max(open_day, window)
    for figures, in_window in (
        (figures_between(open_day, middle), False),
        (figures_between(middle, today + DAY), True),
    ):
        for of, found in figures.items():
            helpful[of] += found.helpful
            unhelpful[of] += found.unhelpful
            if in_window:
                views[of.family, of.locale] += found.views
    return Readers(helpful, unhelpful, views)
