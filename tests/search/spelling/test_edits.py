"""How far words are from each other."""

from __future__ import annotations

import random

import numpy as np
import pytest

from search.spelling.edits import codes, distances
from search.spelling.vocabulary import Vocabulary
from tests.search.spelling.words import vocabulary


def slow_distance(one: str, other: str) -> int:
    """Optimal string alignment, cell by cell."""
    table = {(i, -1): i + 1 for i in range(-1, len(one))}
    table |= {(-1, j): j + 1 for j in range(-1, len(other))}
    for i, a in enumerate(one):
        for j, b in enumerate(other):
            table[i, j] = min(
                table[i - 1, j] + 1, table[i, j - 1] + 1, table[i - 1, j - 1] + (a != b)
            )
            if i and j and a == other[j - 1] and one[i - 1] == b:
                table[i, j] = min(table[i, j], table[i - 2, j - 2] + 1)
    return table[len(one) - 1, len(other) - 1]


def test_all_words_near_by_are_found_and_no_others() -> None:
    chance = random.Random(5)
    forms = {
        "".join(chance.choices("abcé", k=chance.randint(2, 9))) for _ in range(800)
    }
    known = Vocabulary(dict.fromkeys(forms, 1), {form: form for form in forms})
    for typed in ("".join(chance.choices("abcé", k=k)) for k in (2, 4, 6, 8, 10)):
        expected = {form for form in forms if slow_distance(typed, form) <= 2}
        assert {near.form for near in known.near(typed, 2)} == expected


def test_distances_count_a_swap_as_one() -> None:
    rows = codes(["abdc", "abcd", "abce"])
    found = distances(codes(["abcd"])[0, :4], rows, np.array([4, 4, 4], np.uint8), 2)
    assert found.tolist() == [1, 0, 1]


@pytest.mark.parametrize("form", ["", "a" * 30, "\U00020000" * 3])
def test_what_cannot_be_compared_is_near_nothing(form: str) -> None:
    assert vocabulary("en").near(form, 2) == []
    assert Vocabulary({}, {}).near("word", 2) == []


def test_the_most_frequent_words_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("search.spelling.vocabulary.MOST_WORDS", 2)
    known = vocabulary("en", "often often rare seldom seldom")
    assert ("often" in known, "seldom" in known, "rare" in known) == (True, True, False)
    assert known.count("often") == 2
