"""Past questions and shared phrases, found by what was typed so far."""

from __future__ import annotations

import pytest

from search.text.frequent import frequent_phrases
from search.text.phrases import Phrases
from search.text.placeholders import KINDS
from search.text.suggestible import may_be_suggested

QUESTIONS = Phrases(
    [
        "when does my withdrawal leave",
        "is my withdrawal gone",
        "Überweisung fehlt seit gestern",
        "提现一直未到账怎么办",
        "ลืมรหัสผ่าน ทำอย่างไร",
        "출금이 지연되는 이유",
        "لماذا السحب معلق",
    ]
)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("when", "when does my withdrawal leave"),
        ("withd leav", "when does my withdrawal leave"),
        ("uberw", "Überweisung fehlt seit gestern"),
        ("到账", "提现一直未到账怎么办"),
        ("未到賬", "提现一直未到账怎么办"),
        ("รหัส", "ลืมรหัสผ่าน ทำอย่างไร"),
        ("출금이 지", "출금이 지연되는 이유"),
        ("السح", "لماذا السحب معلق"),
        ("سحب", "لماذا السحب معلق"),
    ],
)
def test_what_holds_the_typed_beginnings_is_found(typed, first):
    assert QUESTIONS.find(typed, 3)[0] == first


@pytest.mark.parametrize(
    "typed",
    ["wihtdrawal leave", "witdrawal leave", "withdrrawal leave", "wothdrawal leave"],
)
def test_one_typing_error_is_forgiven(typed):
    assert QUESTIONS.find(typed, 3) == []
    assert QUESTIONS.find_mistyped(typed, 3) == ["when does my withdrawal leave"]


def test_what_begins_so_comes_before_what_only_holds_the_words():
    assert QUESTIONS.find("is my", 3) == ["is my withdrawal gone"]
    assert Phrases(["fees of a trade", "trade fees"]).find("trade", 2) == [
        "trade fees",
        "fees of a trade",
    ]


def test_what_was_typed_already_is_no_suggestion():
    assert QUESTIONS.find("Is my withdrawal gone?", 3) == []


@pytest.mark.parametrize("typed", ["", "  ", "?!", "🚀", "zz", "\x00"])
def test_nothing_in_common_finds_nothing(typed):
    assert QUESTIONS.find(typed, 3) == []
    assert QUESTIONS.find_mistyped(typed, 3) == []


def test_phrases_that_titles_share_are_counted_in_their_usual_spelling():
    titles = [
        "Two-factor authentication: set it up",
        "Lost your two-factor authentication?",
        "two-factor authentication and you",
        "Wallet recovery on Linux",
        "Wallet recovery on macOS",
        "Wallet Recovery for experts",
    ]

    assert frequent_phrases(titles, 10) == [
        ("two-factor authentication", 3),
        ("Wallet recovery", 3),
    ]


def test_a_phrase_that_only_stands_in_a_longer_one_is_left_out():
    titles = [f"{word} control over your money" for word in ("Full", "No", "Some")]

    assert frequent_phrases(titles, 10) == [("control over your money", 3)]


@pytest.mark.parametrize(
    "question",
    [
        "abandon " * 11 + "about",
        "mail me at anna@example.org",
        "is bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq mine",
        "ask @support_helper on telegram",
        "go to evil.example now",
        "see https://evil",
        "call 555 123 4567",
        "order 83920174 missing",
        "why " * 30,
        "hm",
        *(f"send to [{kind}] please" for kind in KINDS),
    ],
)
def test_what_may_identify_or_lead_away_is_never_suggested(question):
    assert not may_be_suggested(question)


@pytest.mark.parametrize(
    "question",
    [
        "when does my withdrawal leave?",
        "提现未到账",
        "error 1033 at login",
        "fee 0.1 %",
    ],
)
def test_an_ordinary_question_may_be_suggested(question):
    assert may_be_suggested(question)
