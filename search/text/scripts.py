"""Character classes of the writing systems, and the cut of a text into runs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import NamedTuple

# No run is longer: normalising combining marks takes quadratic time, and no term may
# have more than 255 characters anyway.
RUN_LENGTH = 250
JOINS = 15

HAN = "\u3005\u3007\u3021-\u3029\u303b\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff" + (
    "\U00020000-\U000323af"
)
KANA = "\u3041-\u3096\u3099-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff\uff66-\uff9f"
HANGUL = "\u1100-\u11ff\u3131-\u318e\ua960-\ua97c\uac00-\ud7fb\uffa0-\uffdc"
# Thai, Lao, Myanmar and Khmer letters and signs, without their digits.
UNSPACED = (
    "\u0e01-\u0e3a\u0e40-\u0e4e\u0e81-\u0ece\u0edc-\u0edf\u1000-\u103f\u1050-\u108f"
    "\u1780-\u17d3\u17d7\u17dc\u17dd"
)
LATIN = (
    "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02af\u1d00-\u1dbf"
    "\u1e00-\u1eff\u2071\u207f\u2090-\u209c\u2c60-\u2c7f\ua722-\ua7ff\uab30-\uab64"
    "\ufb00-\ufb06\uff21-\uff3a\uff41-\uff5a"
)
# Zero width joiners and spaces, soft hyphen, direction marks, variation selectors.
INVISIBLE = (
    "\u00ad\u034f\u061c\u200b-\u200f\u2060\u202a-\u202e\u2066-\u2069\ufe00-\ufe0f\ufeff"
)
# Neither side may be a letter or digit of ASCII; other scripts may touch.
OPEN = "(?<![A-Za-z0-9])"
CLOSE = "(?![A-Za-z0-9])"
APOSTROPHES = "'\u2018\u2019\u02bc\u055a\u05f3\u05f4\uff07"


class Kind(Enum):
    """How a run is cut into terms."""

    WORDS = "words"
    NUMBER = "number"
    HAN = "han"
    HANGUL = "hangul"
    UNSPACED = "unspaced"


class Run(NamedTuple):
    """A stretch of text cut in one way; `start` is a code point offset.

    A run of words is one word, or several joined by hyphens, dots, underscores or at
    signs (`TRC-20`, `2FA_ERROR`, `help@example.org`).
    """

    kind: Kind
    text: str
    start: int


class Word(NamedTuple):
    """A word of a run: letters and digits of one script; `start` counts in the run."""

    is_latin: bool
    text: str
    start: int


def _ranges(points: Iterable[int]) -> str:
    """Return sorted code points as the inside of a character class."""
    spans: list[list[int]] = []
    for point in points:
        if spans and spans[-1][1] == point - 1:
            spans[-1][1] = point
        else:
            spans.append([point, point])
    return "".join(
        f"{re.escape(chr(first))}-{re.escape(chr(last))}" for first, last in spans
    )


_APART = re.compile(f"[{HAN}{KANA}{HANGUL}{UNSPACED}]")
_LATIN = re.compile(f"[{LATIN}]")
# Planes 0 and 1; the planes above hold Han only.
_CATEGORY = {point: unicodedata.category(chr(point))[0] for point in range(0x20000)}

MARKS = _ranges(point for point, category in _CATEGORY.items() if category == "M")
DIGITS = _ranges(
    point
    for point, category in _CATEGORY.items()
    if category == "N" and point != 0x3007
)
OTHER = _ranges(
    point
    for point, category in _CATEGORY.items()
    if category == "L" and not _APART.match(chr(point)) and not _LATIN.match(chr(point))
)


def _word(letters: str) -> str:
    """Return the pattern of a word whose letters are of the given class.

    Here and below, no group is possessive: before Python 3.11.5 such ones match
    otherwise.
    """
    part = f"[{letters}{DIGITS}][{letters}{DIGITS}{MARKS}{INVISIBLE}]{{0,{_REST}}}+"
    return f"{part}(?:[{APOSTROPHES}]{part}){{0,3}}"


_REST = RUN_LENGTH - 1
_WORD = re.compile(f"(?P<latin>{_word(LATIN)})|{_word(OTHER)}")
_ANY_WORD = f"(?:{_word(LATIN)}|{_word(OTHER)})"
_MARK = "[.,'\u2019\u066b\u066c]"
_GAP = "[ \u00a0\u2009\u202f]"
# Spaces group digits by threes (`10 000`). Numbers beside each other, such as codes and
# the parts of telephone numbers, look the same where the first has three digits, unless
# the others are zeros.
SPACED_NUMBER = (
    f"(?=[1-9])(?<![A-Za-z0-9+-])(?<!\\d{_GAP})(?<!\\d{_MARK})"
    f"(?:\\d{{1,2}}(?:{_GAP}\\d{{3}}){{1,4}}|\\d{{3}}(?:{_GAP}000){{1,4}})"
    f"(?![A-Za-z\\d]|{_GAP}\\d|{_MARK}\\d{{3}})(?:[.,]\\d{{1,2}}(?!\\w))?"
)
_PATTERNS = {
    Kind.NUMBER: f"{SPACED_NUMBER}|\\d{{1,40}}+(?:{_MARK}\\d{{1,40}}+){{1,{JOINS}}}",
    Kind.WORDS: f"{_ANY_WORD}(?:[-\u2010\u2011_.@]{_ANY_WORD}){{0,{JOINS}}}",
    Kind.HAN: f"[{HAN}{KANA}][{HAN}{KANA}{INVISIBLE}]{{0,{_REST}}}+",
    Kind.HANGUL: f"[{HANGUL}][{HANGUL}{INVISIBLE}]{{0,{_REST}}}+",
    Kind.UNSPACED: f"[{UNSPACED}][{UNSPACED}{INVISIBLE}]{{0,{_REST}}}+",
}
_RUN = re.compile("|".join(f"(?P<{k.name}>{p})" for k, p in _PATTERNS.items()))
# Texts have a run for each word, and an enumeration is slow to look a name up.
_KINDS = {kind.name: kind for kind in Kind}


def runs(text: str) -> Iterator[Run]:
    """Yield the runs of letters and digits; everything between them is dropped."""
    for match in _RUN.finditer(text):
        yield Run(_KINDS[match.lastgroup or ""], match.group(), match.start())


def words(run: str) -> Iterator[Word]:
    """Yield the words of a run of words."""
    for match in _WORD.finditer(run):
        yield Word(match.lastgroup == "latin", match.group(), match.start())
