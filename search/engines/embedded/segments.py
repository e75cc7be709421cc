"""Vector segments: the passages, windows and stored texts of one write, in one file.

A segment holds, each part aligned to 64 bytes: ``starts`` (uint32, passages + 1), the
first row of each passage; ``scales`` (float32) and ``codes`` (int8), the passages' own
vectors for the scan, where vector = code * scale; ``rows`` (float16), each passage's
vector followed by its windows'; and the stored texts as bytes.
"""

from __future__ import annotations

import mmap
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt
import simsimd

from search.engines.contract import Vector, Vectors
from search.engines.embedded.files import damaged, unreadable
from search.engines.embedded.manifest import SegmentRecord
from search.engines.halves import Halves

Codes = npt.NDArray[np.int8]
Numbers = npt.NDArray[np.intp]

# Its kernels sum in half precision, which loses the third digit of a cosine.
simsimd.disable_capability("sapphire")

ALIGNMENT = 64
CHUNK = 4096


def quantise(vectors: Vectors) -> tuple[Codes, Vector]:
    """Return int8 codes and one scale a row; a row is its codes times its scale."""
    scales = np.abs(vectors).max(axis=1) / np.float32(127)
    return np.rint(vectors / scales[:, None]).astype(np.int8), scales


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each part of a segment file begins, in bytes."""

    scales: int
    codes: int
    rows: int
    stored: int
    size: int

    @classmethod
    def of(cls, record: SegmentRecord, dimensions: int) -> Layout:
        scales = _aligned(4 * (record.passages + 1))
        codes = _aligned(scales + 4 * record.passages)
        rows = _aligned(codes + record.passages * dimensions)
        stored = _aligned(rows + 2 * record.rows * dimensions)
        return cls(scales, codes, rows, stored, stored + record.stored)


def _aligned(position: int) -> int:
    return -(-position // ALIGNMENT) * ALIGNMENT


def write_segment(
    path: Path, passages: Sequence[Halves], stored: Sequence[bytes], dimensions: int
) -> SegmentRecord:
    """Write a segment and wait until it is on disk.

    ``passages`` are arrays of (1 + windows, dimensions). Codes are made from the half
    precision rows, so that rewriting a segment changes nothing.
    """
    counts = np.array([len(rows) for rows in passages], dtype=np.uint32)
    starts = np.concatenate([np.zeros(1, np.uint32), counts.cumsum(dtype=np.uint32)])
    record = SegmentRecord(len(passages), int(starts[-1]), sum(map(len, stored)))
    layout = Layout.of(record, dimensions)
    with path.open("wb") as file:
        file.write(starts.tobytes())
        for at in range(0, len(passages), CHUNK):
            own = np.stack([rows[0] for rows in passages[at : at + CHUNK]])
            codes, scales = quantise(own.astype(np.float32))
            file.seek(layout.scales + 4 * at)
            file.write(scales.tobytes())
            file.seek(layout.codes + at * dimensions)
            file.write(codes.tobytes())
        file.seek(layout.rows)
        for rows in passages:
            file.write(rows.tobytes())
        file.seek(layout.stored)
        for text in stored:
            file.write(text)
        file.truncate(layout.size)
        file.flush()
        os.fsync(file.fileno())
    return record


class Segment:
    """A segment file mapped into memory. It stays usable after the file is removed."""

    __slots__ = ("codes", "path", "record", "rows", "scales", "starts", "stored")

    def __init__(self, path: Path, record: SegmentRecord, dimensions: int) -> None:
        """Raise IndexDamaged if the file is missing or not of the recorded size."""
        layout = Layout.of(record, dimensions)
        try:
            with path.open("rb") as file:
                size = os.fstat(file.fileno()).st_size
                if size != layout.size:
                    raise damaged(path, f"{size} bytes instead of {layout.size}")
                content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except OSError as error:
            raise unreadable(path, error) from error
        count = record.passages
        self.path = path
        self.record = record
        self.starts = np.frombuffer(content, np.uint32, count + 1).astype(np.intp)
        if self.starts[-1] != record.rows or (np.diff(self.starts) < 1).any():
            raise damaged(path, "its passages do not add up")
        self.scales = np.frombuffer(content, np.float32, count, layout.scales)
        self.codes = np.frombuffer(
            content, np.int8, count * dimensions, layout.codes
        ).reshape(count, dimensions)
        self.rows = np.frombuffer(
            content, np.float16, record.rows * dimensions, layout.rows
        ).reshape(record.rows, dimensions)
        self.stored = memoryview(content)[layout.stored :]

    def passage_rows(self, first: int, count: int) -> list[Halves]:
        """Return the rows of ``count`` passages, one array each."""
        starts = self.starts[first : first + count + 1]
        return [self.rows[a:b] for a, b in pairwise(starts)]

    def scan(self, code: Codes, scale: float) -> Vector:
        """Return every passage's approximate cosine to a quantised question."""
        if not self.record.passages:
            return np.zeros(0, np.float32)
        products = np.asarray(simsimd.cdist(code[None], self.codes, metric="dot"))
        scores: Vector = products[0].astype(np.float32)
        scores *= self.scales * np.float32(scale)
        return scores

    def best(self, passages: Numbers, vector: Halves) -> Vector:
        """Return each passage's best cosine over its own vector and its windows'."""
        counts = self.starts[passages + 1] - self.starts[passages]
        ends = counts.cumsum()
        begins = ends - counts
        rows = np.repeat(self.starts[passages] - begins, counts) + np.arange(ends[-1])
        cosines = np.asarray(simsimd.cdist(vector[None], self.rows[rows], metric="dot"))
        return np.maximum.reduceat(cosines[0], begins).astype(np.float32)
