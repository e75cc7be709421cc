"""Which questions of readers are suggested to others, and when they go again."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from feedback.models import Click, Search, View
from feedback.questions import REMEMBERED
from search.models import PastQuestion

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
QUESTION = "when does my withdrawal leave"


@pytest.fixture
def ask(article):
    """Searches from different networks, unless one is named."""

    def ask(text: str = QUESTION, networks: int = 1, **values) -> list[Search]:
        family = values.pop("family", article.translation_key)
        fields = {
            "t": timezone.now() - DAY,
            "locale": "en",
            "match": "strong",
            "state": "ok",
            "shown": [{"family": str(family), "locale": "en", "score": 1.0}],
        }
        return [
            Search.objects.create(
                **{
                    "id": uuid4(),
                    "query": text,
                    "visitor": uuid4().hex[:16],
                    "network": uuid4().hex[:16],
                    **fields,
                    **values,
                }
            )
            for _ in range(networks)
        ]

    return ask


def suggested() -> list[str]:
    call_command("roll_up", since=(timezone.now() - 2 * DAY).date())
    return sorted(PastQuestion.objects.values_list("text", flat=True))


def test_a_question_of_three_networks_that_was_answered_is_suggested(ask):
    ask(networks=3)

    assert suggested() == [QUESTION]
    assert PastQuestion.objects.get().networks == 3


def test_one_reader_on_many_days_is_not_many(ask):
    for n in range(10):
        ask(network="home", t=timezone.now() - n * DAY)
    ask(networks=1)

    assert suggested() == []


def test_spellings_count_together_and_the_usual_one_is_shown(ask):
    ask("When does my withdrawal leave?")
    ask(networks=2)

    assert suggested() == [QUESTION]


@pytest.mark.parametrize("match", ["weak", "none"])
def test_a_question_without_a_good_end_is_not_suggested(ask, match):
    ask(networks=3, match=match)

    assert suggested() == []


@pytest.mark.parametrize("text", ["提现", "手续费", "출금", "cash"])
def test_few_characters_are_enough_where_they_say_much(ask, text):
    ask(text, networks=3)

    assert suggested() == [text]


def test_a_very_short_question_is_not_suggested(ask):
    ask("fee", networks=3)

    assert suggested() == []


def test_a_click_is_a_good_end(ask, article):
    for search in ask(networks=3, match="weak"):
        Click.objects.create(
            t=search.t,
            visitor=search.visitor,
            network=search.network,
            locale="en",
            family=article.translation_key,
            revision=1,
            search=search,
            position=1,
        )

    assert suggested() == [QUESTION]


def test_a_question_that_mostly_ends_badly_is_not_suggested(ask):
    ask(networks=3)
    ask(networks=4, match="none")

    assert suggested() == []


@pytest.mark.parametrize(
    "text",
    [
        "money to [address] is gone",
        "anna@example.org cannot sign in",
        "abandon " * 11 + "about",
        "talk to @fake_support now",
    ],
)
def test_personal_details_and_lures_are_never_suggested(ask, text):
    ask(text, networks=5)

    assert suggested() == []


def test_a_question_goes_with_the_article_that_answered_it(ask, article):
    ask(networks=3)
    assert suggested() == [QUESTION]

    article.unpublish()

    assert suggested() == []


def test_a_question_goes_when_its_time_is_over(ask):
    ask(networks=3, t=timezone.now() - REMEMBERED - DAY)

    assert suggested() == []


def test_a_question_goes_when_its_searches_are_purged(ask):
    ask(networks=3, t=timezone.now() - 40 * DAY)
    assert suggested() == [QUESTION]

    call_command("purge_events", days=30)

    assert not PastQuestion.objects.exists()


def test_they_are_renewed_once_a_day(ask):
    call_command("roll_up")
    View.objects.create(
        t=timezone.now(),
        visitor="v",
        network="n",
        locale="en",
        family=uuid4(),
        revision=1,
    )
    call_command("roll_up")
    ask(networks=3)

    call_command("roll_up")

    assert not PastQuestion.objects.exists()
