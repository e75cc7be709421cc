"""Subword pieces of the XLM-R vocabulary: they forgive typos and inflection."""

from __future__ import annotations

import hashlib
from pathlib import Path

from search.subwords import open_subwords

PIECE_MARK = "_"
# What sentencepiece writes for the space before a word.
WORD_START = "\u2581"


class Pieces:
    """The subword model of a sentencepiece file."""

    def __init__(self, path: Path) -> None:
        self.version = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        self._model = open_subwords(path)

    def __call__(self, word: str) -> list[str]:
        """Return the pieces of a word as terms, which start with `_`."""
        pieces: list[str] = self._model.encode(word, out_type=str)
        return [PIECE_MARK + piece for piece in pieces if piece != WORD_START]
