"""Words typed with two letters for one that the keyboard lacks (``gebuehren``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product

from search.spelling.vocabulary import Spelled, Vocabulary
from search.text.languages import language
from search.text.normalise import compose, fold
from search.text.plain_words import is_plain_word, is_word_of

Pairs = tuple[tuple[str, str], ...]

MOST = 4
"""Pairs of letters of one word, any of which may stand for one."""


def in_one(typed: Spelled, locale: str, vocabulary: Vocabulary) -> str:
    """How articles, or else the language, write a word that no article holds as it was
    typed: ``Gebühren``.

    Empty where it is not such a word, or articles write two letters as well.
    """
    pairs, form = language(locale).two_letters, typed.form
    # Who types any letter that has a mark does not lack it.
    if not pairs or form in vocabulary or compose(typed.text) != form:
        return ""
    written = list(_written(form, pairs))
    for word in written:
        if (known := fold(word)) in vocabulary:
            surface = vocabulary.surface(known)
            if _without_letters(compose(surface), pairs) == form:
                return surface
    if is_plain_word(form, locale):
        return ""
    return next((word for word in written if is_word_of(word, locale)), "")


def _without_letters(text: str, pairs: Pairs) -> str:
    for letter, two in pairs:
        text = text.replace(letter, two)
    return text


def _written(form: str, pairs: Pairs) -> Iterator[str]:
    """``form`` with any of its pairs of letters as one."""
    letters = {two: letter for letter, two in pairs}
    parts = re.split(f"({'|'.join(letters)})", form)
    if 1 < len(parts) <= 2 * MOST + 1:
        choices = ((part, letters.get(part, part)) for part in parts)
        yield from map("".join, product(*map(dict.fromkeys, choices)))
