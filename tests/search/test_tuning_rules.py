"""When what editors save reaches searches."""

from __future__ import annotations

import time

import pytest
from wagtail.models import Locale

from search.models import SynonymSet
from search.text.analysis import Analyser
from search.tuning import current
from search.tuning.current import LOOK_AGAIN, CurrentRules

pytestmark = pytest.mark.django_db


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def rules(clock: Clock) -> CurrentRules:
    return CurrentRules(Analyser(None), clock)


def test_saved_set_holds_some_seconds_later(rules, clock):
    assert not rules().rules
    made = SynonymSet.objects.create(name="a", phrases="2FA\ntwo-factor")
    clock.now += LOOK_AGAIN

    assert [rule.typed for _locale, rule in rules().rules.synonyms] == [
        ("2FA", "two-factor")
    ]
    made.delete()
    clock.now += LOOK_AGAIN
    assert not rules().rules


def test_change_holds_for_questions_of_before_too(rules, clock):
    made = SynonymSet.objects.create(name="a", phrases="2FA\ntwo-factor")
    before = rules()
    assert before.read("2FA", "en", "en").places
    made.phrases = "GA\ntwo-factor"
    made.save()
    clock.now += LOOK_AGAIN
    while (after := rules()) is before:
        time.sleep(0.001)

    assert not after.read("2FA", "en", "en").places
    assert after.read("GA", "en", "en").places


def test_first_search_after_a_quiet_time_holds_what_was_saved_in_it(rules, clock):
    made = SynonymSet.objects.create(name="a", phrases="2FA\ntwo-factor")
    assert rules().read("2FA", "en", "en").places
    made.phrases = "GA\ntwo-factor"
    made.save()
    clock.now += 60

    assert rules().read("GA", "en", "en").places


def test_searches_in_between_ask_the_database_nothing(
    rules, clock, django_assert_num_queries
):
    rules()
    clock.now += LOOK_AGAIN - 0.1

    with django_assert_num_queries(0):
        rules()


def test_nothing_is_read_anew_while_nothing_changed(
    rules, clock, django_assert_num_queries
):
    first = rules()
    clock.now += LOOK_AGAIN

    with django_assert_num_queries(2):
        assert rules() is first


def test_database_that_fails_leaves_the_rules_as_they_were(
    rules, clock, monkeypatch, caplog
):
    SynonymSet.objects.create(name="a", phrases="2FA\ntwo-factor")
    first = rules()

    def broken():
        raise RuntimeError

    monkeypatch.setattr(current, "stored_state", broken)
    clock.now += LOOK_AGAIN

    assert rules() is first
    assert "Editors' rules were not read: RuntimeError" in caplog.text


def test_set_of_one_language_is_kept_apart(rules):
    german = Locale.objects.get_or_create(language_code="de")[0]
    SynonymSet.objects.create(name="a", phrases="Handy\nTelefon", locale=german)
    SynonymSet.objects.create(
        name="b", phrases="BSC => BEP20\nbroken line", direction="one_way"
    )

    assert [
        (locale, rule.typed, rule.meant) for locale, rule in rules().rules.synonyms
    ] == [
        ("de", ("Handy", "Telefon"), ("Handy", "Telefon")),
        ("", ("BSC",), ("BEP20",)),
    ]
