"""Hangul syllables from the letters of a keyboard, and back (two-set layout), and the
particles that Korean joins to its nouns."""

from __future__ import annotations

import unicodedata

_LEADS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
_VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
_TAILS = "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"
# Letters that are typed with two keys.
_DOUBLE = {
    "ㅘ": "ㅗㅏ", "ㅙ": "ㅗㅐ", "ㅚ": "ㅗㅣ", "ㅝ": "ㅜㅓ", "ㅞ": "ㅜㅔ", "ㅟ": "ㅜㅣ",
    "ㅢ": "ㅡㅣ", "ㄳ": "ㄱㅅ", "ㄵ": "ㄴㅈ", "ㄶ": "ㄴㅎ", "ㄺ": "ㄹㄱ", "ㄻ": "ㄹㅁ",
    "ㄼ": "ㄹㅂ", "ㄽ": "ㄹㅅ", "ㄾ": "ㄹㅌ", "ㄿ": "ㄹㅍ", "ㅀ": "ㄹㅎ", "ㅄ": "ㅂㅅ",
}  # fmt: skip
_JOINED = {parts: letter for letter, parts in _DOUBLE.items()}
_FIRST_SYLLABLE = 0xAC00
SHORTEST_NOUN = 2
"""Syllables that must stand before what is taken for a particle."""
_PARTICLES = (
    *("에서는", "에서", "에게", "으로", "부터", "까지", "처럼", "보다"),
    *"은는이가을를에의와과도로만",
)
# The letters of a decomposed syllable, as the keyboard's.
_PARTS = (
    {0x1100 + place: letter for place, letter in enumerate(_LEADS)}
    | {0x1161 + place: letter for place, letter in enumerate(_VOWELS)}
    | {0x11A8 + place: letter for place, letter in enumerate(_TAILS)}
)


def composed(typed: str) -> str | None:
    """Return the syllables that these letters make; None when some are left over."""
    syllables: list[str] = []
    at = 0
    while at < len(typed):
        lead = _LEADS.find(typed[at])
        vowel, at = _one(typed, at + 1, _VOWELS)
        if lead < 0 or not vowel:
            return None
        tail, after = _one(typed, at, _TAILS)
        # A consonant before a vowel begins the next syllable.
        if tail and typed[after : after + 1] and typed[after] in _VOWELS:
            after -= 1
            tail = typed[at:after]
        number = (lead * 21 + _VOWELS.index(vowel)) * 28
        number += _TAILS.index(tail) + 1 if tail else 0
        syllables.append(chr(_FIRST_SYLLABLE + number))
        at = after
    return "".join(syllables)


def letters(text: str) -> str:
    """Return the letters with which syllables were typed; other characters stay."""
    apart = unicodedata.normalize("NFD", text).translate(_PARTS)
    return "".join(_DOUBLE.get(letter, letter) for letter in apart)


def without_particle(word: str) -> str:
    """Return a word without the particle at its end; most nouns are typed with one."""
    for particle in _PARTICLES:
        if word.endswith(particle) and len(word) - len(particle) >= SHORTEST_NOUN:
            return word.removesuffix(particle)
    return word


def with_particles(noun: str) -> list[str]:
    """Return a noun alone and with each particle, in decomposed letters."""
    forms = (noun, *(noun + particle for particle in _PARTICLES))
    return [unicodedata.normalize("NFD", form) for form in forms]


def _one(typed: str, at: int, kind: str) -> tuple[str, int]:
    """The letter of this kind at a place, of two keys where they make one."""
    pair = _JOINED.get(typed[at : at + 2], "")
    if pair and pair in kind:
        return pair, at + 2
    single = typed[at : at + 1]
    return (single, at + 1) if single and single in kind else ("", at)
