"""The engine contract over files in one directory."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from search.engines.contract import (
    Document,
    EngineError,
    Filters,
    Frequencies,
    GenerationInfo,
    IndexMissing,
    InventoryEntry,
    LexicalHit,
    SemanticHit,
    StoredArticle,
    Suggestion,
    Vector,
)
from search.engines.embedded.files import Signature, writing
from search.engines.embedded.generations import Generation, Generations
from search.engines.embedded.lock import WriteLock
from search.engines.embedded.scan import nearest
from search.engines.embedded.segments import are_units
from search.engines.embedded.snapshot import Snapshot
from search.engines.embedded.writer import check_vectors, write_locale

Answer = TypeVar("Answer")


class EmbeddedEngine:
    """Search over files below ``directory``: one writing process, many reading ones.

    Every reading call answers from one complete state, the newest at that moment, also
    while another process writes; threads may share an engine and a fork is safe at any
    time. The first write takes the lock, ``close`` gives it back. A write is atomic in
    each locale: after a crash a locale has its old or its new state.
    """

    def __init__(self, directory: Path, *, readonly: bool = False) -> None:
        self._directory = directory
        self._readonly = readonly
        self._generations = Generations(directory)
        self._lock = WriteLock(directory / "write.lock")
        self._opened: tuple[Signature, Generation] | None = None

    def close(self) -> None:
        """Let another process write; this engine may go on and take the lock again."""
        self._lock.release()

    def generation(self) -> GenerationInfo:
        return self._read(lambda live: live.info)

    def generations(self) -> list[GenerationInfo]:
        return self._generations.infos()

    def create(self, info: GenerationInfo) -> None:
        self._begin_writing()
        with writing(self._directory):
            self._generations.create(info)

    def promote(self, name: str) -> None:
        self._begin_writing()
        with writing(self._directory):
            self._generations.promote(name)

    def drop(self, name: str) -> None:
        self._begin_writing()
        with writing(self._directory):
            self._generations.drop(name)

    def write(
        self, documents: Sequence[Document], generation: str | None = None
    ) -> None:
        """Store documents of any locales; see the contract.

        Raises EngineError for vectors of a wrong shape or length before anything is
        stored, and when there is no room or no permission; IndexLocked if another
        process writes; IndexDamaged if what is there cannot be continued.
        """
        self._begin_writing()
        target = self._named(generation)
        by_locale: dict[str, list[Document]] = {}
        for document in documents:
            check_vectors(document, target.info.dimensions)
            by_locale.setdefault(document.locale, []).append(document)
        for locale, group in by_locale.items():
            with writing(self._directory):
                write_locale(target.directory / locale, group, target.info.dimensions)

    def frequencies(self, terms: Sequence[str], locale: str) -> Frequencies:
        snapshot = self._snapshot(locale)
        if snapshot is None:
            return Frequencies(documents=0, counts=dict.fromkeys(terms, 0))
        return snapshot.frequencies(terms)

    def lexical(
        self, terms: Sequence[str], locale: str, filters: Filters, size: int
    ) -> list[LexicalHit]:
        snapshot = self._snapshot(locale)
        return snapshot.lexical(terms, filters, size) if snapshot and terms else []

    def semantic(
        self, vector: Vector, locales: Sequence[str], filters: Filters, size: int
    ) -> list[SemanticHit]:
        wanted = list(dict.fromkeys(locales))
        info, found = self._read(lambda g: (g.info, [g.snapshot(lc) for lc in wanted]))
        if not are_units(vector[None], info.dimensions):
            raise EngineError(
                f"A question's vector of shape {vector.shape} is not a unit vector of "
                f"{info.dimensions}."
            )
        return nearest([s for s in found if s], vector, filters, size)

    def articles(
        self, families: Sequence[str], locale: str
    ) -> dict[str, StoredArticle]:
        snapshot = self._snapshot(locale)
        return snapshot.articles(families) if snapshot else {}

    def suggest(self, prefix: str, locale: str, size: int) -> list[Suggestion]:
        """Return titles that hold every word prefix in ``prefix``, cut at white space.

        Titles that also start with its ``^`` key come first.
        """
        snapshot = self._snapshot(locale)
        return snapshot.suggest(prefix.split(), size) if snapshot else []

    def inventory(
        self, locale: str, generation: str | None = None
    ) -> dict[str, InventoryEntry]:
        return {
            family: InventoryEntry(entry.version, entry.content_hash, entry.gone)
            for family, entry in self._named(generation)
            .manifest(locale)
            .documents.items()
        }

    def _begin_writing(self) -> None:
        if self._readonly:
            raise EngineError("This search index was opened for reading only.")
        with writing(self._directory):
            self._lock.acquire()

    def _named(self, generation: str | None) -> Generation:
        if generation is None:
            return self._read(lambda live: live)
        return self._generations.open(generation)

    def _snapshot(self, locale: str) -> Snapshot | None:
        return self._read(lambda live: live.snapshot(locale))

    def _read(self, read: Callable[[Generation], Answer]) -> Answer:
        """Read from the live generation; anew if another was promoted meanwhile."""
        while True:
            seen = self._generations.live_signature()
            if seen is None:
                raise IndexMissing(
                    f"There is no search index in {self._directory} yet. "
                    "Make one with: python manage.py index --rebuild"
                )
            try:
                opened = self._opened
                if opened is None or opened[0] != seen:
                    opened = (seen, self._generations.open_live())
                    self._opened = opened
                return read(opened[1])
            except EngineError:
                if self._generations.live_signature() == seen:
                    raise
