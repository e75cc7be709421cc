"""What is stale, in what order, decided without a database."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from reports.statistics.staleness import (
    Source,
    StaleRow,
    Standing,
    State,
    Summary,
    helpfulness,
    is_in,
    ordered,
    review,
    summarise,
)

TODAY = date(2026, 6, 30)
LONG_AGO = date(2020, 1, 1)


def row(title: str = "Fees", late: int = 0, **values: Any) -> StaleRow:
    facts: dict[str, Any] = {
        "page_id": 1,
        "type": "FAQ",
        "locale": "en",
        "topic": "Fees",
        "review": review(date(2026, 6, 30 - late), LONG_AGO, 0, TODAY),
        "helpfulness": helpfulness(0, 0),
        "views": 0,
        "source": Source(Standing.CURRENT),
    }
    return StaleRow(title=title, **{**facts, **values})


@pytest.mark.parametrize(
    ("checked", "late", "overdue"),
    [
        (date(2026, 6, 20), -20, False),
        (date(2026, 5, 31), 0, False),
        (date(2026, 5, 30), 1, True),
    ],
)
def test_a_check_is_overdue_the_day_after_its_interval(checked, late, overdue):
    found = review(checked, LONG_AGO, 30, TODAY)
    assert (found.late, found.overdue) == (late, overdue)


def test_an_article_never_checked_counts_from_its_first_day():
    found = review(None, date(2026, 5, 1), 30, TODAY)
    assert found.checked is None
    assert found.due == date(2026, 5, 31)
    assert found.late == 30


def test_nine_votes_are_too_few_for_a_share():
    found = helpfulness(9, 0)
    assert (found.votes, found.share, found.interval) == (9, None, None)


def test_ten_votes_give_a_share_with_its_interval():
    found = helpfulness(7, 3)
    assert found.share == 0.7
    assert found.interval is not None
    # Newcombe 1998, table I, method 3 gives the same bounds for 7 of 10.
    assert found.interval.low == pytest.approx(0.3968, abs=5e-5)
    assert found.interval.high == pytest.approx(0.8922, abs=5e-5)


def test_what_is_behind_critically_is_behind():
    assert is_in(row(source=Source(Standing.CRITICAL)), State.BEHIND)
    assert not is_in(row(source=Source(Standing.UNKNOWN)), State.BEHIND)
    assert not is_in(row(source=Source(Standing.SOURCE)), State.BEHIND)


def test_the_summary_counts_rows_in_each_state():
    rows = [
        row(late=3),
        row(late=2, source=Source(Standing.BEHIND)),
        row(source=Source(Standing.CRITICAL)),
        row(),
    ]
    assert summarise(rows) == Summary(articles=4, overdue=2, behind=2)


class TestOrder:
    def titles(self, rows: list[StaleRow], ordering: str) -> str:
        return "".join(r.title for r in ordered(rows, ordering))

    def test_the_latest_come_first_and_equals_by_title(self):
        rows = [row("c", 5), row("b", 9), row("a", 5)]
        assert self.titles(rows, "-late") == "bac"
        assert self.titles(rows, "late") == "acb"

    def test_too_few_votes_come_last_either_way(self):
        rows = [
            row("few"),
            row("a", helpfulness=helpfulness(5, 15)),
            row("z", helpfulness=helpfulness(15, 5)),
        ]
        assert self.titles(rows, "helpful") == "azfew"
        assert self.titles(rows, "-helpful") == "zafew"

    def test_the_worst_drift_comes_first_then_the_latest(self):
        may, june = (datetime(2026, month, 1, tzinfo=UTC) for month in (5, 6))
        rows = [
            row("a"),
            row("b", source=Source(Standing.BEHIND, june)),
            row("c", source=Source(Standing.CRITICAL, may)),
            row("d", source=Source(Standing.CRITICAL, june)),
        ]
        assert self.titles(rows, "-source") == "dcba"

    def test_an_unknown_order_is_refused(self):
        with pytest.raises(KeyError):
            ordered([], "colour")
