"""A text as sequences of words, so that phrases in it can be looked up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import product

from search.text.analysis import BARE_MARK, Analyser, Term
from search.text.scripts import HAN, HANGUL, KANA, UNSPACED

Words = tuple[str, ...]

_SPACES = 4
"""Spaces of a phrase that may each be left out: those between five words."""
_APART = f"[{HAN}{KANA}{HANGUL}{UNSPACED}]"
_NEEDLESS = re.compile(f"(?<={_APART}) (?={_APART})")


def texts(terms: Iterable[Term]) -> Words:
    return tuple(term.text for term in terms)


def sequences(analyser: Analyser, text: str, language: str) -> list[tuple[Term, ...]]:
    """The ways to read a question: as written and without accents, each with joined
    words apart, and as one.

    A Vietnamese text without any marks is read by its unmarked forms.
    """
    return [
        sequence
        for words in analyser.with_and_without_accents(text, language)
        for sequence in _joined(_as_written(words))
    ]


def spellings(analyser: Analyser, text: str, language: str) -> tuple[Words, ...]:
    """Like ``sequences``, of a phrase that questions may write without its marks.

    Whichever of a phrase and a question has its accents, both have a plain reading.
    """
    return _texts_once(analyser.with_and_without_accents(text, language))


def spacings(phrase: str) -> list[str]:
    """A phrase, and how it is written without spaces that its script does not need."""
    first, *others = _NEEDLESS.split(phrase)
    if len(others) > _SPACES:
        return [phrase, "".join((first, *others))]
    ways = product(*((f" {part}", part) for part in others))
    return ["".join((first, *way)) for way in ways]


def as_written(analyser: Analyser, text: str, language: str) -> tuple[Words, ...]:
    """The spellings of a phrase that has its accents: what articles may hold of it."""
    return _texts_once([analyser.words(text, language)])


def _texts_once(ways: Iterable[Sequence[Term]]) -> tuple[Words, ...]:
    found = []
    for words in ways:
        bare = _bare(words)
        found += [*_joined(_marked(words)), *(_joined(bare) if bare else ())]
    return tuple(dict.fromkeys(texts(sequence) for sequence in found))


def _as_written(words: Sequence[Term]) -> list[Term]:
    bare, marked = _bare(words), _marked(words)
    unmarked = {BARE_MARK + term.text for term in marked}
    return bare if bare and all(t.text in unmarked for t in bare) else marked


def _marked(words: Sequence[Term]) -> list[Term]:
    return [term for term in words if not term.text.startswith(BARE_MARK)]


def _bare(words: Sequence[Term]) -> list[Term]:
    """The unmarked forms, and words that have none; empty without unmarked forms."""
    spans = {(t.start, t.end) for t in words if t.text.startswith(BARE_MARK)}
    if not spans:
        return []
    return [
        term
        for term in words
        if term.text.startswith(BARE_MARK) or (term.start, term.end) not in spans
    ]


def _joined(words: Sequence[Term]) -> list[tuple[Term, ...]]:
    """Without the wholes of joined words; where there are any, also without parts."""
    ordered = sorted(words, key=lambda term: (term.start, -term.end))
    parts: list[Term] = []
    wholes: list[Term] = []
    for at, term in enumerate(ordered):
        following = ordered[at + 1] if at + 1 < len(ordered) else None
        if following is None or not _holds(term, following):
            parts.append(term)
        if not wholes or not _holds(wholes[-1], term):
            wholes.append(term)
    apart, whole = tuple(parts), tuple(wholes)
    return [apart] if apart == whole else [apart, whole]


def _holds(outer: Term, inner: Term) -> bool:
    return (
        outer.start <= inner.start
        and inner.end <= outer.end
        and outer.end - outer.start > inner.end - inner.start
    )
