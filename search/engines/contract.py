"""What every search engine stores, answers and promises.

Vectors are float32 rows of unit length. Terms are the analysis' own strings, free of
white space; an engine never cuts or changes them. Scores of ``lexical`` are BM25 with
k1 = 1.2 and b = 0.75, multiplied by k1 + 1, over the terms alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

import numpy as np
import numpy.typing as npt

from search.vectors.centring import RAW, Centring
from search.vectors.trial import Trial

Vector = npt.NDArray[np.float32]
Vectors = npt.NDArray[np.float32]

REBUILD = "manage.py rebuild_index"
"""What mends an index that is missing, damaged or not fit, as messages name it."""


class EngineError(Exception):
    """The engine cannot answer or store; the message says why and what mends it."""


class IndexMissing(EngineError):
    """There is no live generation."""


class IndexDamaged(EngineError):
    """Files of a generation are missing or unreadable; rebuild it."""


class IndexLocked(EngineError):
    """Another process is writing to the index."""


class EngineUnavailable(EngineError):
    """The engine's server does not answer now, in time or at all."""


class EngineBusy(EngineError):
    """This process asks more at once than the engine may be asked; not its fault."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Scores of the match rule: from which on a match is strong, and below it none."""

    strong: float
    none: float


@dataclass(frozen=True, slots=True)
class GenerationInfo:
    """What a complete build of the index was made with.

    Generations with another ``encoder`` or ``analysis`` are never compared or mixed.
    ``model`` names another model than the packaged one, for sentence-transformers.
    ``centring`` is what was done to its vectors, and is to be done to questions'.
    ``trial`` is what the site's golden questions said of it when it was begun.
    ``bars`` are those that a site's own questions gave a locale's match rule.
    ``promoted`` is when it last became live, None while it is built.
    """

    name: str
    encoder: str
    analysis: str
    dimensions: int
    epoch: str
    created: datetime
    model: str = ""
    centring: Centring = RAW
    trial: Trial | None = None
    bars: Mapping[str, Bars] = field(default_factory=dict)
    promoted: datetime | None = None


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
    """``score`` is the cosine of the best passage or window."""

    family: str
    locale: str
    score: float


@dataclass(frozen=True, slots=True)
class Facts:
    """What facets and sorting need to know of an article."""

    type: str
    topics: tuple[str, ...]
    updated: datetime | None


