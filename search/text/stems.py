"""Bring the forms of a word to one stem."""

from __future__ import annotations

import threading

import Stemmer

SNOWBALL_VERSION = Stemmer.version()


class Stems:
    """Snowball stemmers, made on first use in each thread: they hold state."""

    def __init__(self) -> None:
        self._local = threading.local()

    def __call__(self, word: str, algorithm: str) -> str:
        """Return the stem of a composed, lower-case word."""
        stemmers = self._local.__dict__
        if algorithm not in stemmers:
            # No cache of its own: the analyser caches whole runs.
            stemmers[algorithm] = Stemmer.Stemmer(algorithm, 0)
        return str(stemmers[algorithm].stemWord(word))
