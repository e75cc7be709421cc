"""Cut text of any locale into search terms; the same for documents and questions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeAlias

from search.text.languages import TICKERS, Language, language
from search.text.lookalikes import one_alphabet
from search.text.normalise import (
    aligned,
    apostrophes,
    clean,
    compose,
    fold,
    simplified,
    tones_on_first,
)
from search.text.numbers import plain_number
from search.text.pieces import PIECE_MARK, WORD_START, Subwords, grams
from search.text.scripts import SPACED_NUMBER, Kind, Run, runs, words
from search.text.stems import SNOWBALL_VERSION, Stems

ANALYSIS_VERSION = "7"
QUESTION_TERMS = 128
TERM_LENGTH = 255
# Begins the unmarked form of a word whose marks carry meaning.
BARE_MARK = "~"

_CACHED_RUNS = 16_384
_CACHED_LENGTH = 64
_BREAK = re.compile(r"[\s_]+")
_CHUNK = re.compile(rf"(?:[^\s\d]+|{SPACED_NUMBER}|\d)+")
_HYPHEN = re.compile("[-\u2010\u2011_]")
_VERSION = re.compile(r"^v(?=\d)")
_DIGIT = re.compile(r"\d")
# An amount and its currency, a network and its number: `100USDT`, `TRC20`.
_AMOUNT = re.compile(r"(\d{2,})([^\W\d_]{2,})|([^\W\d_]{2,})(\d{2,})")
_UNINFLECTED = 3
_GRAM_LENGTH = {Kind.HAN: 2, Kind.HANGUL: 2, Kind.UNSPACED: 3}

Span: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """One search term; `start` and `end` count code points of the original text."""

    text: str
    start: int
    end: int


class _Cut(NamedTuple):
    """The terms of one run, with offsets that count in the run, and as texts alone."""

    words: tuple[Span, ...]
    pieces: tuple[Span, ...]
    texts: tuple[str, ...]


class _Chunk(NamedTuple):
    """The words of what stands between two spaces, or of a number with spaces, with
    offsets that count in it, and the texts of all its terms."""

    words: tuple[Span, ...]
    texts: tuple[str, ...]


class Analyser:
    """Cuts texts into terms; safe after fork and between threads.

    `subwords` is the sentencepiece model file, which languages need whose words are
    not divided by spaces, and Vietnamese; None leaves it out, which the version says.
    """

    def __init__(self, subwords: Path | None) -> None:
        self._stems = Stems()
        self._subwords = Subwords(subwords) if subwords else None
        self._cached_words = lru_cache(_CACHED_RUNS)(self._words)
        self._cached_chunk = lru_cache(_CACHED_RUNS)(self._chunk)
        self.version = "-".join(
            (
                f"a{ANALYSIS_VERSION}",
                f"s{SNOWBALL_VERSION}",
                f"u{unicodedata.unidata_version}",
                f"p{self._subwords.version}" if self._subwords else "p0",
            )
        )

    def terms(self, text: str, locale: str) -> tuple[Term, ...]:
        """Return the word terms and then the pieces of a text, both in its order."""
        cuts = [(run.start, self._cut(run, locale)) for run in _runs(text)]
        return (
            *(Term(t, at + s, at + e) for at, cut in cuts for t, s, e in cut.words),
            *(Term(t, at + s, at + e) for at, cut in cuts for t, s, e in cut.pieces),
        )

    def texts(self, text: str, locale: str) -> list[str]:
        """Return the texts of all terms, run by run: what documents hold of them."""
        return [
            term for run in runs(clean(text)) for term in self._cut(run, locale).texts
        ]

    def distinct(self, text: str, locale: str) -> frozenset[str]:
        """Return the texts of all terms, each once.

        For published articles, whose words come again and again: see ``_chunks``.
        """
        chunks = self._chunks(clean(text), locale)
        return frozenset().union(*[chunk.texts for _, chunk in chunks])

    def question(
        self, text: str, locale: str, limit: int = QUESTION_TERMS
    ) -> tuple[Term, ...]:
        """Return the terms of a question, each text once, words before pieces.

        A Vietnamese question typed without any marks is compared with the unmarked
        forms alone, any other with the words as they are.
        """
        terms = self.terms(text, locale)
        if language(locale).tonal:
            terms = _as_typed(terms, marked=_is_marked(text, language(locale)))
        first: dict[str, Term] = {}
        for term in terms:
            first.setdefault(term.text, term)
        return tuple(first.values())[:limit]

    def words(self, text: str, locale: str) -> tuple[Term, ...]:
        """Return the word terms only."""
        return tuple(
            Term(term, run.start + start, run.start + end)
            for run in _runs(text)
            for term, start, end in self._cut(run, locale).words
        )

    def with_and_without_accents(
        self, text: str, locale: str
    ) -> list[tuple[Term, ...]]:
        """Return the word terms, and those of the text without accents if they differ.

        Stems differ by accents, so terms do. Marks that carry meaning stay.
        """
        written = self.words(text, locale)
        known = language(locale)
        if known.tonal or not _is_marked(text, known):
            return [written]
        plain = tuple(
            Term(term, run.start + start, run.start + end)
            for run in _runs(text)
            for term, start, end in self._plain(run, locale).words
        )
        return [written] if plain == written else [written, plain]

    def is_piece(self, word: str) -> bool:
        """Whether a word is one piece: common in some language. Case and marks count.

        No word is without a subword model.
        """
        return self._subwords is not None and self._subwords.hold(word)

    def part_starts(self, word: str, locale: str) -> list[int]:
        """Return where the parts of a word may begin, in languages that write compounds
        as one word; rather too many than too few. None without a subword model."""
        if self._subwords is None or not language(locale).compounds:
            return []
        return self._subwords.starts(word)

    def occurrences(
        self, text: str, wanted: Collection[str], locale: str
    ) -> tuple[Term, ...]:
        """Return those word terms that are wanted: for highlighting."""
        return tuple(
            Term(term, at + start, at + end)
            for at, chunk in self._chunks(one_alphabet(clean(text)), locale)
            for term, start, end in chunk.words
            if term in wanted
        )

    def holds(self, text: str, wanted: Iterable[str], locale: str) -> int:
        """Return about how many of some word terms a text holds.

        Stems and grams are looked for anywhere in it: far cheaper than cutting it.
        """
        known = language(locale)
        plain = compose(text, dotless_i=known.dotless_i)
        if known.folds_han:
            plain = simplified(plain)
        if known.tonal:
            plain = tones_on_first(plain)
        both = f"{plain} {fold(plain)}"
        return sum(term.removeprefix(BARE_MARK) in both for term in wanted)

    def _chunks(self, text: str, locale: str) -> Iterator[tuple[int, _Chunk]]:
        """Where each chunk begins, and its terms.

        No run but a number goes across a space, and looking up a chunk is quicker than
        its runs.
        """
        for match in _CHUNK.finditer(text):
            chunk = match.group()
            short = len(chunk) <= _CACHED_LENGTH
            cut = self._cached_chunk if short else self._chunk
            yield match.start(), cut(chunk, locale)

    def _chunk(self, text: str, locale: str) -> _Chunk:
        cuts = [(run.start, self._cut(run, locale)) for run in runs(text)]
        return _Chunk(
            tuple([(t, at + s, at + e) for at, cut in cuts for t, s, e in cut.words]),
            tuple([term for _, cut in cuts for term in cut.texts]),
        )

    def _cut(self, run: Run, locale: str) -> _Cut:
        if run.kind is Kind.WORDS:
            short = len(run.text) <= _CACHED_LENGTH
            return (self._cached_words if short else self._words)(run.text, locale)
        if run.kind is Kind.NUMBER:
            return _cut_number(run.text)
        return self._cut_grams(run.text, locale, _GRAM_LENGTH[run.kind])

    def _plain(self, run: Run, locale: str) -> _Cut:
        if run.kind is Kind.WORDS:
            return self._words(run.text, locale, plain=True)
        return self._cut(run, locale)

    def _words(self, run: str, locale: str, *, plain: bool = False) -> _Cut:
        """Cut words into terms, and add the whole where several are joined."""
        spoken = language(locale)
        parts = [*words(run)]
        found: list[Span] = []
        pieces: list[Span] = []
        for is_latin, text, start in parts:
            known = spoken.of_word(is_latin=is_latin)
            end = start + len(text)
            for form in _forms(text, known, plain=plain):
                for part, first, last in _with_amount(form, alone=len(parts) == 1):
                    # A form may be longer than its text (ß).
                    place = (
                        (start + first, start + last)
                        if len(form) == len(text)
                        else (start, end)
                    )
                    found += ((t, *place) for t in self._word_terms(part, known))
                pieces += ((term, start, end) for term in self._parts(form, known))
        if len(parts) > 1:
            known = spoken.of_word(is_latin=parts[0].is_latin)
            for form in _forms(_HYPHEN.sub("", run), known, plain=plain):
                whole = _VERSION.sub("", form)
                found += ((t, 0, len(run)) for t in self._word_terms(whole, known))
        return _cut(found, pieces)

    def _cut_grams(self, run: str, locale: str, length: int) -> _Cut:
        """Cut a run without spaces into overlapping grams and subword pieces."""
        form, starts, ends = aligned(run, folds_han=language(locale).folds_han)
        last = len(form) - 1
        found = [
            (form[at : at + length], starts[at], ends[min(at + length - 1, last)])
            for at in range(max(1, len(form) - length + 1))
        ]
        pieces: list[Span] = []
        at = 0
        for piece in self._subwords(form) if self._subwords else ():
            letters = piece.strip(PIECE_MARK + WORD_START)
            start = form.find(letters, at)
            if start < 0:
                pieces.append((piece, 0, len(run)))
            else:
                at = start + len(letters)
                pieces.append((piece, starts[start], ends[at - 1]))
        return _cut(found, pieces)

    def _word_terms(self, form: str, known: Language) -> list[str]:
        """Return the stem of a word; short names, tickers and codes have no forms."""
        if known.tonal:
            return [form, BARE_MARK + fold(form)]
        # Folded, since Turkish reads the I of IBAN as a capital ı.
        if known.stemmer and len(form) > _UNINFLECTED and fold(form) not in TICKERS:
            form = form if _DIGIT.search(form) else self._stems(form, known.stemmer)
        return [fold(form)]

    def _parts(self, form: str, known: Language) -> list[str]:
        if not known.tonal:
            return grams(fold(form))
        return self._subwords(form) if self._subwords else []


def _with_amount(form: str, *, alone: bool) -> list[Span]:
    """A word, and the number and the letters of one that has one of each."""
    whole = (form, 0, len(form))
    match = _AMOUNT.fullmatch(form) if alone else None
    if match is None:
        return [whole]
    parts = [at for at in range(1, 5) if match[at]]
    return [whole, *((match[at], *match.span(at)) for at in parts)]


def _runs(text: str) -> Iterator[Run]:
    return runs(one_alphabet(clean(text)))


def _as_typed(terms: tuple[Term, ...], *, marked: bool) -> tuple[Term, ...]:
    """Leave out the unmarked forms, or the terms that they stand for."""
    bare = {(t.start, t.end) for t in terms if t.text.startswith(BARE_MARK)}
    return tuple(
        t
        for t in terms
        if t.text.startswith(BARE_MARK) != marked
        or (marked is False and (t.start, t.end) not in bare)
    )


def _cut_number(run: str) -> _Cut:
    number = plain_number(compose(run))
    return _cut([(number, 0, len(run))], ())


def _is_marked(text: str, known: Language) -> bool:
    """Whether folding changes a text."""
    composed = compose(text, dotless_i=known.dotless_i)
    return fold(composed) != composed


def _forms(word: str, known: Language, *, plain: bool) -> list[str]:
    """Return a word without case; a few characters stand for several words (U+FDFA)."""
    kept = apostrophes(word, known.apostrophe)
    composed = compose(kept, dotless_i=known.dotless_i)
    if known.tonal:
        composed = tones_on_first(composed)
    return _BREAK.split(fold(composed) if plain else composed)


def _cut(found: Iterable[Span], pieces: Iterable[Span]) -> _Cut:
    words, parts = _indexable(found), _indexable(pieces)
    return _Cut(words, parts, tuple([span[0] for span in (*words, *parts)]))


def _indexable(spans: Iterable[Span]) -> tuple[Span, ...]:
    return tuple([span for span in spans if 0 < len(span[0]) <= TERM_LENGTH])
