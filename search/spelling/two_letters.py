"""Words typed with two letters for one that the keyboard lacks (``gebuehren``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from search.spelling.vocabulary import Vocabulary
from search.text.languages import language
from search.text.normalise import compose, fold

Pairs = tuple[tuple[str, str], ...]

MOST = 4
"""Pairs of letters of one word, any of which may stand for one."""


def in_one(form: str, locale: str, vocabulary: Vocabulary) -> str:
    """How articles write a word that no article holds as it was typed: ``Gebühren``.

    Empty where it is not such a word, or articles write two letters as well.
    """
    pairs = language(locale).two_letters
    if not pairs or form in vocabulary:
        return ""
    for known in _forms(form, pairs):
        if known in vocabulary:
            surface = vocabulary.surface(known)
            if _without_letters(compose(surface), pairs) == form:
                return surface
    return ""


def _without_letters(text: str, pairs: Pairs) -> str:
    for letter, two in pairs:
        text = text.replace(letter, two)
    return text


def _forms(form: str, pairs: Pairs) -> Iterator[str]:
    """``form`` without marks, and any of its pairs of letters as one."""
    letters = {two: fold(letter) for letter, two in pairs}
    parts = re.split(f"({'|'.join(letters)})", form)
    if 1 < len(parts) <= 2 * MOST + 1:
        choices = ((part, letters.get(part, part)) for part in parts)
        yield from map("".join, product(*map(dict.fromkeys, choices)))
