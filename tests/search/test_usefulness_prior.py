"""Votes, freshness and views decide near ties and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone
from wagtail.models import Page

from search.answering.answer import Question
from search.answering.usefulness import SECONDS, UsefulnessPrior
from search.models import Usefulness
from search.ranking.fusion import Fused, nudged
from search.ranking.prior import SPREAD, Prior, Usage, prior, usages
from search.service import SearchService
from tests.articles.factories import article, block
from tests.search.never_dark import Clock

NOW = datetime(2026, 3, 2, tzinfo=UTC)
LIKED = Usage(helpful=1_000_000, views=10_000_000)
HATED = Usage(unhelpful=1_000_000)


def result(family: str, score: float) -> Fused:
    return Fused(family, "en", score, 0.0, 0.0, None)


def order(
    scores: dict[str, float],
    votes: dict[str, Usage],
    updated: dict[str, datetime] | None = None,
) -> str:
    known = usages(votes.items())
    priors = {
        family: prior(
            votes.get(family, Usage()), known, (updated or {}).get(family), NOW
        )
        for family in scores
    }
    results = [result(family, score) for family, score in scores.items()]
    return "".join(found.family for found in nudged(results, priors))


def test_the_more_useful_of_two_equal_results_comes_first():
    assert order({"a": 0.9, "b": 0.9}, {"b": Usage(helpful=30, unhelpful=3)}) == "ba"
    votes = {"a": Usage(helpful=10, unhelpful=30), "b": Usage(helpful=30, unhelpful=3)}
    assert order({"a": 0.905, "b": 0.9}, votes) == "ba"


def test_no_number_of_votes_lifts_a_clearly_worse_match():
    scores = {"good": 0.9, "bad": 0.9 - SPREAD - 1e-9}
    old, new = NOW - timedelta(days=9999), NOW + timedelta(days=9999)
    votes = {"good": HATED, "bad": LIKED}

    assert order(scores, votes, {"good": old, "bad": new}) == "goodbad"


def test_few_votes_say_little():
    few, many = Usage(helpful=2), Usage(helpful=200, unhelpful=20)
    others = {"c": Usage(helpful=50, unhelpful=50)}

    assert order({"a": 0.9, "b": 0.9}, {"a": few, "b": many} | others) == "ba"


def test_equal_evidence_changes_nothing():
    same = Usage(helpful=5, unhelpful=1, views=80)
    scores = {"b": 0.9, "a": 0.9, "c": 0.8999}

    assert order(scores, dict.fromkeys("abc", same), dict.fromkeys("abc", NOW)) == "bac"
    assert order(scores, {}) == "bac"
    assert order({"words-say-more": 0.9001, "-": 0.9004}, {}) == "words-say-more-"


def test_the_fresher_and_the_more_read_of_equals_come_first():
    scores = {"a": 0.9, "b": 0.9}
    year_ago = NOW - timedelta(days=365)

    assert order(scores, {}, {"a": year_ago, "b": NOW}) == "ba"
    assert order(scores, {"a": Usage(views=3), "b": Usage(views=300)}) == "ba"


def test_parts_are_kept_with_the_result_and_the_score_is_not_touched():
    part = Prior(votes=0.01, freshness=0.002)

    (found,) = nudged([result("a", 0.9)], {"a": part})

    assert (found.score, found.prior) == (0.9, part)
    assert found.prior.total == pytest.approx(0.012)


@pytest.mark.django_db
class TestInSearch:
    @pytest.fixture
    def twins(self, indexer):
        """Two articles that answer alike, and one that does not."""
        body = [block("text", "<p>Use a backup code when the phone is lost.</p>")]
        pages = [article("Lost phone", slug=f"lost-{n}", body=body) for n in (1, 2)]
        article("Trading fees", body=[block("text", "<p>Each trade costs.</p>")])
        indexer.drain()
        return pages

    def liked(self, page, **numbers: int) -> None:
        Usefulness.objects.create(
            family=page.translation_key,
            locale="en",
            revision=page.live_revision_id,
            updated=timezone.now(),
            **numbers,
        )

    def found(self, service: SearchService) -> list[int]:
        answer = service.search(Question("lost phone backup code", "en"), ("en",))
        assert answer.state == "ok"
        return [shown.article for shown in answer.results]

    def with_prior(
        self, service: SearchService, clock: Clock, *, nudges: bool = True
    ) -> SearchService:
        return SearchService(
            service.engine,
            service.analyser,
            service.encoder,
            service.match_rules,
            usefulness=UsefulnessPrior(clock, nudges=nudges),
        )

    def test_votes_decide_between_twins_within_a_minute(self, twins, service):
        clock = Clock()
        asked = self.with_prior(service, clock)
        last = self.found(asked)[1]
        self.liked(next(page for page in twins if page.pk == last), helpful=40)
        clock.now += SECONDS + 1

        assert self.found(asked)[0] == last

    @pytest.mark.parametrize("nudges", [True, False])
    def test_the_most_helpful_come_first_where_that_is_asked_for(
        self, twins, service, nudges
    ):
        first, last = self.found(service)
        self.liked(Page.objects.get(pk=first), helpful=2, unhelpful=10)
        question = Question("lost phone backup code", "en", sort="helpful")

        asked = self.with_prior(service, Clock(), nudges=nudges)
        found = asked.search(question, ("en",)).results

        assert [shown.article for shown in found] == [last, first]

    def test_few_votes_do_not_make_the_most_helpful(self, twins, service):
        before = self.found(service)
        self.liked(Page.objects.get(pk=before[0]), unhelpful=9)
        question = Question("lost phone backup code", "en", sort="helpful")

        asked = self.with_prior(service, Clock(), nudges=False)
        found = asked.search(question, ("en",)).results

        assert [shown.article for shown in found] == before

    def test_a_prior_that_is_switched_off_leaves_the_match(self, twins, service):
        before = self.found(service)
        self.liked(next(page for page in twins if page.pk == before[1]), helpful=40)

        assert self.found(self.with_prior(service, Clock(), nudges=False)) == before

    def test_one_query_a_minute_reads_all_votes(
        self, twins, service, django_assert_num_queries
    ):
        clock = Clock()
        useful = UsefulnessPrior(clock)
        results = [result(str(page.translation_key), 0.9) for page in twins]
        with django_assert_num_queries(1):
            useful.nudge(results, {}, "en")
            useful.nudge(results, {}, "en")

    def test_unreadable_votes_leave_the_order_alone(self, twins, service):
        usual = self.found(service)
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE search_usefulness RENAME TO elsewhere")

        assert self.found(self.with_prior(service, Clock())) == usual

    def test_the_setting_switches_it_off(self, twins, service):
        usual = self.found(service)
        self.liked(next(p for p in twins if p.pk == usual[1]), helpful=40)

        assert self.found(service) == usual
