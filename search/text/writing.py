"""What a question's letters say of its language, before any of its words are known."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from search.text.languages import LANGUAGES, TICKERS
from search.text.scripts import HAN, HANGUL, KANA, LATIN, Kind, runs

Script = Literal[
    "latin", "cyrillic", "arabic", "greek", "armenian", "hebrew", "devanagari",
    "bengali", "thai", "khmer", "han", "kana", "hangul",
]  # fmt: skip

_LETTERS: dict[Script, str] = {
    "latin": LATIN,
    "cyrillic": "\u0400-\u052f",
    "arabic": "\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\ufb50-\ufdff",
    "greek": "\u0370-\u03ff\u1f00-\u1fff",
    "armenian": "\u0531-\u0587",
    "hebrew": "\u05d0-\u05ea",
    "devanagari": "\u0904-\u0939\u0958-\u0961",
    "bengali": "\u0985-\u09b9\u09dc-\u09e1",
    "thai": "\u0e01-\u0e3a\u0e40-\u0e4e",
    "khmer": "\u1780-\u17b3",
    "han": HAN,
    "kana": KANA,
    "hangul": HANGUL,
}
_CLASSES = {script: re.compile(f"[{found}]") for script, found in _LETTERS.items()}
_WRITTEN: dict[str, tuple[Script, ...]] = {
    **dict.fromkeys(("bg", "ru", "uk"), ("cyrillic",)),
    **dict.fromkeys(("ar", "fa", "ur"), ("arabic",)),
    "bn": ("bengali",),
    "el": ("greek",),
    "he": ("hebrew",),
    "hi": ("devanagari",),
    "hy": ("armenian",),
    "ja": ("kana", "han"),
    "km": ("khmer",),
    "ko": ("hangul",),
    "sr": ("cyrillic", "latin"),
    "th": ("thai",),
    "zh": ("han",),
}
SYLLABLE = 2
"""How many letters of an alphabet a Han character or a syllable counts for."""
_SYLLABIC: frozenset[Script] = frozenset({"han", "kana", "hangul"})
MIXED = 1 / 3
"""Share of the letters from which on the page's own script keeps a question."""
OWN_KANA = 1 / 4
"""Share of kana that no Chinese question has."""
FOREIGN_HAN = 1 / 8
"""Share of the Han characters that no Japanese standard has, from which on a question
is Chinese."""
_PLACEHOLDER = re.compile(r"\[[^\]]*\]")
_CODE = re.compile(r"[\d_@.]")
_HAN = re.compile(f"[{HAN}]")
_LONGEST_CODE = 6


@dataclass(frozen=True, slots=True)
class Writing:
    """The words that tell a language; ``letters`` is how much of each script there is.

    Numbers, codes, tickers, addresses and what was redacted tell none.
    """

    words: tuple[str, ...]
    letters: Counter[Script]

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def share(self, scripts: tuple[Script, ...]) -> float:
        """How much of the letters those scripts have, 0 without any letters."""
        total = self.letters.total()
        return sum(self.letters[script] for script in scripts) / total if total else 0.0


def base(locale: str) -> str:
    """The language of a locale tag, without region and script."""
    return locale.lower().partition("-")[0]


def scripts(language: str) -> tuple[Script, ...]:
    return _WRITTEN.get(language, ("latin",))


def languages_of(script: Script) -> frozenset[str]:
    """Those that the analysis knows and that are mainly written in a script."""
    return frozenset(code for code in LANGUAGES if scripts(code)[0] == script)


def read(text: str) -> Writing:
    plain = _PLACEHOLDER.sub(" ", text)
    shouted = plain.isupper()
    words = [
        run.text
        for run in runs(plain)
        if run.kind is not Kind.NUMBER and not _is_code(run.text, shouted=shouted)
    ]
    letters: Counter[Script] = Counter()
    for script, letter in _CLASSES.items():
        found = len(letter.findall("".join(words)))
        letters[script] = found * (SYLLABLE if script in _SYLLABIC else 1)
    return Writing(tuple(words), letters)


def excluded(writing: Writing, language: str) -> Script | None:
    """The script that a question is in, if no question in ``language`` is.

    Latin letters exclude nothing: names and terms are written so everywhere.
    """
    main = scripts(language)
    if language == "zh" and writing.share(("kana",)) >= OWN_KANA:
        return "kana"
    if language == "ja" and not writing.letters["kana"] and _is_chinese(writing.text):
        return "han"
    if not writing.letters.total() or writing.share(main) >= MIXED:
        return None
    ((script, _count),) = writing.letters.most_common(1)
    # Of the two scripts of Japanese, either tells it from all but Chinese.
    if script == "han" and writing.letters["kana"]:
        script = "kana"
    return None if script == "latin" or script in main else script


def _is_code(word: str, *, shouted: bool) -> bool:
    if _CODE.search(word) or word.lower() in TICKERS:
        return True
    capitals = word.isascii() and word.isupper() and not shouted
    return capitals and 1 < len(word) <= _LONGEST_CODE


def _is_chinese(text: str) -> bool:
    found = _HAN.findall(text)
    strange = sum(1 for character in found if not _in_japanese(character))
    return bool(found) and strange / len(found) >= FOREIGN_HAN


def _in_japanese(character: str) -> bool:
    return bool(character.encode("shift_jis", "ignore"))
