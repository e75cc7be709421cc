"""Which articles the same readers open, for search to relate them.

A visitor's pseudonym lasts a day, so what it stands for are the readings of one day.
Those are counted by network, so that nobody relates articles by reloading them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from itertools import groupby, permutations
from math import sqrt
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from feedback.models import Click, View
from search.models import SharedReaders

LEAST_NETWORKS = 3
REMEMBERED = timedelta(days=90)
MOST_READ = 20
"""Articles a day from which on a visitor is no reader but a crawler."""
MOST_SHARED = 20
"""Articles that one article can share readers with."""


class Shared(NamedTuple):
    family: UUID
    other: UUID
    networks: int
    share: float


def shared_readers(days: Iterable[tuple[str, set[UUID]]]) -> list[Shared]:
    """Pairs, in both directions, from each visitor-day's network and articles.

    ``share`` is the cosine of two articles over networks, ``both / √(one · other)``
    (Sarwar et al. 2001, item-based collaborative filtering, on yes and no).
    """
    readers: defaultdict[UUID, set[str]] = defaultdict(set)
    both: defaultdict[tuple[UUID, UUID], set[str]] = defaultdict(set)
    for network, families in days:
        if len(families) > MOST_READ:
            continue
        for family in families:
            readers[family].add(network)
        for pair in permutations(families, 2):
            both[pair].add(network)
    found = [
        Shared(
            one, other, len(n), len(n) / sqrt(len(readers[one]) * len(readers[other]))
        )
        for (one, other), n in both.items()
        if len(n) >= LEAST_NETWORKS
    ]
    found.sort(key=lambda pair: (pair.family, -pair.share, pair.other))
    return [
        pair
        for _family, pairs in groupby(found, itemgetter(0))
        for pair in list(pairs)[:MOST_SHARED]
    ]


def update_shared_readers() -> int:
    """Replace what search knows of shared readers; how many pairs there are now."""
    since = timezone.now() - REMEMBERED
    locales = View.objects.filter(t__gte=since).order_by("locale")
    rows = [
        SharedReaders(locale=locale, **pair._asdict())
        for locale in locales.values_list("locale", flat=True).distinct()
        for pair in shared_readers(_days(locale, since))
    ]
    with transaction.atomic():
        SharedReaders.objects.all().delete()
        SharedReaders.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _days(locale: str, since: datetime) -> Iterator[tuple[str, set[UUID]]]:
    """Each visitor-day's network and articles, viewed or clicked on."""
    columns = ("visitor", "network", "family")
    recent = {"t__gte": since, "locale": locale}
    rows = (
        View.objects.filter(**recent)
        .values_list(*columns)
        .union(Click.objects.filter(**recent).values_list(*columns))
        .order_by("visitor", "network")
    )
    for (_visitor, network), read in groupby(rows.iterator(), itemgetter(0, 1)):
        yield network, {family for _, _, family in read}
