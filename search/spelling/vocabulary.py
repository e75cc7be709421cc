"""The words of one locale's articles, and which of them lie near a mistyped one."""

from __future__ import annotations

import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import orjson

from search.spelling.edits import (
    LONGEST,
    codes,
    distances,
    letter_masks,
    may_be_near,
    word_of,
)
from search.spelling.slips import is_likely
from search.text.analysis import BARE_MARK
from search.text.languages import Language, language
from search.text.lookalikes import one_alphabet
from search.text.normalise import apostrophes, clean, compose, fold, tones_on_first
from search.text.scripts import Kind, Word, runs, words

MOST_WORDS = 30_000
"""Words that one locale keeps, the most frequent ones."""
TITLE_WEIGHT, HEADING_WEIGHT = 3, 2
"""How often words of titles and headings count beside those of bodies."""

_DIGIT = re.compile(r"\d")
_ADDRESS = re.compile(r"[._@]")
_LAST_LETTER = "\uffff"


@dataclass(frozen=True, slots=True)
class Spelled:
    """A word as it stands in a text, and the form it is compared by.

    ``start`` and ``end`` are code points of ``text``, the part that has meaning, as
    ``whole`` are those of the word with what an apostrophe joins to it (``l'``,
    ``'nin``). ``plain`` is whether it may be mistyped at all: codes and addresses are
    not words.
    """

    form: str
    text: str
    start: int
    end: int
    whole: tuple[int, int]
    plain: bool


def spelled(text: str, locale: str) -> Iterator[Spelled]:
    """Yield the words of alphabets and of Hangul, whose letters can be mistyped.

    A form has no case, and marks only where they carry the meaning (Vietnamese); Hangul
    is taken apart into its letters.
    """
    known = language(locale)
    for run in runs(one_alphabet(clean(text))):
        end = run.start + len(run.text)
        if run.kind is Kind.HANGUL:
            form = unicodedata.normalize("NFD", compose(run.text))
            whole = run.start, end
            yield Spelled(form, run.text, *whole, whole, plain=True)
        elif run.kind is Kind.WORDS:
            plain = not _ADDRESS.search(run.text) and not _DIGIT.search(run.text)
            for word in words(run.text):
                yield _of_alphabet(word, run.start + word.start, known, plain=plain)


