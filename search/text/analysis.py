"""Cut text of any locale into search terms; the same for documents and questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from search.text.languages import Language, language
from search.text.normalise import aligned, apostrophes, clean, compose, fold
from search.text.numbers import plain_number
from search.text.pieces import PIECE_MARK, WORD_START, Pieces
from search.text.scripts import Kind, Run, runs, words
from search.text.stems import SNOWBALL_VERSION, Stems

ANALYSIS_VERSION = "1"
QUESTION_TERMS = 128
TERM_LENGTH = 255

_CACHED_RUNS = 16_384
_CACHED_LENGTH = 64
_BREAK = re.compile(r"[\s_]+")
_HYPHEN = re.compile("[-\u2010\u2011_]")
_VERSION = re.compile(r"v(?=\d)")
_DIGIT = re.compile(r"\d")
_GRAM_LENGTH = {Kind.HAN: 2, Kind.HANGUL: 2, Kind.UNSPACED: 3}


@dataclass(frozen=True, slots=True)
class Term:
    """One search term; `start` and `end` are code point offsets in the original text."""

    text: str
    start: int
    end: int


class _Cut(NamedTuple):
    """The terms of one run, with offsets that count in the run."""

    words: tuple[tuple[str, int, int], ...]
    pieces: tuple[tuple[str, int, int], ...]


class Analyser:
    """Cuts texts into terms; safe after fork and between threads.

    `subwords` is the sentencepiece model file; None leaves the pieces out, which the
    version string says.
    """

    def __init__(self, subwords: Path | None) -> None:
        self._stems = Stems()
        self._pieces = Pieces(subwords) if subwords else None
        self._cached_words = lru_cache(_CACHED_RUNS)(self._words)
        self.version = "-".join(
            (
                f"a{ANALYSIS_VERSION}",
                f"s{SNOWBALL_VERSION}",
                f"u{unicodedata.unidata_version}",
                f"p{self._pieces.version}" if self._pieces else "words",
            )
        )

    def terms(self, text: str, locale: str) -> tuple[Term, ...]:
        """Return the word terms and then the subword pieces of a text, in its order."""
        cuts = [(run.start, self._cut(run, locale)) for run in runs(clean(text))]
        return (
            *(Term(t, at + s, at + e) for at, cut in cuts for t, s, e in cut.words),
            *(Term(t, at + s, at + e) for at, cut in cuts for t, s, e in cut.pieces),
        )

    def question(
        self, text: str, locale: str, limit: int = QUESTION_TERMS
    ) -> tuple[Term, ...]:
        """Return the terms of a question, each text once, words before pieces."""
        first: dict[str, Term] = {}
        for term in self.terms(text, locale):
            first.setdefault(term.text, term)
        return tuple(first.values())[:limit]

    def words(self, text: str, locale: str) -> tuple[Term, ...]:
        """Return the word terms only: for highlighting and prefixes."""
        return tuple(
            Term(term, run.start + start, run.start + end)
            for run in runs(clean(text))
            for term, start, end in self._cut(run, locale).words
        )

    def size(self, text: str) -> int:
        """Return about how many subword pieces of an encoder's window a text takes."""
        return len(self._pieces(text)) if self._pieces else len(text) // 3

    def _cut(self, run: Run, locale: str) -> _Cut:
        spoken = language(locale)
        if run.kind is Kind.WORDS:
            short = len(run.text) <= _CACHED_LENGTH
            return (self._cached_words if short else self._words)(run.text, spoken)
        if run.kind is Kind.NUMBER:
            return self._number(run.text)
        return self._grams(run.text, spoken, _GRAM_LENGTH[run.kind])

    def _words(self, run: str, spoken: Language) -> _Cut:
        """Cut words into stems, and into the whole where several are joined."""
        found: list[tuple[str, int, int]] = []
        pieces: list[tuple[str, int, int]] = []
        parts = [*words(run)]
        for is_latin, text, start in parts:
            known = spoken.of_word(is_latin=is_latin)
            kept = apostrophes(text, known.apostrophe)
            end = start + len(text)
            for form in _forms(kept, known):
                found.append((self._stem(form, known), start, end))
                pieces += ((piece, start, end) for piece in self._subwords(form))
        if len(parts) > 1:
            known = spoken.of_word(is_latin=parts[0].is_latin)
            whole = apostrophes(_HYPHEN.sub("", run), known.apostrophe)
            for form in _forms(_VERSION.sub("", whole, 1), known):
                found.append((self._stem(form, known), 0, len(run)))
        return _Cut(tuple(_indexable(found)), tuple(_indexable(pieces)))

    def _number(self, run: str) -> _Cut:
        number = plain_number(compose(run))
        return _Cut(
            tuple(_indexable([(number, 0, len(run))])),
            tuple((piece, 0, len(run)) for piece in self._subwords(number)),
        )

    def _grams(self, run: str, spoken: Language, length: int) -> _Cut:
        """Cut a run without spaces into overlapping pieces of equal length."""
        form, offsets = aligned(run, folds_han=spoken.folds_han)
        count = max(1, len(form) - length + 1)
        grams = tuple(
            (form[i : i + length], offsets[i], offsets[min(i + length, len(form))])
            for i in range(count)
        )
        pieces: list[tuple[str, int, int]] = []
        at = 0
        for piece in self._subwords(form):
            letters = piece.strip(f"{PIECE_MARK}{WORD_START}")
            start = form.find(letters, at)
            if start < 0:
                pieces.append((piece, 0, len(run)))
            else:
                at = start + len(letters)
                pieces.append((piece, offsets[start], offsets[at]))
        return _Cut(grams, tuple(_indexable(pieces)))

    def _stem(self, form: str, known: Language) -> str:
        """Return the term of a word; codes that hold digits are not inflected."""
        stem = form if _DIGIT.search(form) else self._stems(form, known)
        return fold(stem, keep_marks=known.keeps_marks)

    def _subwords(self, form: str) -> list[str]:
        return self._pieces(form) if self._pieces else []


def _forms(word: str, known: Language) -> list[str]:
    """Return a word without case; a few characters stand for several words (U+FDFA)."""
    return _BREAK.split(compose(word, dotless_i=known.dotless_i))


def _indexable(
    cuts: list[tuple[str, int, int]],
) -> Iterator[tuple[str, int, int]]:
    return (cut for cut in cuts if 0 < len(cut[0]) <= TERM_LENGTH)
