"""The bar of quick answers is set on one half of the families, judged on the other."""

from __future__ import annotations

import pytest

from search.evaluation.matchfit import fits
from search.evaluation.quickfit import Example, fit, holds, judge
from search.ranking.quick import QuickSignals, packaged_quick_rule

NAMES = [f"family-{number}" for number in range(400)]
FITTING = [name for name in NAMES if fits(name)]
JUDGING = [name for name in NAMES if not fits(name)]


def seen(cosine: float) -> QuickSignals:
    return QuickSignals(cosine, *(0.0,) * 12)


def asked(
    family: str, cosine: float, right: bool, locale: str = "en", **values: bool
) -> Example:
    """Two stretches, of which the nearer one answers or none does."""
    kept = {"answerable": True, "strong": True, **values}
    signals = (seen(0.1), seen(cosine))
    return Example(locale, family, signals=signals, holds=(False, right), **kept)


def graded(families: list[str], locale: str = "en") -> list[Example]:
    """The nearer, the likelier: all of the nearest half answer, every third other."""
    half = len(families) // 2
    return [
        asked(family, 0.9 - 0.001 * place, place < half or place % 3 == 0, locale)
        for place, family in enumerate(families)
    ]


@pytest.mark.parametrize(
    ("text", "held"),
    [
        ("It takes 30 Confirmations.", True),
        ("It takes ３０\u00a0confirmations.", True),
        ("It takes 3 confirmations.", False),
    ],
)
def test_answers_are_found_but_for_case_width_and_space(text, held):
    assert holds(text, ["never", "30 confirmations"]) is held


def test_bar_is_as_low_as_the_wanted_share_allows():
    known = graded(FITTING)

    strict, lax = fit(known, held=1.0), fit(known, held=0.8)

    assert lax.bar < strict.bar
    for rule, wanted in ((strict, 1.0), (lax, 0.8)):
        quoted = [one for one in known if rule.score(one.signals[1]) >= rule.bar]
        assert sum(one.holds[1] for one in quoted) / len(quoted) >= wanted


def test_the_worst_locale_sets_the_bar():
    alone = fit(graded(FITTING), held=0.9)
    worse = [
        asked(family, 0.9, place % 2 == 0, "de") for place, family in enumerate(FITTING)
    ]

    assert fit([*graded(FITTING), *worse], held=0.9).bar > alone.bar


def test_only_the_other_half_is_judged():
    rule = fit(graded(FITTING), held=0.9)

    (row,) = judge([*graded(FITTING), *graded(JUDGING)], rule)

    assert row.n == len(JUDGING)
    assert row.strong == 1.0
    assert 0.5 < row.shown < 1.0
    assert row.held > 0.8


def test_weak_matches_and_unanswerable_questions_count_apart():
    rule = fit(graded(FITTING), held=0.9)
    some = [
        asked(JUDGING[0], 0.9, True),
        asked(JUDGING[1], 0.9, True, strong=False),
        asked(JUDGING[2], 0.9, False, answerable=False),
        asked(JUDGING[3], 0.9, False, answerable=False, strong=False),
    ]

    (row,) = judge(some, rule)

    assert (row.n, row.shown, row.shown_always) == (2, 0.5, 1.0)
    assert row.unanswerable_shown == 0.5


def test_packaged_rule_weighs_every_signal():
    rule = packaged_quick_rule()

    assert len(rule.weights) == len(rule.means) == len(QuickSignals._fields)
    assert all(scale > 0 for scale in rule.scales)
