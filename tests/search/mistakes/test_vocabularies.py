"""Processes know the words that were counted, some seconds later."""

from __future__ import annotations

import pytest

from articles.models import FaqPage
from search.answering.vocabularies import LOOK_AGAIN
from search.indexing import words
from search.indexing.words import renew_words
from search.models import LocaleWords
from tests.articles.factories import article, publish
from tests.search.mistakes.asking import ask

pytestmark = pytest.mark.django_db


def test_words_of_a_withdrawn_article_are_not_suggested(site, indexer, now) -> None:
    assert ask(site, "tradign").suggestion == "trading"
    FaqPage.objects.get(title="Trading fees").unpublish()
    indexer.drain()
    renew_words()
    now[0] += LOOK_AGAIN

    assert ask(site, "tradign").suggestion == ""


def test_a_new_articles_words_are_known_some_seconds_after_they_are_counted(
    site, indexer, now
) -> None:
    assert ask(site, "stakign").suggestion == ""
    article("Staking rewards")
    indexer.drain()
    renew_words()

    assert ask(site, "stakign").suggestion == ""
    now[0] += LOOK_AGAIN
    assert ask(site, "stakign").suggestion == "staking"


def test_no_question_waits_for_words_that_are_being_loaded(unhurried, aside) -> None:
    assert ask(unhurried, "tradign").suggestion == ""
    aside.pop()()

    assert ask(unhurried, "tradign").suggestion == "trading"
    assert not aside


def test_what_was_known_serves_until_new_words_are_loaded(
    unhurried, aside, indexer, now
) -> None:
    unhurried.warm_up()
    article("Staking rewards")
    indexer.drain()
    renew_words()
    now[0] += LOOK_AGAIN

    assert ask(unhurried, "stakign").suggestion == ""
    assert ask(unhurried, "tradign").suggestion == "trading"
    aside.pop()()
    assert ask(unhurried, "stakign").suggestion == "staking"


def test_the_first_question_of_a_process_that_was_warmed_up_is_mended(
    unhurried, aside
) -> None:
    unhurried.warm_up()

    assert ask(unhurried, "tradign").suggestion == "trading"
    assert not aside


def test_a_locale_whose_words_are_ruined_keeps_what_was_known(site, now) -> None:
    assert ask(site, "tradign").suggestion == "trading"
    LocaleWords.objects.update(words=b"no words", state="another")
    now[0] += LOOK_AGAIN

    assert ask(site, "tradign").suggestion == "trading"


def test_ruined_words_of_a_locale_keep_no_others_from_being_read(
    site, now, caplog
) -> None:
    LocaleWords.objects.create(locale="aa", words=b"no words", state="ruined")
    # Rows come in the order in which they were written.
    english = LocaleWords.objects.get(locale="en")
    LocaleWords.objects.filter(locale="en").delete()
    LocaleWords.objects.create(locale="en", words=english.words, state=english.state)

    assert ask(site, "tradign").suggestion == "trading"
    now[0] += LOOK_AGAIN
    ask(site, "tradign")
    assert caplog.text.count("words were not read") == 1


def test_a_locale_that_is_no_more_counted_is_corrected_no_more(site, now) -> None:
    assert ask(site, "tradign").suggestion == "trading"
    LocaleWords.objects.all().delete()
    now[0] += LOOK_AGAIN

    answer = ask(site, "tradign fees")

    assert (answer.state, answer.suggestion) == ("ok", "")
    renew_words()
    now[0] += LOOK_AGAIN
    assert ask(site, "tradign").suggestion == "trading"


@pytest.mark.parametrize("ruined", [b"", b"no words"])
def test_words_that_cannot_be_read_are_told_of_and_left_alone(
    site, now, caplog, ruined: bytes
) -> None:
    LocaleWords.objects.update(words=ruined, state="another")

    answer = ask(site, "tradign fees")

    assert (answer.state, answer.suggestion) == ("ok", "")
    assert "words were not read" in caplog.text


def test_articles_that_did_not_change_are_not_read_again(site, monkeypatch) -> None:
    read = []

    def reading(keys):
        read.extend(keys)
        return current_texts(keys)

    current_texts = words.current_texts
    monkeypatch.setattr(words, "current_texts", reading)

    renew_words()
    assert read == []
    changed = FaqPage.objects.get(title="Trading fees")
    publish(changed, title="Staking fees")
    renew_words()
    assert read == [(changed.translation_key, "en")]


def test_counting_stops_in_time_and_goes_on_where_it_stopped(
    site, indexer, monkeypatch
) -> None:
    for title in ("Staking rewards", "Lending rates"):
        article(title)
    indexer.drain()
    monkeypatch.setattr(words, "BATCH", 1)

    # One article, the other, their sum; then there is nothing left.
    calls = [renew_words(0) for _ in range(4)]

    assert calls == [False, False, False, True]
    assert ask(site, "lendign").suggestion == "lending"


def test_an_article_that_cannot_be_read_keeps_no_other_from_being_counted(
    site, indexer, monkeypatch, caplog
) -> None:
    for title in ("Staking rewards", "Poison", "Lending rates"):
        article(title)
    indexer.drain()

    def cut(found):
        if found.title == "Poison":
            raise ValueError
        return cut_passages(found)

    cut_passages = words.cut
    monkeypatch.setattr(words, "cut", cut)

    assert renew_words()
    assert "cannot be counted" in caplog.text
    assert ask(site, "stakign").suggestion == "staking"
    assert ask(site, "lendign").suggestion == "lending"
