"""Q4_0 blocks: 32 weights share one half-precision scale, 4 bits each.

A weight is ``scale * (code - 8)``. Byte j of a block holds the code of weight j
in its low half and that of weight j + 16 in its high half. The format is that of
ggml, where it is called ``block_q4_0``.
"""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
import numpy.typing as npt

WEIGHTS: Final = 32
ZERO: Final = 8
DTYPE: Final = np.dtype([("scale", "<f2"), ("codes", "u1", (WEIGHTS // 2,))])

Blocks: TypeAlias = npt.NDArray[Any]
"""Items of ``DTYPE``, shape (rows, blocks per row)."""


def unpack(blocks: Blocks) -> npt.NDArray[np.uint8]:
    """The codes 0-15 in the order of the weights, shape (rows, blocks, 32)."""
    packed = blocks["codes"]
    return np.concatenate([packed & 15, packed >> 4], axis=-1)


def dequantise(blocks: Blocks) -> npt.NDArray[np.float32]:
    """The weights, shape (rows, 32 * blocks per row)."""
    scales = blocks["scale"].astype(np.float32)[..., None]
    weights = (unpack(blocks).astype(np.float32) - ZERO) * scales
    return weights.reshape(len(blocks), -1)
