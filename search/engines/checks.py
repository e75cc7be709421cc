"""What every engine refuses to store or to look for."""

from __future__ import annotations

import numpy as np

from search.engines.contract import Document, Vectors

UNIT_TOLERANCE = 0.01


def are_units(rows: Vectors, dimensions: int) -> bool:
    """Tell whether ``rows`` are one or more finite rows of length 1."""
    return (
        rows.ndim == 2
        and len(rows) > 0
        and rows.shape[1] == dimensions
        and bool((abs(np.linalg.norm(rows, axis=1) - 1) < UNIT_TOLERANCE).all())
    )


def reason_to_refuse(document: Document, dimensions: int) -> str:
    """Return "" if each passage has unit rows of the right length."""
    for passage in document.passages:
        if not are_units(passage.vectors, dimensions):
            return (
                f"Passage {passage.anchor!r}: vectors of shape "
                f"{passage.vectors.shape} are not unit rows of {dimensions}."
            )
    return ""
