"""What every search engine stores, answers and promises.

Vectors are float32 rows of unit length. Terms are the analysis' own strings, free of
white space; an engine never cuts or changes them. Scores of ``lexical`` are BM25 with
k1 = 1.2 and b = 0.75, multiplied by k1 + 1, over the terms alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float32]
Vectors = npt.NDArray[np.float32]


class EngineError(Exception):
    """The engine cannot answer or store; the message says why and what mends it."""


class IndexMissing(EngineError):
    """There is no live generation."""


class IndexDamaged(EngineError):
    """Files of a generation are missing or unreadable; rebuild it."""


class IndexLocked(EngineError):
    """Another process is writing to the index."""


@dataclass(frozen=True, slots=True)
class GenerationInfo:
    """What a complete build of the index was made with.

    Generations with another ``encoder`` or ``analysis`` are never compared or mixed.
    """

    name: str
    encoder: str
    analysis: str
    dimensions: int
    epoch: str
    created: datetime


@dataclass(frozen=True, slots=True)
class PassageEntry:
    """One passage; row 0 of ``vectors`` is the passage, the others are its windows."""

    anchor: str
    heading: str
    text: str
    vectors: Vectors


@dataclass(frozen=True, slots=True)
class Document:
    """One article as the engine stores it.

    A withdrawn article is a document with ``gone`` set and without terms and passages;
    it keeps its version, so that a late write cannot bring the old text back.
    """

    family: str
    locale: str
    version: int
    content_hash: str = ""
    gone: bool = False
    type: str = ""
    topics: tuple[str, ...] = ()
    audience: str = ""
    title: str = ""
    updated: datetime | None = None
    terms: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    passages: tuple[PassageEntry, ...] = ()


@dataclass(frozen=True, slots=True)
class Filters:
    """Empty strings do not filter; ``families`` restricts to those articles."""

    type: str = ""
    topic: str = ""
    audience: str = ""
    families: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Frequencies:
    """Document frequencies of some terms and the number of documents they refer to."""

    documents: int
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class LexicalHit:
    family: str
    locale: str
    score: float


@dataclass(frozen=True, slots=True)
class SemanticHit:
    """``score`` is the cosine of the best passage or window.

    ``passage`` is its passage's place in the article, from 0.
    """

    family: str
    locale: str
    score: float
    passage: int


@dataclass(frozen=True, slots=True)
class StoredPassage:
    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What an engine gives back of a document, without vectors."""

    family: str
    locale: str
    version: int
    type: str
    topics: tuple[str, ...]
    audience: str
    title: str
    updated: datetime | None
    terms: frozenset[str]
    passages: tuple[StoredPassage, ...]


@dataclass(frozen=True, slots=True)
class Suggestion:
    family: str
    locale: str
    title: str
    type: str


@dataclass(frozen=True, slots=True)
class InventoryEntry:
    version: int
    content_hash: str
    gone: bool


class Engine(Protocol):
    """Reads come from the live generation unless ``generation`` names another.

    ``write`` is versioned: a document replaces a stored one only if its version is not
    lower. Every reading method but ``generations``, which lists all, oldest first,
    raises IndexMissing without a live generation. ``size`` is at least 1.
    """

    def generation(self) -> GenerationInfo: ...

    def generations(self) -> list[GenerationInfo]: ...

    def write(
        self, documents: Sequence[Document], generation: str | None = None
    ) -> None: ...

    def frequencies(self, terms: Sequence[str], locale: str) -> Frequencies: ...

    def lexical(
        self, terms: Sequence[str], locale: str, filters: Filters, size: int
    ) -> list[LexicalHit]: ...

    def semantic(
        self, vector: Vector, locales: Sequence[str], filters: Filters, size: int
    ) -> list[SemanticHit]: ...

    def articles(
        self, families: Sequence[str], locale: str
    ) -> dict[str, StoredArticle]: ...

    def suggest(self, prefix: str, locale: str, size: int) -> list[Suggestion]: ...

    def inventory(
        self, locale: str, generation: str | None = None
    ) -> dict[str, InventoryEntry]: ...

    def create(self, info: GenerationInfo) -> None: ...

    def promote(self, name: str) -> None: ...

    def drop(self, name: str) -> None: ...
