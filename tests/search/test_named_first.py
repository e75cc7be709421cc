"""Titles, codes and tickers that a question consists of come before all else."""

from __future__ import annotations

import unicodedata

import pytest

from search.answering.candidates import named_first
from search.ranking.fusion import Fused
from search.text.names import Named, naming


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("usdt", "Withdraw USDT step by step"),
        ("E-1042", "Error E-1042 when you sign in"),
        ("e1042", "Error E-1042 when you sign in"),
        ("E 1042?", "Error E-1042 when you sign in"),
        ("e-1042", "Fehler E\u20111042 beim Anmelden"),
        ("Ｅ-1042", "Error E-1042 when you sign in"),
        ("trc20", "What is TRC-20?"),
        ("ERC-20", "错误ERC20：怎么办"),
        ("insufficient_funds", "INSUFFICIENT_FUNDS: what it means"),
        ("near", "NEAR network"),
        ("kyc", "KYC, AML"),
        ("usdt", "USDT 提现 需要 多久"),
        ("trc20", "WHAT IS TRC20?"),
    ],
)
def test_a_name_in_a_title_is_named(asked: str, title: str) -> None:
    assert naming(asked, title) is Named.NAME


@pytest.mark.parametrize(
    ("asked", "title"),
    [("trading fees", "Trading fees"), (" Gebühren ", "Gebühren"), ("SOL", "Sol")],
)
def test_a_title_is_named(asked: str, title: str) -> None:
    assert naming(asked, title) is Named.TITLE


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("How do I withdraw", "How do I withdraw?"),
        ("cómo retiro", "¿Cómo retiro?"),
        ("كيف أسحب", "كيف أسحب؟"),
        ("如何提现", "如何提现？"),
        ("Qu'est-ce que la 2FA ?", "Qu’est-ce que la 2FA\u00a0?"),
        ('What is a "seed"?', "What is a “seed”?"),
        ("Rest - and more", "Rest \u2013 and more"),
        ("İki adımlı doğrulama", "iki adımlı doğrulama"),
        ("KISA YOL", "Kısa yol"),
        ("Mở khoá ví", "Mở khóa ví"),
        (unicodedata.normalize("NFD", "Gebühren"), "Gebühren"),
    ],
)
def test_a_title_is_named_without_what_keyboards_lack(asked: str, title: str) -> None:
    assert naming(asked, title) is Named.TITLE_TYPED


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("usdt fees", "Withdraw USDT step by step"),
        ("step", "Withdraw USDT step by step"),
        ("usd", "Withdraw USDT step by step"),
        ("funds", "INSUFFICIENT_FUNDS: what it means"),
        ("how", "HOW TO WITHDRAW USDT"),
        ("", "Trading fees"),
        ("?", "?!"),
    ],
)
def test_words_and_parts_of_names_name_nothing(asked: str, title: str) -> None:
    assert naming(asked, title) is None


def test_what_is_named_comes_first_and_the_rest_keeps_its_order() -> None:
    results = [
        Fused(family, "en", score, 1.0, 0.9, 0)
        for family, score in (("a", 0.9), ("b", 0.8), ("c", 0.7), ("d", 0.6))
    ]

    found = named_first(results, {"c": Named.NAME, "d": Named.TITLE})

    assert [result.family for result in found] == ["d", "c", "a", "b"]
