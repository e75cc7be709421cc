"""Words that mix look-alike letters of two alphabets, brought to the one they mean."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Where a letter looks the same in Latin and in the other alphabet.
_CYRILLIC = dict(
    zip("ABCEHIJKMOPSTXYaceijkopsxy", "АВСЕНІЈКМОРЅТХУасеіјкорѕху", strict=True)
)
_GREEK = dict(zip("ABEHIKMNOPTXYZaikopuvx", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖαικορυνχ", strict=True))


def one_alphabet(text: str) -> str:
    """Return a text of the same length in which mixed words are of one alphabet.

    A word is mixed if letters of two touch, and changes only if all letters of one of
    them have a twin in the other (``пapоль``, ``USDТ``, but not ``ATMы``).
    """
    if not text.isascii():
        for alphabet in _ALPHABETS:
            if alphabet.touches_latin.search(text):
                text = alphabet.words.sub(alphabet.unmixed, text)
    return text


class _Alphabet:
    """``letters`` is the inside of a character class."""

    def __init__(self, letters: str, twins: Mapping[str, str]) -> None:
        self.touches_latin = re.compile(f"[A-Za-z][{letters}]|[{letters}][A-Za-z]")
        self.words = re.compile(f"[A-Za-z{letters}]+")
        self._letter = re.compile(f"[{letters}]")
        self._from_latin = twins
        self._to_latin = {twin: letter for letter, twin in twins.items()}

    def unmixed(self, match: re.Match[str]) -> str:
        """The fewer letters are the strange ones, where either alphabet would do."""
        word = match.group()
        others = self._letter.findall(word)
        latin = _LATIN_LETTER.findall(word)
        # An abbreviation with an ending of its sentence's language is no mistake.
        abbreviation = len(latin) > 1 and "".join(latin).isupper()
        if not latin or not others or (abbreviation and "".join(others).islower()):
            return word
        is_latin = all(letter in self._to_latin for letter in others)
        is_other = all(letter in self._from_latin for letter in latin)
        if is_latin and (len(others) <= len(latin) or not is_other):
            return "".join(self._to_latin.get(letter, letter) for letter in word)
        if is_other:
            return "".join(self._from_latin.get(letter, letter) for letter in word)
        return word


_LATIN_LETTER = re.compile("[A-Za-z]")
_ALPHABETS = (_Alphabet("Ѐ-ԯ", _CYRILLIC), _Alphabet("Ͱ-Ͽ", _GREEK))
