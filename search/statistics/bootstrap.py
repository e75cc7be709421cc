"""Confidence intervals by resampling families.

Questions of one family, in any language, are no independent evidence, so families are
drawn with replacement and bring all of their questions along (cluster bootstrap, Efron
and Tibshirani 1993; percentile interval). Differences of two runs are paired: both
values of a question are drawn together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

RESAMPLES = 2000
SEED = 1
LEVEL = 0.95
AT_ONCE = 100
"""Resamples that are in memory together."""

Numbers = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean and the interval that holds it with probability ``LEVEL``."""

    mean: float
    low: float
    high: float
    n: int


def estimate(
    values: Sequence[float],
    families: Sequence[str],
    locales: Sequence[str],
    *,
    resamples: int = RESAMPLES,
) -> Estimate:
    """The mean over locales, each counting once, of the means of their questions.

    The sequences are parallel, one item a question. Raises ValueError without any.
    """
    if not values:
        raise ValueError("no question to estimate from")
    sums, counts = _by_family_and_locale(values, families, locales)
    means = np.concatenate(
        [
            _means(weights @ sums, weights @ counts)
            for weights in _draws(len(sums), resamples)
        ]
    )
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    whole = np.ones((1, len(sums)))
    mean = _means(whole @ sums, whole @ counts)[0]
    return Estimate(float(mean), float(low), float(high), len(values))


def _by_family_and_locale(
    values: Sequence[float], families: Sequence[str], locales: Sequence[str]
) -> tuple[Numbers, Numbers]:
    rows = np.unique(families, return_inverse=True)[1]
    columns = np.unique(locales, return_inverse=True)[1]
    shape = rows.max() + 1, columns.max() + 1
    sums, counts = np.zeros(shape), np.zeros(shape)
    np.add.at(sums, (rows, columns), values)
    np.add.at(counts, (rows, columns), 1)
    return sums, counts


def _draws(families: int, resamples: int) -> Iterator[Numbers]:
    """How often each family was drawn, one row a resample."""
    random = np.random.default_rng(SEED)
    even = np.full(families, 1 / families)
    for start in range(0, resamples, AT_ONCE):
        size = min(AT_ONCE, resamples - start)
        yield random.multinomial(families, even, size=size).astype(np.float64)


def _means(sums: Numbers, counts: Numbers) -> Numbers:
    """Over locales; one of which no family was drawn has no mean and is left out."""
    some = counts > 0
    means = np.divide(sums, counts, out=np.zeros_like(sums), where=some)
    found: Numbers = means.sum(axis=1) / np.maximum(1, some.sum(axis=1))
    return found
