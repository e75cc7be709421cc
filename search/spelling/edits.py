"""How many edits lie between one word and many, all at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST = 24
"""Letters of the words that are compared; longer ones are left out."""

Codes = NDArray[np.uint16]
"""A word a row: its letters' code points, then zeros."""

_FAR = 99
_BITS = 64


def codes(words: Sequence[str]) -> Codes:
    """Rows of ``LONGEST`` letters; words must be of the Basic Multilingual Plane."""
    letters = "".join(word.ljust(LONGEST, "\0") for word in words)
    return np.frombuffer(letters.encode("utf-16-le"), "<u2").reshape(-1, LONGEST)


def word_of(row: Codes) -> str:
    """The word that stands in a row."""
    return "".join(map(chr, row[row != 0]))


def letter_masks(rows: Codes) -> NDArray[np.uint64]:
    """The set of each word's letters, one bit for the code point modulo 64."""
    bits = np.uint64(1) << (rows % _BITS).astype(np.uint64)
    bits[rows == 0] = 0
    return np.bitwise_or.reduce(bits, axis=1)


def may_be_near(
    masks: NDArray[np.uint64], mask: np.uint64, edits: int
) -> NDArray[np.bool_]:
    """False where more than ``edits`` letters of either word are not in the other's."""
    return (np.bitwise_count(masks & ~mask) <= edits) & (
        np.bitwise_count(~masks & mask) <= edits
    )


def distances(
    word: Codes, rows: Codes, lengths: NDArray[np.uint8], edits: int
) -> NDArray[np.uint8]:
    """Edits from ``word`` (no zeros) to each row; what is above ``edits`` is inexact.

    An edit adds, drops or replaces a letter, or swaps two neighbours (optimal string
    alignment). ``lengths`` may differ from the word's by at most ``edits``.
    """
    letters = np.ascontiguousarray(rows.T)
    size, last = len(word), min(len(word) + edits, LONGEST)
    table = np.full((size + 1, last + 1, len(rows)), _FAR, np.uint8)
    for place in range(min(edits, last) + 1):
        table[0, place] = place
    for i in range(1, size + 1):
        if i <= edits:
            table[i, 0] = i
        for j in range(max(1, i - edits), min(last, i + edits) + 1):
            replaced = table[i - 1, j - 1] + (letters[j - 1] != word[i - 1])
            best = np.minimum(
                replaced, np.minimum(table[i - 1, j], table[i, j - 1]) + np.uint8(1)
            )
            if i > 1 and j > 1:
                swapped = (letters[j - 1] == word[i - 2]) & (
                    letters[j - 2] == word[i - 1]
                )
                best = np.where(
                    swapped, np.minimum(best, table[i - 2, j - 2] + np.uint8(1)), best
                )
            table[i, j] = best
    found: NDArray[np.uint8] = table[size, lengths, np.arange(len(rows))]
    return found
