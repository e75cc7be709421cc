"""Titles, codes and tickers that a question consists of come before all else."""

from __future__ import annotations

import pytest

from search.answering.candidates import named_first
from search.ranking.fusion import Fused
from search.text.names import is_named


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("usdt", "Withdraw USDT step by step"),
        ("E-1042", "Error E-1042 when you sign in"),
        ("trading fees", "Trading fees"),
        (" Gebühren ", "Gebühren"),
    ],
)
def test_title_or_a_name_in_it_is_named(asked: str, title: str) -> None:
    assert is_named(asked, title)


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("usdt fees", "Withdraw USDT step by step"),
        ("step", "Withdraw USDT step by step"),
        ("usd", "Withdraw USDT step by step"),
        ("", "Trading fees"),
    ],
)
def test_words_and_parts_of_names_name_nothing(asked: str, title: str) -> None:
    assert not is_named(asked, title)


def test_what_is_named_comes_first_and_the_rest_keeps_its_order() -> None:
    results = [
        Fused(family, "en", score, 1.0, 0.9, 0)
        for family, score in (("a", 0.9), ("b", 0.8), ("c", 0.7))
    ]

    found = named_first(results, {"c"})

    assert [result.family for result in found] == ["c", "a", "b"]
