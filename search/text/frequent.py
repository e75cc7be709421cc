"""Phrases that several titles share, to suggest as terms."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from search.text.normalise import clean
from search.text.prefixes import joined
from search.text.scripts import MARKS, Kind, runs

LEAST_TITLES = 3
LEAST_LETTERS = 4
"""Of a phrase's first and last word: most words that only join others are shorter."""
MOST_WORDS = 4

_UNBROKEN = re.compile(f"[\\w{MARKS} -]+")
_SPACED = frozenset({Kind.WORDS, Kind.HANGUL})


def frequent_phrases(titles: Iterable[str], size: int) -> list[tuple[str, int]]:
    """The phrases of two to four words that most titles hold, each with their number.

    One that only ever stands in a longer one is left out. Single words are not worth a
    place: the most frequent ones are "what" and "your". Scripts without spaces do not
    say where a word ends, so they give none.
    """
    holders: defaultdict[str, set[int]] = defaultdict(set)
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for number, title in enumerate(titles):
        for phrase in _phrases(title):
            key = joined(phrase)
            holders[key].add(number)
            spellings[key][phrase] += 1
    often = {k: len(held) for k, held in holders.items() if len(held) >= LEAST_TITLES}
    whole = {
        key: number
        for key, number in often.items()
        if not any(
            key != other and key in other and number == often[other] for other in often
        )
    }
    best = sorted(whole, key=lambda key: (-whole[key], key))[:size]
    return [(spellings[key].most_common(1)[0][0], whole[key]) for key in best]


def _phrases(title: str) -> Iterator[str]:
    text = clean(title)
    found = [run for run in runs(text) if run.kind in _SPACED]
    for first, start in enumerate(found):
        for last in found[first + 1 : first + MOST_WORDS]:
            if min(len(start.text), len(last.text)) < LEAST_LETTERS:
                continue
            phrase = text[start.start : last.start + len(last.text)]
            if _UNBROKEN.fullmatch(phrase):
                yield phrase
