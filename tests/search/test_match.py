from __future__ import annotations

import math
from dataclasses import fields, replace

import pytest

from search.engines.contract import Bars, Frequencies, LexicalHit, SemanticHit
from search.evaluation.matchfit import Example, fit
from search.ranking.fusion import best_coverage, idf_sum
from search.ranking.match import MatchRule, Signals, signals
from search.ranking.rule import FittedRule, MatchRules, packaged_rules
from tests.search.engine_samples import generation

SIGNALS = len(fields(Signals))
FREQUENCIES = Frequencies(documents=100, counts={"withdrawal": 5, "the": 95})


def rule_on_coverage() -> MatchRule:
    return MatchRule(
        means=(0.0,) * SIGNALS,
        scales=(1.0,) * SIGNALS,
        weights=(0.0, 1.0, *(0.0,) * (SIGNALS - 2)),
        bias=0.0,
        strong=0.6,
        none=0.1,
    )


def seen(covered: float, known: float = 1) -> Signals:
    blank = Signals(0, covered, *(0,) * 14)
    return replace(blank, idf_share_known=known, legs_agree=1)


@pytest.mark.parametrize(
    ("covered", "state"), [(0.7, "strong"), (0.6, "strong"), (0.3, "weak"), (0, "none")]
)
def test_bars_part_the_states(covered, state):
    assert rule_on_coverage().match(seen(covered)) == state


@pytest.mark.parametrize(
    ("terms", "agree", "state"),
    [(5, 0, "weak"), (5, 1, "strong"), (40, 0, "strong"), (40, 1, "strong")],
)
def test_few_words_are_strong_only_where_words_and_meaning_agree(terms, agree, state):
    asked = replace(seen(0.7), terms=math.log1p(terms), legs_agree=agree)

    assert rule_on_coverage().match(asked) == state


@pytest.mark.parametrize(("below", "state"), [(0.04, "strong"), (0.06, "weak")])
def test_an_article_that_means_much_less_than_another_is_never_strong(below, state):
    asked = replace(seen(0.7), terms=math.log1p(40), cosine_below_nearest=below)

    assert rule_on_coverage().match(asked) == state


def test_words_that_no_article_holds_are_answered_surely_or_not_at_all():
    rule = rule_on_coverage()

    assert rule.match(seen(0.3, known=0)) == "none"
    assert rule.match(seen(0.7, known=0)) == "strong"


def test_found_share_counts_rare_words_for_more():
    found = signals(
        ["withdrawal", "the"],
        FREQUENCIES,
        [LexicalHit("a", "en", 4.0)],
        [SemanticHit("b", "en", 0.9)],
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
        [SemanticHit("a", "en", 0.9), SemanticHit("b", "en", 0.8)],
        best_coverage(lexical, total),
        {"a": {"withdrawal"}},
    )

    assert found.legs_agree == 1.0
    assert found.cosine_to_next == pytest.approx(0.1)
    assert found.bm25_to_next > 0
    assert found.bm25_of_best_semantic == found.coverage


@pytest.mark.parametrize(("found", "third"), [(2, None), (3, 0.7), (4, 0.7)])
def test_how_near_the_third_article_is_is_known_where_there_is_one(found, third):
    nearest = [
        SemanticHit(family, "en", score)
        for family, score in [("a", 0.9), ("b", 0.8), ("c", 0.7), ("d", 0.6)]
    ]

    seen = signals(["withdrawal"], FREQUENCIES, [], nearest[:found], 0.0, {})

    assert seen.third_cosine == third


def test_nothing_found_gives_zeros():
    found = signals(["withdrawal"], FREQUENCIES, [], [], best_coverage([], 1.0), {})

    assert found.coverage == found.best_cosine == found.legs_agree == 0.0


def test_a_word_that_no_article_holds_is_rarest_of_all():
    found = signals(
        ["withdrawal", "airdrop"],
        FREQUENCIES,
        [LexicalHit("a", "en", 6.0)],
        [SemanticHit("a", "en", 0.9)],
        0.5,
        {"a": {"withdrawal"}},
    )

    assert found.idf_share_known < 0.5
    assert found.rarest_missing > 5


def test_another_wording_counts_where_the_best_article_holds_it():
    def found(*wordings: list[str]) -> Signals:
        return signals(
            ["2fa"],
            Frequencies(documents=100, counts={"two": 9, "factor": 3}),
            [LexicalHit("a", "en", 6.0)],
            [SemanticHit("a", "en", 0.9)],
            0.5,
            {"a": {"two", "factor"}},
            wordings,
        )

    assert found().rarest_missing > 0
    assert found(["two", "factor"]).rarest_missing == 0
    assert found(["two", "factor"]).idf_share_known == 1


def test_what_is_not_known_of_the_sentences_neither_raises_nor_lowers():
    rule = replace(
        rule_on_coverage(),
        means=(0.0,) * 16 + (0.5,) * (SIGNALS - 16),
        weights=(0.0, 1.0, *(0.0,) * 14, *(1.0,) * (SIGNALS - 16)),
    )
    sentences = [field.name for field in fields(Signals)][16:]
    average = replace(seen(0.3), **dict.fromkeys(sentences, 0.5))

    assert rule.score(seen(0.3)) == rule.score(average) == pytest.approx(0.3)
    assert rule.match(replace(seen(0.3), stretch_share_above_mean=0.9)) == "strong"
    assert rule.match(replace(seen(0.3), stretch_share_above_mean=0.1)) == "none"


@pytest.mark.parametrize("known", [0, 40])
def test_a_fit_takes_the_sentences_from_questions_where_they_are_known(known):
    """The nearer sentences answer, and of some questions they were not read."""
    examples = [
        Example(
            "en",
            f"family-{number}",
            number % 2 == 0,
            replace(
                seen(number % 3 / 3),
                stretch_cosine_above_mean=0.8
                + 0.1 * (number % 2 == 0)
                + 0.001 * (number % 7)
                if number < known
                else None,
            ),
        )
        for number in range(80)
    ]

    rule = fit(examples).rule

    near, far = (
        replace(seen(0.3), stretch_cosine_above_mean=cosine) for cosine in (0.9, 0.8)
    )
    unknown = rule.score(seen(0.3))
    if known:
        assert rule.score(far) < unknown < rule.score(near)
    else:
        assert rule.weights[16] == 0


@pytest.mark.parametrize("kind", ["raw", "centred"])
def test_packaged_rules_take_every_signal_and_ordered_bars(kind):
    fitted = getattr(packaged_rules(), kind)
    rule = fitted.rule

    assert len(rule.means) == len(rule.scales) == len(rule.weights) == SIGNALS
    assert rule.none < rule.strong
    assert all(bars.none < bars.strong for bars in fitted.bars.values())


def test_a_sites_own_bars_come_before_those_of_the_fit():
    fitted = FittedRule(rule_on_coverage(), {"vi": Bars(0.8, 0.2), "ar": Bars(1, 0)})
    rules = MatchRules(raw=fitted, centred=fitted)
    info = replace(generation("g"), bars={"vi": Bars(0.9, 0.3)})

    assert rules.of(info, "vi").match(seen(0.85)) == "weak"
    assert rules.of(info, "ar").match(seen(0.85)) == "weak"
    assert rules.of(info, "en").match(seen(0.85)) == "strong"
