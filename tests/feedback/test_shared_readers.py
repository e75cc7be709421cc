"""Which articles the same readers open."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.utils import timezone

from feedback.models import View
from feedback.shared_readers import MOST_READ, shared_readers, update_shared_readers
from search.models import SharedReaders

FEES, LIMITS, MEMO = UUID(int=1), UUID(int=2), UUID(int=3)


def pairs(*days: tuple[str, set[UUID]]) -> dict[tuple[UUID, UUID], float]:
    return {
        (pair.family, pair.other): round(pair.share, 3) for pair in shared_readers(days)
    }


def test_articles_of_three_networks_are_shared_in_both_directions():
    days = [(f"n{n}", {FEES, LIMITS}) for n in range(3)]

    assert pairs(*days) == {(FEES, LIMITS): 1.0, (LIMITS, FEES): 1.0}
    assert pairs(*days[:2]) == {}


def test_one_network_counts_once_however_often_it_reads():
    assert pairs(*[("home", {FEES, LIMITS})] * 50) == {}


def test_an_article_that_everybody_reads_is_near_to_none():
    days = [(f"n{n}", {FEES, LIMITS}) for n in range(4)]
    days += [(f"m{n}", {FEES}) for n in range(60)]

    assert pairs(*days)[LIMITS, FEES] == 0.25


def test_a_crawler_relates_nothing():
    many = {UUID(int=n) for n in range(MOST_READ + 1)}

    assert pairs(*[(f"n{n}", many) for n in range(5)]) == {}


@pytest.mark.django_db
def test_only_readings_of_one_day_and_locale_belong_together():
    def view(visitor: str, family: UUID, locale: str = "en") -> None:
        View.objects.create(
            t=timezone.now() - timedelta(hours=1),
            visitor=visitor,
            network=visitor,
            locale=locale,
            family=family,
            revision=1,
        )

    for _number in range(3):
        today, tomorrow = uuid4().hex[:16], uuid4().hex[:16]
        view(today, FEES)
        view(today, LIMITS)
        view(tomorrow, MEMO)
        view(today, MEMO, "de")

    update_shared_readers()
    update_shared_readers()

    rows = SharedReaders.objects.values_list("locale", "family", "other", "networks")
    assert sorted(rows) == [("en", FEES, LIMITS, 3), ("en", LIMITS, FEES, 3)]
