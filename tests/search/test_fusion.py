from __future__ import annotations

import math

import pytest

from search.engines.contract import Frequencies, LexicalHit, SemanticHit
from search.ranking.fusion import (
    counted,
    coverage,
    fuse,
    idf,
    idf_sum,
    semantic_weight,
    without,
)


def words(*pairs: tuple[str, float]) -> list[LexicalHit]:
    return [LexicalHit(family, "en", score) for family, score in pairs]


def meaning(*pairs: tuple[str, float]) -> list[SemanticHit]:
    return [SemanticHit(family, "en", score) for family, score in pairs]


def test_usual_coverage_weighs_both_legs_alike():
    results = fuse(
        words(("a", 10.0), ("b", 5.0)), meaning(("b", 0.9), ("a", 0.8)), covered=0.6
    )

    assert [(r.family, r.score) for r in results] == [("a", 0.5), ("b", 0.5)]


def test_words_that_find_everything_decide():
    results = fuse(
        words(("a", 10.0), ("b", 5.0)), meaning(("b", 0.9), ("a", 0.8)), covered=1.2
    )

    assert [r.family for r in results] == ["a", "b"]
    assert results[0].score == pytest.approx(0.8)


@pytest.mark.parametrize(
    ("covered", "weight"), [(0.0, 0.5), (0.8, 0.5), (1.0, 0.35), (1.2, 0.2), (2.0, 0.2)]
)
def test_weight_of_meaning_falls_where_words_find_all(covered, weight):
    assert semantic_weight(covered) == pytest.approx(weight)


@pytest.mark.parametrize(
    ("text", "language", "locale", "share"),
    [
        ("Wo ist mein Geld?", "de", "de", 0.7),
        ("Wo ist mein Geld?", "de", "en", 0.0),
        ("Was meint der IPCC?", "de", "en", 0.0),
        ("提現", "zh-hant", "zh-hans", 0.7),
        ("Was bedeutet E-1042?", "de", "en", 0.7),
    ],
)
def test_words_of_another_language_count_where_a_code_is_asked_for(
    text, language, locale, share
):
    assert counted(0.7, text, language, locale) == share


def test_uncovered_question_is_ranked_by_meaning_alone():
    results = fuse(
        words(("a", 10.0), ("b", 5.0)), meaning(("b", 0.9), ("a", 0.8)), covered=0.0
    )

    assert [r.family for r in results] == ["b", "a"]
    assert results[0].score == 0.5


def test_half_open_gate_lets_half_of_the_words_through():
    results = fuse(words(("a", 10.0), ("b", 5.0)), [], covered=0.25)

    assert results[0].score == pytest.approx(0.25)


def test_where_words_do_not_count_they_decide_no_near_tie_either():
    lexical = words(("b", 6.25), ("c", 6.24))
    semantic = meaning(("a", 0.6602), ("b", 0.6601), ("low", 0.3))

    results = fuse(lexical, semantic, covered=0.0)

    assert [r.family for r in results] == ["a", "b", "low", "c"]


def test_single_hit_counts_fully():
    (result,) = fuse(words(("a", 3.0)), meaning(("a", 0.7)), covered=1.0)

    assert result.score == 1.0


def test_article_that_a_leg_missed_counts_zero_there():
    results = fuse(
        words(("a", 10.0), ("b", 9.0)), meaning(("c", 0.9), ("d", 0.1)), covered=1.0
    )

    assert {r.family: r.lexical for r in results}["c"] == 0.0
    assert {r.family: r.semantic for r in results}["a"] == 0.0


def test_equal_scores_are_ordered_by_family():
    results = fuse([], meaning(("b", 0.9), ("a", 0.9)), covered=0.0)

    assert [r.family for r in results] == ["a", "b"]


def test_words_decide_where_scores_agree_to_three_places():
    """What the engines' cosines differ by must not decide."""
    lexical = words(("z", 10.0), ("a", 5.0))

    for cosine in (0.7999, 0.8001):
        results = fuse(
            lexical, meaning(("a", 0.9), ("z", cosine), ("low", 0.7)), covered=0.25
        )
        assert [r.family for r in results[:2]] == ["z", "a"]


def test_unknown_term_is_the_rarest():
    frequencies = Frequencies(documents=100, counts={"common": 90, "rare": 1})

    assert idf(frequencies, "unseen") > idf(frequencies, "rare")
    assert idf(frequencies, "rare") > idf(frequencies, "common") > 0
    assert idf(frequencies, "unseen") == pytest.approx(math.log(1 + 100.5 / 0.5))


def test_coverage_of_no_terms_is_zero():
    frequencies = Frequencies(documents=10, counts={})

    assert coverage(3.0, idf_sum(frequencies, [])) == 0.0


def test_a_left_out_article_that_was_not_counted_yet_takes_nothing_away():
    frequencies = Frequencies(documents=100, counts={"zeppelin": 0})

    assert idf(without(frequencies, [{"zeppelin"}]), "zeppelin") > 0


def test_articles_left_out_hold_no_word():
    frequencies = Frequencies(documents=100, counts={"withdrawal": 5, "zeppelin": 1})

    left = without(frequencies, [{"zeppelin", "withdrawal"}, {"withdrawal", "fee"}])

    assert left == Frequencies(98, {"withdrawal": 3, "zeppelin": 0})
