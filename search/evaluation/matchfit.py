"""Fit the match rule: questions with and without their own article in the index.

A question whose article is left out of the results, while its siblings stay, is one
that the site cannot answer. Half of the families fit the rule, the other half judge it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, fields, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from search.answering.retrieval import Ranked
from search.engines.contract import Bars
from search.ranking.match import Match, MatchRule, Signals
from search.ranking.rule import FittedRule, MatchRules

from .corpora import CorpusQuestion

RIDGE = 1.0
STEPS = 50
Kind = Literal["asked", "varied", "foreign"]
"""``varied`` questions nobody asked in these words or of so small a site; ``foreign``
ones were asked of another site."""
COUNTS: Mapping[Kind, float] = {"asked": 1.0, "varied": 0.1, "foreign": 0.3}
"""For how many questions one of each kind counts in the fit of the weights; bars and
judgement are those of the questions asked."""
STRONG_UNANSWERABLE = 0.039
"""Share of unanswerable questions that the fit lets appear as strong."""
PRIOR = 100
"""Questions for which the bars of all locales count beside a locale's own."""
NONE_ANSWERABLE = 0.007
"""Share of answerable questions that the fit lets appear as none."""

_EVERY = len(fields(Signals))
_UNFITTED = FittedRule(
    MatchRule((0.0,) * _EVERY, (1.0,) * _EVERY, (0.0,) * _EVERY, 0.0, 0.0, 0.0), {}
)
UNFITTED = MatchRules(_UNFITTED, _UNFITTED)
"""Judges nothing: what stands in while there are no rules for these signals yet."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """What was seen of one question; its ``family`` is its own article's."""

    locale: str
    family: str
    answerable: bool
    signals: Signals
    kind: Kind = "asked"


@dataclass(frozen=True, slots=True)
class Judgement:
    """Shares of one locale's held-out questions."""

    locale: str
    n: int
    answerable_strong: float
    answerable_none: float
    unanswerable_strong: float
    unanswerable_none: float


def examples(
    answered: Iterable[tuple[CorpusQuestion, Ranked, Ranked]], kind: Kind = "asked"
) -> list[Example]:
    """Two examples a question: as it is, and with its own articles left out."""
    return [
        Example(question.locale, min(question.relevant), own, seen.signals, kind)
        for question, ranked, others in answered
        for own, seen in ((True, ranked), (False, others))
    ]


def strangers(answered: Iterable[tuple[CorpusQuestion, Ranked]]) -> list[Example]:
    """Questions that a site was asked though it holds nothing of the kind."""
    return [
        Example(
            question.locale, min(question.relevant), False, ranked.signals, "foreign"
        )
        for question, ranked in answered
    ]


def fits(family: str) -> bool:
    """Whether a family belongs to the half that fits, by a hash of its id."""
    return hashlib.blake2b(family.encode(), digest_size=1).digest()[0] % 2 == 0


def fit(all_examples: Sequence[Example]) -> FittedRule:
    """Ridge logistic regression by iteratively reweighted least squares, and bars.

    What is not known counts as the mean of what is.
    """
    chosen = [example for example in all_examples if fits(example.family)]
    values = np.array([astuple(example.signals) for example in chosen], np.float64)
    answers = np.array([example.answerable for example in chosen], np.float64)
    known = np.ma.masked_invalid(values)
    means = known.mean(axis=0).filled(0.0)
    scales = np.maximum(known.std(axis=0).filled(0.0), 1e-9)
    counts = np.array([COUNTS[example.kind] for example in chosen])
    weights = logistic(((known - means) / scales).filled(0.0), answers, counts)
    rule = MatchRule(
        means=tuple(means.tolist()),
        scales=tuple(scales.tolist()),
        weights=tuple(weights[1:].tolist()),
        bias=float(weights[0]),
        strong=0.0,
        none=0.0,
    )
    chosen = [example for example in chosen if example.kind == "asked"]
    common = bars(chosen, rule)
    rule = replace(rule, strong=common.strong, none=common.none)
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in chosen:
        groups[example.locale].append(example)
    return FittedRule(
        rule,
        {
            lc: leaning(bars(some, rule), len(some) // 2, rule, PRIOR)
            for lc, some in groups.items()
        },
    )


def bars(some: Sequence[Example], rule: MatchRule) -> Bars:
    """Those that these examples ask for."""

    def scores(answerable: bool) -> list[float]:
        return [rule.score(e.signals) for e in some if e.answerable == answerable]

    return Bars(
        strong=float(np.quantile(scores(answerable=False), 1 - STRONG_UNANSWERABLE)),
        none=float(np.quantile(scores(answerable=True), NONE_ANSWERABLE)),
    )


def leaning(own: Bars, questions: int, rule: MatchRule, prior: int) -> Bars:
    """Bars of so many questions, drawn to those of the rule as by ``prior`` others."""
    share = questions / (questions + prior)
    return Bars(
        strong=share * own.strong + (1 - share) * rule.strong,
        none=share * own.none + (1 - share) * rule.none,
    )


def logistic(values: Floats, answers: Floats, counts: Floats | None = None) -> Floats:
    """The bias and the weights of standardised values, with a ridge.

    ``counts`` is how much each row counts, all alike without it.
    """
    if counts is None:
        counts = np.ones(len(values))
    rows = np.column_stack([np.ones(len(values)), values])
    penalty = np.full(rows.shape[1], RIDGE)
    penalty[0] = 0.0
    weights: Floats = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (counts * (answers - chance)) - penalty * weights
        spread = counts * chance * (1 - chance)
        curve = (rows * spread[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def held_out(all_examples: Iterable[Example]) -> list[Example]:
    """Those that did not fit a rule."""
    return [e for e in all_examples if e.kind == "asked" and not fits(e.family)]


def judge(
    some_examples: Iterable[Example], rule_of: Callable[[str], MatchRule]
) -> list[Judgement]:
    """How each locale's rule does, by locale."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in some_examples:
        groups[example.locale].append(example)

    def share(some: Sequence[Example], answerable: bool, match: Match) -> float:
        states = [
            rule_of(example.locale).match(example.signals)
            for example in some
            if example.answerable == answerable
        ]
        return states.count(match) / len(states)

    return [
        Judgement(
            locale=locale,
            n=len(some) // 2,
            answerable_strong=share(some, True, "strong"),
            answerable_none=share(some, True, "none"),
            unanswerable_strong=share(some, False, "strong"),
            unanswerable_none=share(some, False, "none"),
        )
        for locale, some in sorted(groups.items())
    ]
