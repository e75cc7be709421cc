"""Text to rows of the word table, cut to the encoder's window."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from search.text.subwords import open_subwords

WINDOW: Final = 512
"""Pieces that the encoder sees, the two special ones and the prefix included."""

LONGEST_PIECE: Final = 16
"""Characters; what follows ``WINDOW * LONGEST_PIECE`` of them is not looked at."""


class Tokenizer:
    """The subword model of a sentencepiece file. Safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        self._model = open_subwords(path)
        self._begin = self._model.bos_id()
        self._end = self._model.eos_id()

    def rows(self, prefix: str, text: str) -> npt.NDArray[np.int64]:
        """Rows of the prefixed text's pieces between the special ones, at most 512."""
        pieces = self._model.encode(prefix + bounded(text, WINDOW))
        return np.array([self._begin, *pieces[: WINDOW - 2], self._end], np.int64)


def bounded(text: str, window: int) -> str:
    """What a window of so many pieces can see of the text, as valid Unicode.

    Lone surrogates have no UTF-8; they become U+FFFD, and pairs their character.
    """
    start = text[: window * LONGEST_PIECE]
    return start.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
