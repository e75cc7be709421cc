"""Syllables whose marks carry the meaning (Vietnamese), and which ones were meant."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from search.spelling.vocabulary import Candidate, Vocabulary
from search.text.analysis import BARE_MARK
from search.text.normalise import compose, fold


def is_bare(text: str) -> bool:
    """Whether a text was typed without any marks."""
    composed = compose(text)
    return fold(composed) == composed


def moved(form: str, vocabulary: Vocabulary) -> list[Candidate]:
    """Known syllables with the same letters and marks, some of them misplaced (``qúy``,
    ``quý``)."""
    return [
        known
        for known in vocabulary.marked(fold(form))
        if known.form != form and _marks(known.form) == _marks(form)
    ]


def left_out(form: str, vocabulary: Vocabulary) -> list[Candidate]:
    """Known syllables with the same letters, all marks and more; frequent ones first.

    They are guesses.
    """
    return [
        known
        for known in vocabulary.marked(fold(form))
        if _marks(form) < _marks(known.form)
    ]


def with_mistyped_letters(
    form: str, bare: Sequence[Candidate], vocabulary: Vocabulary
) -> list[Candidate]:
    """Those of the syllables that are one of ``bare`` without marks whose marks are
    nearest to what was typed."""
    marks = _marks(form)
    found = [
        (_far(marks, _marks(variant.form)), replace(variant, edits=known.edits))
        for known in bare
        for variant in vocabulary.marked(known.form.removeprefix(BARE_MARK))
        if marks <= _marks(variant.form)
    ]
    nearest = min((far for far, _ in found), default=0)
    best = [variant for far, variant in found if far == nearest]
    return sorted(best, key=lambda variant: (variant.edits, -variant.count))


def _marks(form: str) -> Counter[str]:
    apart = unicodedata.normalize("NFD", form)
    return Counter(c for c in apart if unicodedata.combining(c) or c == "đ")


def _far(one: Counter[str], other: Counter[str]) -> int:
    return ((one - other) + (other - one)).total()
