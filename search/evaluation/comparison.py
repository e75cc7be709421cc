"""Summaries of a run, and of two runs of the same questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from search.statistics.bootstrap import RESAMPLES, Estimate, estimate

from .per_question import Asked

Item = TypeVar("Item")

ALL = "mean"
"""Stands for all locales, each counting once."""


@dataclass(frozen=True, slots=True)
class Summary:
    """One measure of one system over a locale, or over all."""

    kind: str
    split: str
    system: str
    locale: str
    value: Estimate


@dataclass(frozen=True, slots=True)
class Pair:
    """One question in both runs."""

    before: Asked
    after: Asked
    first: float
    second: float

    @property
    def difference(self) -> float:
        return self.second - self.first


@dataclass(frozen=True, slots=True)
class Difference:
    """``value`` estimates after minus before; the counts are questions."""

    kind: str
    split: str
    locale: str
    before: float
    after: float
    value: Estimate
    better: int
    worse: int


def summaries(
    questions: Iterable[Asked],
    systems: Sequence[str],
    measure: str,
    resamples: int = RESAMPLES,
) -> list[Summary]:
    """Of each kind and split: every system over all locales, then in each."""
    found = []
    for (kind, split), some in _grouped(questions, lambda q: (q.kind, q.split)):
        for system in systems:
            for locale, part in _by_locale(some, lambda q: q.locale):
                value = _estimate(
                    part, [q.value(system, measure) for q in part], resamples
                )
                found.append(Summary(kind, split, system, locale, value))
    return found


def pairs(
    before: Sequence[Asked], after: Sequence[Asked], system: str, measure: str
) -> list[Pair]:
    """The questions of both runs, in the order of ``after``.

    Raises ValueError when there is none.
    """
    known = {question.key: question for question in before}
    found = [
        Pair(
            known[question.key],
            question,
            known[question.key].value(system, measure),
            question.value(system, measure),
        )
        for question in after
        if question.key in known
    ]
    if not found:
        raise ValueError("The two runs have no question in common.")
    return found


def differences(
    compared: Sequence[Pair], resamples: int = RESAMPLES
) -> list[Difference]:
    """Of each kind and split: over all locales, then in each."""
    found = []
    for (kind, split), some in _grouped(
        compared, lambda pair: (pair.after.kind, pair.after.split)
    ):
        for locale, part in _by_locale(some, lambda pair: pair.after.locale):
            asked = [pair.after for pair in part]
            value = _estimate(asked, [pair.difference for pair in part], resamples)
            before = _estimate(asked, [pair.first for pair in part], 1)
            after = _estimate(asked, [pair.second for pair in part], 1)
            found.append(
                Difference(
                    kind,
                    split,
                    locale,
                    before.mean,
                    after.mean,
                    value,
                    better=sum(pair.difference > 0 for pair in part),
                    worse=sum(pair.difference < 0 for pair in part),
                )
            )
    return found


def most_lost(compared: Sequence[Pair], size: int) -> list[Pair]:
    """The questions that lost most, none that lost nothing."""
    lost = [pair for pair in compared if pair.difference < 0]
    return sorted(lost, key=lambda pair: (pair.difference, pair.after.key))[:size]


def worst(
    questions: Iterable[Asked], system: str, measure: str, size: int
) -> list[tuple[float, Asked]]:
    """The questions that a system answers worst, none that it answers perfectly."""
    valued = [(question.value(system, measure), question) for question in questions]
    imperfect = [(value, question) for value, question in valued if value < 1]
    return sorted(imperfect, key=lambda pair: (pair[0], pair[1].key))[:size]


def _grouped(
    items: Iterable[Item], key: Callable[[Item], tuple[str, str]]
) -> list[tuple[tuple[str, str], list[Item]]]:
    groups: dict[tuple[str, str], list[Item]] = defaultdict(list)
    for item in items:
        groups[key(item)].append(item)
    return sorted(groups.items())


def _by_locale(
    items: Sequence[Item], locale: Callable[[Item], str]
) -> list[tuple[str, Sequence[Item]]]:
    """All of them first, if they are of several locales, then those of each."""
    groups: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        groups[locale(item)].append(item)
    alone = sorted(groups.items())
    return [(ALL, items), *alone] if len(alone) > 1 else list(alone)


def _estimate(
    asked: Sequence[Asked], values: Sequence[float], resamples: int
) -> Estimate:
    return estimate(
        values,
        [question.family for question in asked],
        [question.locale for question in asked],
        resamples=resamples,
    )