@dataclass(frozen=True, slots=True)
class Legs:
    """Both legs' best articles for one question, each leg best first.

    ``wordings`` are the hits of other wordings' terms, in the order asked. ``facts``
    holds those of every family that was found. The milliseconds are the engine's own,
    all wordings' together; the legs may have run side by side.
    """

    lexical: tuple[LexicalHit, ...]
    semantic: tuple[SemanticHit, ...]
    facts: Mapping[str, Facts]
    lexical_ms: float
    semantic_ms: float
    wordings: tuple[tuple[LexicalHit, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class StoredPassage:
    anchor: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """What an engine gives back of a document, without terms and vectors.

    ``near`` is the place of the passage that is nearest to a question, from 0; None
    where none was asked about or there is none.
    """

    family: str
    locale: str
    version: int
    type: str
    topics: tuple[str, ...]
    audience: str
    title: str
    updated: datetime | None
    passages: tuple[StoredPassage, ...]
    near: int | None = None

    @classmethod
    def of(cls, document: Document) -> StoredArticle:
        return cls(
            family=document.family,
            locale=document.locale,
            version=document.version,
            type=document.type,
            topics=document.topics,
            audience=document.audience,
            title=document.title,
            updated=document.updated,
            passages=tuple(
                StoredPassage(passage.anchor, passage.heading, passage.text)
                for passage in document.passages
            ),
        )


@dataclass(frozen=True, slots=True)
class Opened:
    """``held`` and ``articles`` of one locale, as the methods of these names give."""

    held: Mapping[str, frozenset[str]]
    articles: Mapping[str, StoredArticle]


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


@dataclass(frozen=True, slots=True)
class Refused:
    """A document that the engine will never store as it is, and why."""

    family: str
    locale: str
    reason: str


class Engine(Protocol):
    """Reads come from the live generation unless ``generation`` names another.

    Who reads more than once for one question names the generation each time, so that
    a promotion in between mixes nothing. Every reading method but ``generations``
    raises IndexMissing without a live generation. ``size`` is at least 1.
    """

    def generation(self) -> GenerationInfo:
        """The live one; another process' promotion may be seen a second late."""

    def generations(self) -> list[GenerationInfo]:
        """All, oldest first; those still being built have no ``promoted``."""

    def write(
        self, documents: Sequence[Document], generation: str | None = None
    ) -> list[Refused]:
        """Store documents of any locales; searches of the live generation then find
        them.

        A document replaces a stored one only if its version is not lower; an older
        one is silently done with. A document that can never be stored is refused
        alone and the others are stored. Raises EngineError when all of it should be
        tried again later; a part may have been stored.
        """

    def frequencies(
        self, terms: Sequence[str], locale: str, generation: str | None = None
    ) -> Frequencies: ...

    def legs(
        self,
        terms: Sequence[str],
        vector: Vector | None,
        locale: str,
        filters: Filters,
        size: int,
        generation: str | None = None,
        wordings: Sequence[Sequence[str]] = (),
    ) -> Legs:
        """``lexical`` and ``semantic`` at once; only the words without a vector.

        With them ``lexical`` of each of ``wordings``, the terms of other wordings.
        """

    def lexical(
        self,
        terms: Sequence[str],
        locale: str,
        filters: Filters,
        size: int,
        generation: str | None = None,
    ) -> list[LexicalHit]: ...

    def semantic(
        self,
        vector: Vector,
        locales: Sequence[str],
        filters: Filters,
        size: int,
        generation: str | None = None,
    ) -> list[SemanticHit]: ...

    def held(
        self,
        terms: Sequence[str],
        families: Sequence[str],
        locale: str,
        generation: str | None = None,
    ) -> dict[str, frozenset[str]]:
        """Which of ``terms`` each of a few articles holds; missing ones left out."""

    def articles(
        self,
        families: Sequence[str],
        locale: str,
        generation: str | None = None,
        vector: Vector | None = None,
    ) -> dict[str, StoredArticle]:
        """Of a few families; with a question's ``vector`` also what is ``near`` it."""

    def opened(
        self,
        terms: Sequence[str],
        best: Sequence[str],
        families: Sequence[str],
        locale: str,
        generation: str | None = None,
        vector: Vector | None = None,
    ) -> Opened:
        """``held`` of the ``best`` and ``articles`` of ``families`` at once."""

    def suggest(self, prefix: str, locale: str, size: int) -> list[Suggestion]:
        """Titles of the live generation that hold every word prefix in ``prefix``, cut
        at white space.

        Titles that also start with its last, the ``^`` key, come first, then the
        shortest, and after them the shortest that hold some of the words only as
        ``inside`` says. Where no title holds them all, those do that start so but for
        as many typing errors as ``errors_forgiven``, then those that hold them so.
        """

    def inventory(
        self, locale: str, generation: str | None = None
    ) -> dict[str, InventoryEntry]: ...

    def locales(self, generation: str | None = None) -> list[str]:
        """The locales that were ever written to or made room for, in order."""

    def make_room(self, locales: Collection[str], info: GenerationInfo) -> None:
        """Get ready for documents of these locales in a generation that is to be
        started next, while what describes it is not all known: only ``name``,
        ``encoder``, ``analysis``, ``dimensions`` and ``epoch`` of ``info`` count.

        Need not wait until it is done: writing and promoting do.
        """

    def create(
        self,
        info: GenerationInfo,
        base: str | None = None,
        anew: Sequence[str] = (),
        room: Collection[str] = (),
    ) -> None:
        """Start a generation: empty, or with the documents of all locales of ``base``
        but ``anew``. A later write to such a locale may also show in ``base``.

        For locales in ``room`` it is ready at once; a write makes ready what it needs.
        """

    def keep_bars(self, name: str, bars: Mapping[str, Bars]) -> None:
        """Let a generation that is there say these; raises EngineError without it."""

    def promote(self, name: str) -> None:
        """Make a generation live, in one step for every reader."""

    def drop(self, name: str) -> None:
        """Forget a generation that is not live; one that is unknown is no error."""
