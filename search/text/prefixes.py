"""Prefixes of titles, so that an engine can suggest while a reader still types."""

from __future__ import annotations

from collections.abc import Sequence

from search.text.normalise import clean, compose, fold
from search.text.scripts import Kind, runs

WORD_LETTERS = 12
UNSPACED_LETTERS = 8
START_LETTERS = 21
ARABIC_ARTICLE = "ال"
START_MARK = "^"
"""Marks the key of a title's very beginning, which counts for more."""


def title_prefixes(title: str) -> tuple[str, ...]:
    """Return every prefix that finds a title, each once.

    Words give their first letters; scripts without spaces give the letters that
    follow each of their characters.
    """
    found: dict[str, None] = {}
    for word, spaced in _words(title):
        starts = _starts(word) if spaced else range(len(word))
        longest = WORD_LETTERS if spaced else UNSPACED_LETTERS
        for start in starts:
            for length in range(1, min(longest, len(word) - start) + 1):
                found[word[start : start + length]] = None
    whole = _joined(title)
    for length in range(2, min(START_LETTERS, len(whole)) + 1):
        found[START_MARK + whole[:length]] = None
    return tuple(found)


def typed_prefixes(typed: str) -> tuple[str, ...]:
    """Return what a title must hold for what was typed so far, the start key last."""
    words = [
        word[: WORD_LETTERS if spaced else UNSPACED_LETTERS]
        for word, spaced in _words(typed)
    ]
    if not words:
        return ()
    return (*dict.fromkeys(words), START_MARK + _joined(typed)[:START_LETTERS])


def _starts(word: str) -> Sequence[int]:
    """Where a reader may begin to type a word: Arabic's article may be left out."""
    return (0, 2) if word.startswith(ARABIC_ARTICLE) and len(word) > 4 else (0,)


def _words(text: str) -> list[tuple[str, bool]]:
    return [
        (folded, kind in {Kind.WORDS, Kind.NUMBER, Kind.HANGUL})
        for kind, run, _start in runs(clean(text))
        if (folded := fold(compose(run)))
    ]


def _joined(text: str) -> str:
    return "".join(word for word, _spaced in _words(text))
