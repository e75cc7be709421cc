"""Bring the forms of a word to one stem."""

from __future__ import annotations

import threading

import Stemmer

from search.text.languages import Language

SNOWBALL_VERSION = Stemmer.version()
_MIN_STEM = 3


class Stems:
    """Snowball stemmers, made on first use in each thread: they hold state."""

    def __init__(self) -> None:
        self._local = threading.local()

    def __call__(self, word: str, language: Language) -> str:
        """Return the stem of a composed, lower-case word."""
        if language.stemmer:
            stemmers = self._local.__dict__
            if language.stemmer not in stemmers:
                stemmers[language.stemmer] = Stemmer.Stemmer(language.stemmer, 0)
            return str(stemmers[language.stemmer].stemWord(word))
        for suffix in language.suffixes:
            if word.endswith(suffix) and len(word) - len(suffix) >= _MIN_STEM:
                return word.removesuffix(suffix)
        return word
