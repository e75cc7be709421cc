"""The word table: 250,037 rows of 4-bit blocks, mapped and shared by processes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from search.encoder import blocks


class WordTable:
    """Rows of a file of Q4_0 blocks; only pages that are read take up memory."""

    def __init__(self, path: Path, dimensions: int) -> None:
        table = np.memmap(path, dtype=blocks.DTYPE, mode="r")
        self._rows = table.reshape(-1, dimensions // blocks.WEIGHTS)

    def __getitem__(self, rows: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
        """The vectors of these rows, shape (rows, dimensions)."""
        return blocks.dequantise(self._rows[rows])
