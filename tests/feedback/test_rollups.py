"""Days summed from events, what ranking reads of them, and what a purge leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from feedback.models import Click, Contact, DailyFigures, Search, View, Vote
from feedback.rollups import (
    Figures,
    figures_between,
    roll_up,
    summed,
)
from feedback.subjects import Subject
from search.models import Usefulness
from tests.feedback.conftest import NOON

FEES = Subject(uuid4(), "en", 7)
DAY = timedelta(days=1)
MONDAY = NOON.date()

pytestmark = pytest.mark.django_db


def by(visitor: str, t: datetime, subject: Subject = FEES) -> dict:
    who = {"t": t, "visitor": visitor, "network": "home"}
    return who | subject._asdict()


def view(visitor: str = "anna", t: datetime = NOON, **more) -> View:
    return View.objects.create(**by(visitor, t), **more)


def vote(visitor: str, helpful: bool, t: datetime = NOON, reason: str = "") -> Vote:
    return Vote.objects.create(
        **by(visitor, t), helpful=helpful, reason=reason, changed=t
    )


def search(
    visitor: str = "anna", t: datetime = NOON, family: UUID | None = None
) -> Search:
    shown = [{"family": str(family or FEES.family), "locale": "en", "score": 1.0}]
    return Search.objects.create(
        id=uuid4(),
        t=t,
        visitor=visitor,
        network="home",
        locale="en",
        query="fees",
        match="strong",
        state="ok",
        shown=shown,
    )


def figures(day: date = MONDAY) -> dict[Subject, Figures]:
    return figures_between(day, day + DAY)


def test_events_are_counted_by_revision():
    asked = search("bert")
    view("anna")
    view("bert", search=asked)
    Click.objects.create(**by("bert", NOON), search=asked, position=1)
    vote("anna", True)
    vote("bert", False, reason="outdated")
    other = FEES._replace(revision=8)
    View.objects.create(**by("anna", NOON, other))
    assert figures() == {
        FEES: Figures(views=2, views_from_search=1, clicks=1, helpful=1, unhelpful=1),
        other: Figures(views=1),
    }


def test_asking_for_a_person_is_a_contact_and_no_verdict():
    vote("anna", False, reason="need_human")
    Contact.objects.create(**by("bert", NOON))
    Contact.objects.create(t=NOON, visitor="carl", network="home", locale="en")
    assert figures() == {FEES: Figures(contacts=2)}


@pytest.mark.parametrize(
    ("seconds", "expected"), [(-5, 0), (0, 1), (60, 1), (180, 1), (181, 0)]
)
def test_a_search_soon_after_reading_counts_against_the_article(seconds, expected):
    view()
    search(t=NOON + timedelta(seconds=seconds))
    assert figures()[FEES].searches_after == expected


def test_a_search_after_reading_counts_only_for_its_reader_and_article():
    view("anna")
    view("bert")
    view("carl", search=search("carl", NOON - timedelta(minutes=1)))
    soon = NOON + timedelta(minutes=1)
    search("anna", soon, family=uuid4())
    search("dora", soon)
    search("carl", soon)
    assert figures()[FEES].searches_after == 0
    search("bert", soon)
    assert figures()[FEES].searches_after == 1


def test_the_last_article_read_is_the_one_that_did_not_answer():
    view("anna")
    later = FEES._replace(family=uuid4())
    View.objects.create(**by("anna", NOON + timedelta(seconds=20), later))
    search("anna", NOON + timedelta(seconds=40))
    assert figures()[FEES].searches_after == 0


def test_a_day_ends_at_midnight_utc():
    view(t=datetime.fromisoformat("2026-03-02T23:59:59.999Z"))
    view(t=datetime.fromisoformat("2026-03-03T00:00:00Z"))
    assert figures()[FEES].views == figures(MONDAY + DAY)[FEES].views == 1


def test_summing_twice_changes_nothing():
    view()
    vote("anna", True)
    roll_up()
    before = list(DailyFigures.objects.values_list("day", "views", "helpful"))
    roll_up(since=MONDAY)
    assert list(DailyFigures.objects.values_list("day", "views", "helpful")) == before
    assert before == [(MONDAY, 1, 1)]


def test_what_happens_after_a_day_was_summed_is_added():
    now = timezone.now()
    view("anna", now - 3 * DAY)
    roll_up()
    view("bert", now - 2 * DAY)
    view("carl", now)
    roll_up()
    assert summed(DailyFigures.objects.all())[FEES].views == 3


def test_a_vote_changed_later_mends_its_day():
    now = timezone.now()
    changed = vote("anna", True, now - 5 * DAY)
    view("bert", now)
    roll_up()
    changed.helpful, changed.changed = False, timezone.now()
    changed.save()
    roll_up()
    day = DailyFigures.objects.get(day=changed.t.date())
    assert (day.helpful, day.unhelpful) == (0, 1)


class TestUsefulness:
    @pytest.fixture
    def subject(self, article) -> Subject:
        return Subject(article.translation_key, "en", article.live_revision_id)

    @pytest.fixture
    def read(self, subject) -> Callable[[], None]:
        def read_and_liked() -> None:
            View.objects.create(**by(str(uuid4())[:16], timezone.now(), subject))
            Vote.objects.create(
                **by(str(uuid4())[:16], timezone.now(), subject),
                helpful=True,
                changed=timezone.now(),
            )

        return read_and_liked

    def test_ranking_learns_of_the_live_revision(self, subject, read):
        read()
        call_command("roll_up")
        read()
        call_command("roll_up")
        row = Usefulness.objects.get()
        assert (row.family, row.locale, row.revision) == subject
        assert (row.helpful, row.unhelpful, row.views) == (2, 0, 2)

    def test_a_new_revision_starts_anew(self, article, read):
        read()
        article.save_revision().publish()
        call_command("roll_up")
        assert not Usefulness.objects.exists()

    def test_a_withdrawn_article_is_forgotten(self, article, read):
        read()
        call_command("roll_up")
        article.unpublish()
        call_command("roll_up")
        assert not Usefulness.objects.exists()


class TestPurge:
    def test_events_go_and_their_sums_stay(self):
        now = timezone.now()
        old = search("bert", now - 40 * DAY)
        view("bert", now - 40 * DAY, search=old)
        vote("bert", False, now - 40 * DAY)
        view("anna", now)
        call_command("purge_events", days=30)
        assert [v.visitor for v in View.objects.all()] == ["anna"]
        assert not Search.objects.exists()
        assert not Vote.objects.exists()
        assert summed(DailyFigures.objects.all()) == {
            FEES: Figures(views=2, views_from_search=1, unhelpful=1)
        }

    def test_days_whose_events_are_gone_are_not_summed_again(self):
        now = timezone.now()
        view("bert", now - 40 * DAY)
        view("anna", now)
        call_command("purge_events", days=30)
        roll_up(since=(now - 60 * DAY).date())
        assert sum(DailyFigures.objects.values_list("views", flat=True)) == 2

    def test_today_cannot_be_purged(self):
        with pytest.raises(CommandError):
            call_command("purge_events", days=0)


def test_a_site_without_readers_can_be_summed(capsys):
    call_command("roll_up")
    assert "Days summed: 1" in capsys.readouterr().out
    assert not DailyFigures.objects.exists()
