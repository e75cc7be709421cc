"""Parts of words: they forgive typos and inflection, and find words in long runs."""

from __future__ import annotations

import hashlib
from pathlib import Path

from search.text.subwords import open_subwords

PIECE_MARK = "_"
# What sentencepiece writes for the space before a word.
WORD_START = "\u2581"
_GRAM = 4


def grams(word: str) -> list[str]:
    """Return the four-letter parts of a word, its two ends included, as terms."""
    framed = f"^{word}$"
    count = max(1, len(framed) - _GRAM + 1)
    return [PIECE_MARK + framed[i : i + _GRAM] for i in range(count)]


class Subwords:
    """The pieces of the XLM-R vocabulary, from a sentencepiece model file."""

    def __init__(self, path: Path) -> None:
        self.version = hashlib.sha256(path.read_bytes()).hexdigest()[:8]
        self._path = path

    def __call__(self, run: str) -> list[str]:
        """Return the pieces of a run as terms; the first may carry U+2581."""
        pieces: list[str] = open_subwords(self._path).encode(run, out_type=str)
        return [PIECE_MARK + piece for piece in pieces if piece != WORD_START]

    def starts(self, word: str) -> list[int]:
        """Return where the pieces of a word begin, in code points."""
        # A piece's own offset counts bytes.
        encoded = word.encode()
        found = open_subwords(self._path).encode(word, return_type="proto")
        return [len(encoded[: p.begin].decode(errors="ignore")) for p in found.pieces]

    def hold(self, word: str) -> bool:
        """Whether the whole word is one piece."""
        pieces: list[str] = open_subwords(self._path).encode(word, out_type=str)
        return len(pieces) == 1