def _of_alphabet(word: Word, start: int, known: Language, *, plain: bool) -> Spelled:
    whole = start, start + len(word.text)
    own = known.of_word(is_latin=word.is_latin)
    keep = own.apostrophe
    kept = apostrophes(word.text, keep)
    form = compose(kept, dotless_i=known.dotless_i)
    form = tones_on_first(form) if own.tonal else fold(form)
    if keep == "join":
        return Spelled(form, word.text, *whole, whole, plain)
    if keep == "after":
        start = whole[1] - len(kept)
    return Spelled(form, kept, start, start + len(kept), whole, plain)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A known word near a typed one; ``count`` says how often articles hold it."""

    form: str
    text: str
    edits: int
    count: int


class Vocabulary:
    """Never changes; threads may share it. About 150 bytes a word.

    ``counts`` are by form, ``surfaces`` says how articles write it.
    """

    def __init__(self, counts: Mapping[str, int], surfaces: Mapping[str, str]) -> None:
        forms = sorted(_kept(counts), key=hash)
        self._hashes = np.array([hash(form) for form in forms], np.int64)
        self._rows = codes(forms)
        self._lengths = np.array([len(form) for form in forms], np.uint8)
        self._masks = letter_masks(self._rows)
        self._counts = np.array([counts[form] for form in forms], np.uint32)
        self._surfaces = [surfaces[form] for form in forms]
        marked = [
            (hash(bare), place)
            for place, form in enumerate(forms)
            if (bare := fold(form)) != form
        ]
        self._marked = np.array(sorted(marked), np.int64).reshape(-1, 2)

    def __len__(self) -> int:
        return len(self._surfaces)

    def __contains__(self, form: str) -> bool:
        return self._place(form) is not None

    def count(self, form: str) -> int:
        """How often articles hold a word; 0 for one that is not known."""
        place = self._place(form)
        return 0 if place is None else int(self._counts[place])

    def surface(self, form: str) -> str:
        """How articles write a word; the form itself for one that is not known."""
        place = self._place(form)
        return form if place is None else self._surfaces[place]

    def near(self, form: str, edits: int) -> list[Candidate]:
        """Known words at most ``edits`` away.

        The nearest come first, of those the likeliest slips, and then what is frequent.
        """
        if not self._surfaces or not _comparable(form):
            return []
        word = codes([form])
        (mask,) = letter_masks(word)
        wide = np.abs(self._lengths.astype(np.int16) - len(form)) <= edits
        (places,) = np.nonzero(wide & may_be_near(self._masks, mask, edits))
        away = distances(
            word[0, : len(form)], self._rows[places], self._lengths[places], edits
        )
        found = [
            self._candidate(place, int(edit))
            for place, edit in zip(places.tolist(), away, strict=True)
            if edit <= edits
        ]
        return sorted(
            found,
            key=lambda known: (
                known.edits,
                not is_likely(form, known.form),
                -known.count,
                known.form,
            ),
        )

    def marked(self, bare: str) -> list[Candidate]:
        """Known words that are ``bare`` but for their marks, which are no edits.

        Frequent ones come first.
        """
        first, last = (
            np.searchsorted(self._marked[:, 0], hash(bare), side)
            for side in ("left", "right")
        )
        places = self._marked[first:last, 1].tolist()
        found = [self._candidate(place, 0) for place in places]
        return sorted(found, key=lambda known: (-known.count, known.form))

    def _candidate(self, place: int, edits: int) -> Candidate:
        return Candidate(
            word_of(self._rows[place]),
            self._surfaces[place],
            edits,
            int(self._counts[place]),
        )

    def _place(self, form: str) -> int | None:
        at = int(np.searchsorted(self._hashes, hash(form)))
        found = at < len(self._surfaces) and word_of(self._rows[at]) == form
        return at if found else None


class Words:
    """Counts the words of a locale's texts; the first step to a vocabulary."""

    def __init__(self, locale: str) -> None:
        self._locale = locale
        self._counts: dict[str, int] = {}
        self._surfaces: dict[str, str] = {}
        self._votes: dict[str, int] = {}

    def add(self, text: str, weight: int = 1) -> None:
        """Each word of the text counts ``weight`` times; where marks carry the meaning,
        so does what it is without them, as a form of its own (``~trang``)."""
        tonal = language(self._locale).tonal
        for word in spelled(text, self._locale):
            if not word.plain or len(word.form) < 2:
                continue
            self._count(word.form, word.text, weight)
            if tonal:
                bare = fold(word.form)
                self._count(BARE_MARK + bare, bare, weight)

    def add_article(self, title: str, passages: Iterable[tuple[str, str]]) -> None:
        """``passages`` are headings and texts."""
        self.add(title, TITLE_WEIGHT)
        for heading, text in passages:
            self.add(heading, HEADING_WEIGHT)
            self.add(text)

    def packed(self) -> bytes:
        """Those that a vocabulary would keep, for ``add_packed``."""
        forms = _kept(self._counts)
        counts = [self._counts[form] for form in forms]
        surfaces = [self._surfaces[form] for form in forms]
        return zlib.compress(orjson.dumps([forms, counts, surfaces]))

    def add_packed(self, packed: bytes) -> None:
        """Raises ValueError or zlib.error for what ``packed`` did not make."""
        forms, counts, surfaces = orjson.loads(zlib.decompress(packed))
        for form, count, surface in zip(forms, counts, surfaces, strict=True):
            self._count(form, surface, count)

    def vocabulary(self) -> Vocabulary:
        return Vocabulary(self._counts, self._surfaces)

    def _count(self, form: str, text: str, weight: int) -> None:
        """Most texts decide how a word is written, which one vote at a time tells.

        Capitals of a sentence's first word are not the word's own.
        """
        self._counts[form] = self._counts.get(form, 0) + weight
        surface = self._surfaces.setdefault(form, text)
        votes = self._votes.get(form, 0)
        if text == surface:
            self._votes[form] = votes + weight
        elif text.islower() == surface.islower() and votes >= weight:
            self._votes[form] = votes - weight
        elif text.islower() or not surface.islower():
            self._surfaces[form] = text
            self._votes[form] = weight


def _kept(counts: Mapping[str, int]) -> list[str]:
    """The forms that a locale keeps, the most frequent first."""
    forms = [form for form in counts if _comparable(form)]
    return sorted(forms, key=lambda form: -counts[form])[:MOST_WORDS]


def _comparable(form: str) -> bool:
    return 0 < len(form) <= LONGEST and max(form) <= _LAST_LETTER
