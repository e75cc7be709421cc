"""The list of work: who takes what, when it comes back, and what goes first."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import PageViewRestriction, Site

from articles.models import SecurityPage
from articles.tree import ensure_section
from search.indexing import outbox
from search.models import OutboxEntry
from tests.articles.factories import article, publish

pytestmark = pytest.mark.django_db

URGENT = OutboxEntry.Priority.URGENT
NORMAL = OutboxEntry.Priority.NORMAL


@pytest.fixture
def section() -> None:
    Site.clear_site_root_paths_cache()
    ContentType.objects.clear_cache()
    ensure_section("en")


def marked(count: int = 1) -> list[UUID]:
    families = [uuid4() for _ in range(count)]
    for family in families:
        outbox.mark(family, "en")
    return families


def row(family: UUID) -> OutboxEntry:
    return OutboxEntry.objects.get(family=family)


def pass_by(**time: float) -> None:
    """Let so much time go by for the outbox."""
    ago = timedelta(**time)
    for entry in OutboxEntry.objects.all():
        OutboxEntry.objects.filter(pk=entry.pk).update(
            due=entry.due - ago, marked=entry.marked - ago
        )


def families(entries: list[OutboxEntry]) -> set[UUID]:
    return {entry.family for entry in entries}


def test_two_workers_take_different_articles():
    wanted = set(marked(3))

    first, second = outbox.claim(2), outbox.claim(2)

    assert len(first) == 2
    assert families(first) | families(second) == wanted
    assert outbox.claim(2) == []


def test_nothing_is_locked_where_nothing_is_due():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        outbox.claim(10)

    assert len(queries) == 1


def test_articles_of_a_silent_worker_come_back():
    wanted = set(marked(2))
    outbox.claim(2)
    pass_by(seconds=outbox.LEASE.total_seconds() - 5)
    early = outbox.claim(2)
    pass_by(seconds=10)

    assert early == []
    assert families(outbox.claim(2)) | families(outbox.claim(2)) == wanted


def test_worker_that_is_still_at_it_keeps_its_articles():
    marked()
    claimed = outbox.claim(1)
    pass_by(seconds=50)
    outbox.renew(claimed)
    pass_by(seconds=50)

    assert outbox.claim(1) == []


def test_article_that_ends_its_workers_is_taken_alone_and_less_and_less_often():
    marked(3)
    outbox.claim(3)
    pass_by(minutes=2)
    sizes, last = [], None
    while claimed := outbox.claim(3):
        sizes.append(len(claimed))
        last = claimed
    pass_by(minutes=1, seconds=50)
    early = outbox.claim(3)
    pass_by(seconds=20)

    assert sizes == [1, 1, 1]
    assert last
    assert early == []
    assert len(outbox.claim(3)) == 1


def test_articles_that_ended_a_worker_hold_up_no_others():
    (killer,) = marked()
    outbox.claim(1)
    pass_by(minutes=2)
    others = set(marked(2))

    assert families(outbox.claim(5)) == {killer}
    assert families(outbox.claim(5)) == others


def test_published_again_is_due_at_once_although_a_worker_has_it():
    (family,) = marked()
    (held,) = outbox.claim(1)
    outbox.mark(family, "en")

    (again,) = outbox.claim(1)
    outbox.indexed([held])

    assert again.version == held.version + 1
    assert outbox.lag().pending == 1


def test_released_articles_are_due_at_once_and_not_suspected():
    wanted = set(marked(2))
    outbox.release(outbox.claim(2))

    assert families(outbox.claim(2)) == wanted


def test_suspect_keeps_its_longer_time_while_it_is_encoded():
    marked()
    for _ in range(3):
        outbox.claim(1)
        pass_by(minutes=5)
    suspect = outbox.claim(1)
    outbox.renew(suspect)
    pass_by(minutes=5)

    assert suspect
    assert outbox.claim(1) == []


def test_whoever_is_to_do_everything_takes_over_from_others():
    (killer,) = marked()
    for _ in range(2):
        outbox.claim(1)
        pass_by(minutes=2)
    outbox.claim(1)
    wanted = set(marked(2))
    outbox.claim(2)

    outbox.take_over()

    assert families(outbox.claim(3)) | families(outbox.claim(3)) == wanted
    assert outbox.claim(3) == []
    assert row(killer).taken == 3


def test_late_word_of_an_older_version_changes_nothing():
    (family,) = marked()
    (old,) = outbox.claim(1)
    outbox.mark(family, "en")
    (new,) = outbox.claim(1)
    outbox.failed(new, "cannot be cut")

    outbox.indexed([old])
    outbox.failed(old, "an older error")

    assert row(family).error == "cannot be cut"
    assert outbox.lag().set_aside == 1


def test_failures_wait_longer_each_time_up_to_an_hour():
    (family,) = marked()
    waits = []
    for _ in range(12):
        outbox.failed(row(family), "cannot be cut")
        waits.append(row(family).due - timezone.now())

    assert timedelta(seconds=3) < waits[0] < timedelta(seconds=6)
    assert waits[3] > 6 * waits[0]
    assert waits[-1] <= timedelta(hours=1)


@pytest.mark.parametrize("field", ["attempts", "taken"])
def test_article_that_never_works_waits_an_hour_for_ever(field):
    marked()
    OutboxEntry.objects.update(**{field: 5_000})

    outbox.failed(outbox.claim(1)[0], "cannot be cut")
    OutboxEntry.objects.update(taken=5_000, due=timezone.now() - timedelta(seconds=1))
    (entry,) = outbox.claim(1)

    assert entry.due - timezone.now() > timedelta(minutes=59)


def test_set_aside_article_is_tried_at_once_when_told_so():
    (family,) = marked()
    (entry,) = outbox.claim(1)
    outbox.failed(entry, "cannot be cut")
    before = outbox.claim(1)

    tried = outbox.try_again(OutboxEntry.objects.all())

    assert before == []
    assert tried == 1
    assert families(outbox.claim(1)) == {family}


def test_edit_of_a_set_aside_article_is_tried_at_once():
    (family,) = marked()
    outbox.failed(row(family), "cannot be cut")
    outbox.mark(family, "en")

    assert families(outbox.claim(1)) == {family}
    assert row(family).error == ""


def test_waiting_retraction_stays_urgent_when_the_article_changes_again():
    (waiting,) = marked()
    family = uuid4()
    outbox.mark(family, "en", URGENT)
    outbox.mark(family, "en", NORMAL)

    assert families(outbox.claim(1)) == {family}
    assert families(outbox.claim(1)) == {waiting}


def test_done_retraction_leaves_later_changes_ordinary():
    family = uuid4()
    outbox.mark(family, "en", URGENT)
    outbox.indexed(outbox.claim(1))
    outbox.mark(family, "en", NORMAL)

    assert outbox.claim(1, urgent_only=True) == []
    assert families(outbox.claim(1)) == {family}


def test_application_clock_that_moves_back_hides_nothing(monkeypatch):
    real = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: real() + timedelta(hours=1))
    wanted = set(marked())
    monkeypatch.setattr(timezone, "now", lambda: real() - timedelta(hours=1))

    assert families(outbox.claim(1)) == wanted


def test_lag_counts_from_the_first_change_that_waits():
    (family,) = marked()
    pass_by(seconds=100)
    outbox.mark(family, "en")
    marked()
    (poison,) = marked()
    outbox.failed(row(poison), "cannot be cut")

    lag = outbox.lag()

    assert (lag.pending, lag.set_aside) == (2, 1)
    assert 95 < lag.oldest < 130


def test_nothing_waits_once_all_is_indexed():
    marked(2)
    outbox.indexed(outbox.claim(2))

    assert outbox.lag() == outbox.Lag(0, 0.0, 0)


@pytest.mark.usefixtures("section")
class TestWhatIsUrgent:
    def priority(self, page) -> OutboxEntry.Priority:
        return OutboxEntry.objects.get(family=page.translation_key).priority

    def test_news_are_not(self):
        assert self.priority(article()) == NORMAL

    def test_security_articles_are(self):
        assert self.priority(article(model=SecurityPage)) == URGENT

    @pytest.mark.parametrize("withdraw", ["unpublish", "delete"])
    def test_withdrawals_are(self, withdraw):
        page = article()
        outbox.indexed(outbox.claim(1))
        getattr(page, withdraw)()

        assert self.priority(page) == URGENT

    def test_restrictions_are(self):
        page = article()
        outbox.indexed(outbox.claim(1))
        PageViewRestriction.objects.create(
            page=page.get_parent(), restriction_type=PageViewRestriction.LOGIN
        )

        assert self.priority(page) == URGENT

    def test_moves_below_a_restriction_are(self):
        page = article()
        staff = ensure_section("en", "staff")
        PageViewRestriction.objects.create(
            page=staff, restriction_type=PageViewRestriction.LOGIN
        )
        outbox.indexed(outbox.claim(1))
        page.move(staff, pos="last-child")

        assert self.priority(page) == URGENT

    def test_edits_are_not(self):
        page = article()
        outbox.indexed(outbox.claim(1))
        publish(page, title="Withdrawal delayed")

        assert self.priority(page) == NORMAL
