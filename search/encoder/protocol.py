"""What indexing, ranking and evaluation ask of an encoder."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Vectors: TypeAlias = npt.NDArray[np.float32]
"""float32, shape (texts, dimensions), every row of length 1."""


class Encoder(Protocol):
    """Turns texts of any language into unit vectors of one space.

    Questions and passages are encoded differently, so the caller says which they
    are. Texts longer than the model's window count only up to its end. A text's
    vector does not depend on what it is encoded together with.
    """

    @property
    def fingerprint(self) -> str:
        """Names the weights and the recipe; vectors compare only within one."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        ...

    def questions(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what readers ask, in the order of ``texts``."""
        ...

    def passages(self, texts: Sequence[str]) -> Vectors:
        """Vectors of what articles say, in the order of ``texts``."""
        ...
