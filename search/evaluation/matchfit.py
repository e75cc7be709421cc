"""Fit the match rule: questions with and without their own article in the index.

A question whose article is left out of the results, while its siblings stay, is one
that the site cannot answer. Half of the families fit the rule, the other half judge it.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

import numpy as np
import numpy.typing as npt

from search.answering.retrieval import Ranked
from search.engines.contract import Engine, Frequencies
from search.ranking.match import Match, MatchRule, Signals, best_families, signals

from .corpora import CorpusQuestion

RIDGE = 1.0
STEPS = 50
STRONG_UNANSWERABLE = 0.045
"""Share of unanswerable questions that the fit lets appear as strong."""
NONE_ANSWERABLE = 0.015
"""Share of answerable questions that the fit lets appear as none."""

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    locale: str
    family: str
    answerable: bool
    signals: Signals


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
    answered: Iterable[tuple[CorpusQuestion, Ranked]], engine: Engine
) -> list[Example]:
    """Two examples a question: as it is, and with its own articles left out."""
    found = []
    for question, ranked in answered:
        family = min(question.relevant)
        found.append(Example(question.locale, family, True, ranked.signals))
        others = without(question, ranked, engine)
        found.append(Example(question.locale, family, False, others))
    return found


def without(question: CorpusQuestion, ranked: Ranked, engine: Engine) -> Signals:
    """The signals as if the question's own articles had not been found."""
    lexical = [hit for hit in ranked.lexical if hit.family not in question.relevant]
    semantic = [hit for hit in ranked.semantic if hit.family not in question.relevant]
    best = best_families(lexical, semantic)
    held = engine.held(ranked.terms, best, question.locale)
    frequencies: Frequencies = engine.frequencies(ranked.terms, question.locale)
    return signals(
        ranked.terms,
        frequencies,
        lexical,
        semantic,
        held,
    )


def fits(family: str) -> bool:
    """Whether a family belongs to the half that fits, by a hash of its id."""
    return hashlib.blake2b(family.encode(), digest_size=1).digest()[0] % 2 == 0


def fit(all_examples: Sequence[Example]) -> MatchRule:
    """Ridge logistic regression by iteratively reweighted least squares."""
    chosen = [example for example in all_examples if fits(example.family)]
    values = np.array([astuple(example.signals) for example in chosen], np.float64)
    answers = np.array([example.answerable for example in chosen], np.float64)
    means = values.mean(axis=0)
    scales = np.maximum(values.std(axis=0), 1e-9)
    weights = logistic((values - means) / scales, answers)
    rule = MatchRule(
        means=tuple(means.tolist()),
        scales=tuple(scales.tolist()),
        weights=tuple(weights[1:].tolist()),
        bias=float(weights[0]),
        strong=0.0,
        none=0.0,
    )
    scores = np.array([rule.score(example.signals) for example in chosen])
    yes = answers == 1
    return MatchRule(
        means=rule.means,
        scales=rule.scales,
        weights=rule.weights,
        bias=rule.bias,
        strong=float(np.quantile(scores[~yes], 1 - STRONG_UNANSWERABLE)),
        none=float(np.quantile(scores[yes], NONE_ANSWERABLE)),
    )


def logistic(values: Floats, answers: Floats) -> Floats:
    """The bias and the weights of standardised values, with a ridge."""
    rows = np.column_stack([np.ones(len(values)), values])
    penalty = np.full(rows.shape[1], RIDGE)
    penalty[0] = 0.0
    weights: Floats = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (answers - chance) - penalty * weights
        curve = (rows * (chance * (1 - chance))[:, None]).T @ rows + np.diag(penalty)
        step = np.linalg.solve(curve, slope)
        weights = weights + step
        if np.abs(step).max() < 1e-8:
            break
    return weights


def judge(all_examples: Sequence[Example], rule: MatchRule) -> list[Judgement]:
    """How the rule does on the families that did not fit it, by locale."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in all_examples:
        if not fits(example.family):
            groups[example.locale].append(example)

    def share(some: Sequence[Example], answerable: bool, match: Match) -> float:
        states = [
            rule.match(example.signals)
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
