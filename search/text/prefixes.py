"""Prefixes of titles, so that an engine can suggest while a reader still types."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from search.text.normalise import aligned, clean, compose, fold
from search.text.scripts import APOSTROPHES, Kind, Run, runs

WORD_LETTERS = 12
UNSPACED_LETTERS = 8
START_LETTERS = 21
INSIDE_LETTERS, INSIDE_SYLLABLES = 4, 2
"""From how many letters on a word is found by what it holds: Hangul says as much in
half as many."""
ARABIC_ARTICLE = "ال"
START_MARK = "^"
"""Marks the key of a title's very beginning, which counts for more."""
INSIDE_MARK = "+++"
"""Marks the keys of what begins inside a word, which count for less. So long that no
typing errors make another key of one."""
ONE_ERROR, TWO_ERRORS = 4, 6
"""Letters from which on a typed word may hold one or two typing errors."""

Folded = tuple[str, bool]
"""A word, and whether its script puts spaces between words."""
PartStarts = Callable[[str], Iterable[int]]
"""Where the parts of a word begin."""

_JOINT = re.compile(f"[-\u2010\u2011_.@{APOSTROPHES}]")


def errors_forgiven(word: str) -> int:
    """How many letters of a typed word may be wrong, missing, too many or swapped."""
    return (len(word) >= ONE_ERROR) + (len(word) >= TWO_ERRORS)


def title_prefixes(
    title: str, part_starts: PartStarts = lambda word: ()
) -> tuple[str, ...]:
    """Return every prefix that finds a title, each once.

    Words give their first letters; scripts without spaces give the letters that
    follow each of their characters. Marked as such come the first letters of what
    begins inside words: after hyphens and apostrophes, at each syllable of Hangul, and
    where ``part_starts`` says for compounds.
    """
    found: dict[str, None] = {}
    words = _words(title)
    for start in _word_starts(words):
        for length in range(1, len(start) + 1):
            found[start[:length]] = None
    whole = _joined(words)
    for length in range(2, min(START_LETTERS, len(whole)) + 1):
        found[START_MARK + whole[:length]] = None
    for least, part in _inner_parts(title, part_starts):
        for length in range(least, min(WORD_LETTERS, len(part)) + 1):
            found[inside(part[:length])] = None
    return tuple(found)


def inside(word: str) -> str:
    """Return what a title holds where it holds a typed word inside another."""
    return INSIDE_MARK + word


def typed_prefixes(typed: str) -> tuple[str, ...]:
    """Return what a title must hold for what was typed so far, the start key last."""
    words = typed_words(typed)
    if not words:
        return ()
    return (*words, START_MARK + joined(typed)[:START_LETTERS])


def typed_words(typed: str) -> tuple[str, ...]:
    """Return the folded words of a text, each once and as far as they count."""
    return tuple(
        dict.fromkeys(
            word[: WORD_LETTERS if spaced else UNSPACED_LETTERS]
            for word, spaced in _words(typed)
        )
    )


def word_starts(text: str) -> tuple[str, ...]:
    """Return where readers may begin to type, as far as it counts: each word, and
    each character of scripts without spaces."""
    return tuple(_word_starts(_words(text)))


def joined(text: str) -> str:
    """Return the folded letters of a text: what two spellings of it have in common."""
    return _joined(_words(text))


def holds(text: str, typed: str) -> bool:
    """Whether a text holds every typed word as it was typed, also inside others."""
    letters = joined(text)
    return all(word in letters for word in typed_words(typed))


def _word_starts(words: Iterable[Folded]) -> Iterator[str]:
    for word, spaced in words:
        longest = WORD_LETTERS if spaced else UNSPACED_LETTERS
        for start in _starts(word) if spaced else range(len(word)):
            yield word[start : start + longest]


def _inner_parts(title: str, part_starts: PartStarts) -> Iterator[tuple[int, str]]:
    """What begins inside words, folded, and how many of its letters must be typed."""
    for run in runs(clean(title)):
        if run.kind is Kind.HANGUL:
            word = _folded(run)
            yield from ((INSIDE_SYLLABLES, word[at:]) for at in range(1, len(word)))
        elif run.kind is Kind.WORDS:
            joints = (joint.end() for joint in _JOINT.finditer(run.text))
            for at in {*joints, *part_starts(run.text)} - {0}:
                part = fold(compose(run.text[at:]))
                if part[:1].isalnum():
                    yield INSIDE_LETTERS, part


def _joined(words: Iterable[Folded]) -> str:
    return "".join(word for word, _spaced in words)


def _starts(word: str) -> Sequence[int]:
    """Where a reader may begin to type a word: Arabic's article may be left out."""
    return (0, 2) if word.startswith(ARABIC_ARTICLE) and len(word) > 4 else (0,)


def _words(text: str) -> list[Folded]:
    return [
        (word, run.kind in {Kind.WORDS, Kind.NUMBER, Kind.HANGUL})
        for run in runs(clean(text))
        for word in _folded(run).split()
    ]


def _folded(run: Run) -> str:
    """Traditional and Simplified Chinese find each other."""
    is_han = run.kind is Kind.HAN
    return fold(compose(aligned(run.text, folds_han=True).text if is_han else run.text))
