"""Fit the rule of quick answers: questions whose answers are known word for word.

A stretch of the first result answers when it holds an answer and its article is the
question's own. Half of the families fit the rule, the other half judge it.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from search.answering.retrieval import Ranked
from search.ranking.quick import QuickRule, QuickSignals, quick_signals

from .corpora import CorpusQuestion
from .matchfit import fits, logistic

HELD = 0.9
"""Share of quotes of any locale that the fit wants to hold an answer."""


@dataclass(frozen=True, slots=True)
class Example:
    """One question and the stretches of its first result.

    ``holds`` tells of each whether it answers. ``answerable`` is false of a question
    whose own articles were taken out.
    """

    locale: str
    family: str
    answerable: bool
    strong: bool
    signals: tuple[QuickSignals, ...]
    holds: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """Shares of one locale's held-out questions.

    ``shown`` are those with a quick answer, ``held`` is how many of these hold an
    answer; ``_always`` is the same if every match were strong.
    """

    locale: str
    n: int
    strong: float
    shown: float
    held: float
    shown_always: float
    held_always: float
    unanswerable_shown: float


def examples(
    answered: Iterable[tuple[CorpusQuestion, Ranked, Ranked]],
) -> list[Example]:
    """Two examples a question: as it is, and with its own articles left out.

    Questions without known answers are passed over.
    """
    return [
        _example(question, seen, answerable=answerable)
        for question, ranked, others in answered
        if question.answers
        for answerable, seen in ((True, ranked), (False, others))
        if seen.results
    ]


def _example(question: CorpusQuestion, ranked: Ranked, *, answerable: bool) -> Example:
    first = ranked.results[0].family
    looked_at = ranked.read[first].stretches if first in ranked.read else ()
    right = first in question.relevant
    return Example(
        locale=question.locale,
        family=min(question.relevant),
        answerable=answerable,
        strong=ranked.match == "strong",
        signals=tuple(quick_signals(looked_at, ranked.signals)),
        holds=tuple(
            right and holds(candidate.text, question.answers) for candidate in looked_at
        ),
    )


def holds(text: str, answers: Iterable[str]) -> bool:
    """Whether a text holds any answer, but for case, width and white space."""
    plain = _plain(text)
    return any(_plain(answer) in plain for answer in answers)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def fit(all_examples: Sequence[Example], held: float = HELD) -> QuickRule:
    """The rule, and the lowest bar from which ``held`` of each locale's quotes hold."""
    chosen = [one for one in all_examples if fits(one.family) and one.answerable]
    values = np.array([s for one in chosen for s in one.signals], np.float64)
    answers = np.array([h for one in chosen for h in one.holds], np.float64)
    means = values.mean(axis=0)
    scales = np.maximum(values.std(axis=0), 1e-9)
    weights = logistic((values - means) / scales, answers)
    rule = QuickRule(
        means=tuple(means.tolist()),
        scales=tuple(scales.tolist()),
        weights=tuple(weights[1:].tolist()),
        bias=float(weights[0]),
        bar=0.0,
    )
    quoted: dict[str, list[tuple[float, bool]]] = defaultdict(list)
    for one in chosen:
        if one.strong and one.signals:
            quoted[one.locale].append(_quoted(one, rule))
    return replace(rule, bar=max(_bar(some, held) for some in quoted.values()))


def _bar(quoted: Sequence[tuple[float, bool]], held: float) -> float:
    """The lowest score from which on ``held`` of all quotes hold; else the highest."""
    best_first = sorted(quoted, reverse=True)
    right = np.cumsum([held for _, held in best_first])
    shares = right / np.arange(1, len(best_first) + 1)
    enough = np.flatnonzero(shares >= held)
    return best_first[enough[-1] if len(enough) else 0][0]


def _quoted(one: Example, rule: QuickRule) -> tuple[float, bool]:
    """The score of what would be quoted, and whether it holds an answer."""
    scores = [rule.score(signals) for signals in one.signals]
    best = max(range(len(scores)), key=scores.__getitem__)
    return scores[best], one.holds[best]


def judge(all_examples: Sequence[Example], rule: QuickRule) -> list[Judgement]:
    """How the rule does on the families that did not fit it, by locale."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for one in all_examples:
        if not fits(one.family):
            groups[one.locale].append(one)
    return [_judged(locale, some, rule) for locale, some in sorted(groups.items())]


def _judged(locale: str, some: Sequence[Example], rule: QuickRule) -> Judgement:
    asked = [one for one in some if one.answerable]
    others = [one for one in some if not one.answerable]

    def shown(those: Sequence[Example], *, strong: bool) -> list[bool]:
        """Whether each quote that is shown holds an answer."""
        quoted = [
            _quoted(one, rule)
            for one in those
            if one.signals and (one.strong or not strong)
        ]
        return [right for score, right in quoted if score >= rule.bar]

    gated, always = shown(asked, strong=True), shown(asked, strong=False)
    return Judgement(
        locale=locale,
        n=len(asked),
        strong=sum(one.strong for one in asked) / len(asked),
        shown=len(gated) / len(asked),
        held=_share(gated),
        shown_always=len(always) / len(asked),
        held_always=_share(always),
        unanswerable_shown=len(shown(others, strong=True)) / max(1, len(others)),
    )


def _share(right: Sequence[bool]) -> float:
    return sum(right) / len(right) if right else 0.0
