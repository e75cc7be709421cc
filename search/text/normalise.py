"""Bring characters that mean the same to one form."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from search.text.characters import ASCII_DIGITS
from search.text.scripts import APOSTROPHES, INVISIBLE, MARKS

# NUL, lone surrogates, and keycaps: emoji that hold a digit.
_UNUSABLE = re.compile("[\x00\ud800-\udfff]|[0-9]\ufe0f?\u20e3")
_INVISIBLE = re.compile(f"[{INVISIBLE}]")
_APOSTROPHE = re.compile(f"[{APOSTROPHES}]")
# A character with the marks, half-width voice marks and Hangul parts that compose
# with it.
_CLUSTER = re.compile(
    f".[{MARKS}{INVISIBLE}\uff9e\uff9f\u1160-\u11ff\ud7b0-\ud7fb]*", re.S
)
# Letters that Unicode does not decompose but that readers type plainly.
_PLAIN_LETTERS = {
    "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "ı": "i", "ŧ": "t", "ŀ": "l",
    "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n", "ґ": "г",
}  # fmt: skip
# Arabic, Persian and Urdu keyboards write the same letters with different codes.
_ARABIC_LETTERS = {
    "آ": "ا", "أ": "ا", "إ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ې": "ي",
    "ک": "ك", "ڪ": "ك", "ة": "ه", "ۀ": "ه", "ہ": "ه", "ۂ": "ه", "ۃ": "ه", "ھ": "ه",
    "ە": "ه", "ے": "ي", "ۓ": "ي",
}  # fmt: skip
# Nukta and candrabindu of Devanagari are left out or confused in everyday typing.
_INDIC_SIGNS = {"\u093c": None, "\u0901": "\u0902", "\u09bc": None}
# A nasal before a consonant of its own class is as often written as anusvara
# (हिन्दी, हिंदी).
_NASAL = re.compile("(?:ङ्(?=[क-घ])|ञ्(?=[च-झ])|ण्(?=[ट-ढ])|न्(?=[त-ध])|म्(?=[प-भ]))")
_ANUSVARA = "\u0902"
# Simplified texts hold either form: 帐户 and 账户, 接著 and 接着.
_SAME_HAN = {"帐": "账", "帳": "账", "著": "着"}
_TONES = "\u0300\u0301\u0303\u0309\u0323"
# Where a syllable ends in two vowels, Vietnamese writes its tone on the second or, as
# most do, on the first. After a Q the U is no vowel: quý.
_TONE_ON_FIRST = {
    first + unicodedata.normalize("NFC", second + tone): (
        unicodedata.normalize("NFC", first + tone) + second
    )
    for first, second in ("oa", "oe", "uy")
    for tone in _TONES
}
_TONE_ON_SECOND = re.compile(f"(?<!q)(?:{'|'.join(_TONE_ON_FIRST)})(?![^\\W\\d_])")
# Letters of their own that only look like a letter with a mark.
_WHOLE_LETTERS = frozenset("йїў")


def _fold_table(first: int, last: int) -> dict[int, str]:
    """Map the letters of a block that carry marks to their base letters."""
    table = {}
    for point in range(first, last + 1):
        letter = chr(point)
        base = unicodedata.normalize("NFD", letter)[0]
        if base != letter and letter not in _WHOLE_LETTERS:
            table[point] = base
    return table


# Before stemming: signs that carry no meaning for a reader who types.
_SIGNS: dict[int, str | None] = (
    dict.fromkeys(range(0x0591, 0x05C8))
    | dict.fromkeys([0x0640, *range(0x064B, 0x0660), 0x0670, *range(0x06D6, 0x06DD)])
    | str.maketrans(_INDIC_SIGNS)
    | ASCII_DIGITS
)
# After stemming: the stemmers need these letters.
_FOLD = (
    str.maketrans(_ARABIC_LETTERS)
    | dict.fromkeys(range(0x0300, 0x0370))
    | _fold_table(0x00C0, 0x024F)
    | _fold_table(0x0370, 0x052F)
    | _fold_table(0x1E00, 0x1FFF)
    | str.maketrans(_PLAIN_LETTERS)
)


def clean(text: str) -> str:
    """Replace what no engine stores and what is no text, keeping every offset."""
    return _UNUSABLE.sub(lambda match: "\ufffd" * len(match.group()), text)


def compose(text: str, *, dotless_i: bool = False) -> str:
    """Return a word in compatibility composition and without case.

    With `dotless_i` (Turkish) a capital I is the capital of ı, and İ that of i.
    """
    if dotless_i:
        text = text.replace("İ", "i").replace("I", "ı")
    if text.isascii():
        return text.lower()
    visible = _INVISIBLE.sub("", text)
    folded = unicodedata.normalize("NFKC", visible).casefold()
    plain = unicodedata.normalize("NFKC", folded).translate(_SIGNS)
    return _NASAL.sub(_ANUSVARA, plain)


def tones_on_first(text: str) -> str:
    """Return a composed Vietnamese text with its tones by one rule (khoá: khóa)."""
    return _TONE_ON_SECOND.sub(lambda match: _TONE_ON_FIRST[match.group()], text)


def fold(word: str) -> str:
    """Drop the marks and letter variants that readers leave out or mix up."""
    return word if word.isascii() else word.translate(_FOLD)


def apostrophes(word: str, keep: str) -> str:
    """Resolve apostrophes: `join` the parts, or keep those `before` or `after`."""
    parts = _APOSTROPHE.split(word)
    if len(parts) == 1:
        return word
    if keep == "before":
        return parts[0]
    if keep == "after":
        return parts[-1]
    return "".join(parts[:-1] if parts[-1] == "s" else parts)


def simplified(text: str) -> str:
    """Return a text in Simplified Chinese characters, as many as before."""
    return text.translate(_simplified())


@cache
def _simplified() -> dict[int, str]:
    """Map Traditional characters to Simplified ones (MediaWiki's table), and of two
    Simplified ones that are used alike one to the other."""
    table = json.loads(files("zhconv").joinpath("zhcdict.json").read_bytes())
    single = {k: v for k, v in table["zh2Hans"].items() if len(k) == len(v) == 1}
    return str.maketrans(single | _SAME_HAN)


class Aligned(NamedTuple):
    """A run in compatibility form, and where each of its characters came from."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]


def aligned(run: str, *, folds_han: bool) -> Aligned:
    """Return a run in compatibility form; with `folds_han` in Simplified Chinese."""
    if unicodedata.is_normalized("NFKC", run) and not _INVISIBLE.search(run):
        text = simplified(run) if folds_han else run
        return Aligned(text, range(len(run)), range(1, len(run) + 1))
    parts: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for match in _CLUSTER.finditer(run):
        part = unicodedata.normalize("NFKC", _INVISIBLE.sub("", match.group()))
        parts.append(part)
        starts += [match.start()] * len(part)
        ends += [match.end()] * len(part)
    text = "".join(parts)
    return Aligned(simplified(text) if folds_han else text, starts, ends)
