"""Bring the forms of a word to one stem."""

from __future__ import annotations

import re
import threading

import Stemmer

SNOWBALL_VERSION = Stemmer.version()

# "And the": the algorithm takes the article away alone, and other conjunctions.
_AND_THE = re.compile("^[وف](?=ال\\w{3})")


class Stems:
    """Snowball stemmers, made on first use in each thread: they hold state."""

    def __init__(self) -> None:
        self._local = threading.local()

    def __call__(self, word: str, algorithm: str) -> str:
        """Return the stem of a composed, lower-case word."""
        if algorithm == "arabic":
            word = _AND_THE.sub("", word)
        stemmers = self._local.__dict__
        if algorithm not in stemmers:
            # No cache of its own: the analyser caches whole runs.
            stemmers[algorithm] = Stemmer.Stemmer(algorithm, 0)
        return str(stemmers[algorithm].stemWord(word))
