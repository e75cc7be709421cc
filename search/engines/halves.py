"""The precision in which engines compare vectors, so that they score alike."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from search.engines.contract import Vectors

Halves = npt.NDArray[np.float16]


def halves(rows: Vectors) -> Halves:
    """Vectors of length 1, rows or one alone, in half precision."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    rounded: Halves = (rows / lengths).astype(np.float16)
    return rounded
