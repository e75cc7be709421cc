"""A mistyped question finds its article, and the reader is asked what was meant."""

from __future__ import annotations

import pytest

from search.answering.answer import Question
from search.answering.vocabularies import StoredVocabularies
from search.indexing.words import renew_words
from tests.articles.factories import article
from tests.search.mistakes.asking import ask

pytestmark = pytest.mark.django_db

SEED = "abandon " * 11 + "about"


@pytest.mark.parametrize(
    ("typed", "meant", "title"),
    [
        ("withdrwal pendign", "withdrawal pending", "Withdrawal pending"),
        ("hardwarewallets", "hardware wallets", "Hardware wallets"),
        ("tradign fees", "trading fees", "Trading fees"),
        ("[tradign] fees", "[trading] fees", "Trading fees"),
        (
            "tradign fees of each tradign",
            "trading fees of each trading",
            "Trading fees",
        ),
        ("екфвштп аууы", "trading fees", "Trading fees"),
    ],
)
def test_a_mistyped_question_finds_what_was_meant(
    site, typed: str, meant: str, title: str
) -> None:
    answer = ask(site, typed)

    assert answer.query == typed
    assert answer.suggestion == meant
    assert answer.results[0].title == title


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("my grandmother lost her withdrwal", "my grandmother lost her withdrawal"),
        ("withdrwal ERR_77 XRP4 q8", "withdrawal ERR_77 XRP4 q8"),
    ],
    ids=["words of the language", "codes"],
)
def test_a_mistake_is_mended_beside_what_no_article_holds(site, typed, meant) -> None:
    assert ask(site, typed).searched == meant


@pytest.mark.parametrize("text", ["withdrawal pending", "trade fee", "entirely else"])
def test_nothing_is_suggested_without_something_better(site, text: str) -> None:
    assert ask(site, text).suggestion == ""


def test_a_name_on_another_keyboard_is_left_alone_among_known_words(site) -> None:
    assert ask(site, "the trading fees of Трезор cost").suggestion == ""


@pytest.mark.parametrize(
    ("meant", "typed"),
    [
        ("withdrawal nowadays", "цшервкфцфд тщцфвфны"),
        ("where is my withdrawal", "цруку шы ьн цшервкфцфд"),
    ],
)
def test_what_was_typed_on_another_keyboard_may_hold_some_unknown_words(
    site, meant: str, typed: str
) -> None:
    assert ask(site, typed).searched == meant


def test_some_of_what_was_typed_as_latin_may_be_unknown_hangul(
    indexer, mending
) -> None:
    article("출금 주소를 추가하기", "ko")
    indexer.drain()
    renew_words()
    question = Question("cnfrma wnthfmf cnrk zksdmf djeldp", "ko", language="ko")

    answer = mending().search(question, ("ko",))

    assert answer.searched == "출금 주소를 추가 칸을 어디에"


@pytest.mark.parametrize("typed", ["цшер тщцфвфны", "куыуе зфыыцщкв еку"])
def test_hardly_known_words_were_not_typed_on_another_keyboard(site, typed) -> None:
    assert ask(site, typed).suggestion == ""


def test_a_suggestion_finds_more_than_what_was_typed(site) -> None:
    typed = ask(site, "withdrwal pendign")
    meant = ask(site, typed.suggestion)

    assert meant.suggestion == ""
    assert meant.results[0].score >= typed.results[0].score


def test_a_mended_question_is_judged_by_what_was_meant(site) -> None:
    def share_of_known_words(text: str) -> float:
        why = ask(site, text, explain=True).explanation
        seen = {signal.name: signal.value for signal in why.signals}
        return seen["idf_share_known"]

    assert share_of_known_words("withdrwal pendign") == share_of_known_words(
        "withdrawal pending"
    )


def test_a_question_in_another_language_is_left_as_it_is(site) -> None:
    assert ask(site, "tradign", language="de").suggestion == ""


def test_a_mistyped_recovery_phrase_is_never_completed(site) -> None:
    typed = SEED.replace("about", "abbout").replace("abandon", "abbandon", 1)

    assert ask(site, typed).suggestion == ""
    assert ask(site, SEED).suggestion == ""


def test_personal_details_are_not_in_the_suggestion(site) -> None:
    answer = ask(site, "tradign fees jane@example.com")

    assert answer.suggestion == "trading fees [email]"


def test_a_failing_correction_costs_nothing_but_the_correction(
    site, monkeypatch, caplog
) -> None:
    def fail(_vocabularies: object) -> None:
        raise RuntimeError("tradign")

    monkeypatch.setattr(StoredVocabularies, "__call__", fail)

    answer = ask(site, "tradign fees")

    assert (answer.state, answer.suggestion) == ("ok", "")
    assert answer.results[0].title == "Trading fees"
    assert "RuntimeError" in caplog.text
    assert "tradign" not in caplog.text
