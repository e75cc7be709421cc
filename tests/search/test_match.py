from __future__ import annotations

import pytest

from search.engines.contract import Frequencies, LexicalHit, SemanticHit
from search.ranking.fusion import best_coverage, idf_sum
from search.ranking.match import MatchRule, Signals, signals
from search.ranking.rule import packaged_rule

FREQUENCIES = Frequencies(documents=100, counts={"withdrawal": 5, "the": 95})


def rule_on_coverage() -> MatchRule:
    return MatchRule(
        means=(0.0,) * 10,
        scales=(1.0,) * 10,
        weights=(0.0, 1.0, *(0.0,) * 8),
        bias=0.0,
        strong=0.6,
        none=0.1,
    )


def seen(covered: float) -> Signals:
    return Signals(0, covered, 0, 0, 0, 0, 0, 0, 0, 0)


@pytest.mark.parametrize(
    ("covered", "state"), [(0.7, "strong"), (0.6, "strong"), (0.3, "weak"), (0, "none")]
)
def test_bars_part_the_states(covered, state):
    assert rule_on_coverage().match(seen(covered)) == state


def test_found_share_counts_rare_words_for_more():
    found = signals(
        ["withdrawal", "the"],
        FREQUENCIES,
        [LexicalHit("a", "en", 4.0)],
        [SemanticHit("b", "en", 0.9, 0)],
        1.0,
        {"a": {"withdrawal"}, "b": {"the"}},
    )

    assert found.idf_share_lexical > 0.9
    assert found.idf_share_semantic < 0.1
    assert found.legs_agree == 0.0


def test_margins_and_agreement():
    lexical = [LexicalHit("a", "en", 6.0), LexicalHit("b", "en", 2.0)]
    total = idf_sum(FREQUENCIES, ["withdrawal"])
    found = signals(
        ["withdrawal"],
        FREQUENCIES,
        lexical,
        [SemanticHit("a", "en", 0.9, 0), SemanticHit("b", "en", 0.8, 0)],
        best_coverage(lexical, total),
        {"a": {"withdrawal"}},
    )

    assert found.legs_agree == 1.0
    assert found.cosine_to_next == pytest.approx(0.1)
    assert found.bm25_to_next > 0
    assert found.bm25_of_best_semantic == found.coverage


def test_nothing_found_gives_zeros():
    found = signals(["withdrawal"], FREQUENCIES, [], [], best_coverage([], 1.0), {})

    assert found.coverage == found.best_cosine == found.legs_agree == 0.0


def test_packaged_rule_takes_ten_signals_and_ordered_bars():
    rule = packaged_rule()

    assert len(rule.means) == len(rule.scales) == len(rule.weights) == 10
    assert rule.none < rule.strong
