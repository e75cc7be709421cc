"""The engine contract over files in one directory."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TypeVar

from search.engines.checks import are_units, reason_to_refuse
from search.engines.contract import (
    REBUILD,
    Bars,
    Document,
    EngineError,
    Filters,
    Frequencies,
    GenerationInfo,
    IndexMissing,
    InventoryEntry,
    Legs,
    LexicalHit,
    Opened,
    Refused,
    SemanticHit,
    StoredArticle,
    Suggestion,
    Vector,
)
from search.engines.embedded.files import Signature, writing
from search.engines.embedded.generations import Generation, Generations
from search.engines.embedded.lock import WriteLock
from search.engines.embedded.scan import nearest
from search.engines.embedded.snapshot import Snapshot
from search.engines.embedded.writer import Written, write_locale

Answer = TypeVar("Answer")


class EmbeddedEngine:
    """Search over files below ``directory``: writers in turn, readers at any time.

    Every reading call answers from one complete state, the newest at that moment, also
    while another process writes; threads may share an engine and a fork is safe at any
    time. Writers wait for each other. A write is atomic in each locale: after a crash a
    locale has its old or its new state.
    """

    def __init__(self, directory: Path, *, readonly: bool = False) -> None:
        self._directory = directory
        self._readonly = readonly
        self._generations = Generations(directory)
        self._lock = WriteLock(directory / "write.lock")
        self._live: tuple[Signature, tuple[str, datetime]] | None = None
        self._last: Written | None = None
        self._opened: dict[str, tuple[Signature, Generation]] = {}

    def generation(self) -> GenerationInfo:
        info = self._read(None, lambda live: live.info)
        _name, promoted = self._live_name(self._generations.live_signature())
        return replace(info, promoted=promoted)

    def generations(self) -> list[GenerationInfo]:
        return self._generations.infos()

    def make_room(self, locales: Collection[str], info: GenerationInfo) -> None:
        """Nothing to do: a locale's folder is made with its first documents."""

    def create(
        self,
        info: GenerationInfo,
        base: str | None = None,
        anew: Sequence[str] = (),
        room: Collection[str] = (),
    ) -> None:
        with self._writing():
            self._generations.create(info, base, anew)

    def keep_bars(self, name: str, bars: Mapping[str, Bars]) -> None:
        with self._writing():
            self._generations.keep_bars(name, bars)

    def promote(self, name: str) -> None:
        with self._writing():
            self._generations.promote(name)

    def drop(self, name: str) -> None:
        with self._writing():
            self._generations.drop(name)

    def write(
        self, documents: Sequence[Document], generation: str | None = None
    ) -> list[Refused]:
        """Store documents of any locales; see the contract.

        Raises EngineError when there is no room or no permission, IndexLocked if
        other processes write for too long, IndexDamaged if what is there cannot be
        continued.
        """
        refused: list[Refused] = []
        by_locale: dict[str, list[Document]] = {}
        with self._writing():
            target = self._read(generation, lambda named: named)
            for document in documents:
                if reason := reason_to_refuse(document, target.info.dimensions):
                    refused.append(Refused(document.family, document.locale, reason))
                else:
                    by_locale.setdefault(document.locale, []).append(document)
            for locale, group in by_locale.items():
                folder, dimensions = target.directory / locale, target.info.dimensions
                self._last = write_locale(folder, group, dimensions, self._last)
        return refused

    def frequencies(
        self, terms: Sequence[str], locale: str, generation: str | None = None
    ) -> Frequencies:
        snapshot = self._snapshot(locale, generation)
        if snapshot is None:
            return Frequencies(documents=0, counts=dict.fromkeys(terms, 0))
        return snapshot.frequencies(terms)

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
        started = time.perf_counter()
        lexical, *others = (
            tuple(self.lexical(said, locale, filters, size, generation))
            for said in (terms, *wordings)
        )
        between = time.perf_counter()
        semantic = (
            self.semantic(vector, [locale], filters, size, generation)
            if vector is not None
            else []
        )
        ended = time.perf_counter()
        snapshot = self._snapshot(locale, generation)
        by_words = {hit.family for hit in chain(lexical, *others)}
        found = by_words | {hit.family for hit in semantic}
        return Legs(
            lexical,
            tuple(semantic),
            snapshot.facts(found) if snapshot else {},
            lexical_ms=1000 * (between - started),
            semantic_ms=1000 * (ended - between),
            wordings=tuple(others),
        )

    def lexical(
        self,
        terms: Sequence[str],
        locale: str,
        filters: Filters,
        size: int,
        generation: str | None = None,
    ) -> list[LexicalHit]:
        snapshot = self._snapshot(locale, generation)
        return snapshot.lexical(terms, filters, size) if snapshot and terms else []

    def semantic(
        self,
        vector: Vector,
        locales: Sequence[str],
        filters: Filters,
        size: int,
        generation: str | None = None,
    ) -> list[SemanticHit]:
        wanted = list(dict.fromkeys(locales))
        info, found = self._read(
            generation, lambda g: (g.info, [g.snapshot(lc) for lc in wanted])
        )
        if not are_units(vector[None], info.dimensions):
            raise EngineError(
                f"A question's vector of shape {vector.shape} is not a unit vector of "
                f"{info.dimensions}."
            )
        return nearest([s for s in found if s], vector, filters, size)

    def held(
        self,
        terms: Sequence[str],
        families: Sequence[str],
        locale: str,
        generation: str | None = None,
    ) -> dict[str, frozenset[str]]:
        snapshot = self._snapshot(locale, generation)
        return snapshot.held(frozenset(terms), families) if snapshot else {}

    def articles(
        self,
        families: Sequence[str],
        locale: str,
        generation: str | None = None,
        vector: Vector | None = None,
    ) -> dict[str, StoredArticle]:
        snapshot = self._snapshot(locale, generation)
        return snapshot.articles(families, vector) if snapshot else {}

    def opened(
        self,
        terms: Sequence[str],
        best: Sequence[str],
        families: Sequence[str],
        locale: str,
        generation: str | None = None,
        vector: Vector | None = None,
    ) -> Opened:
        return Opened(
            self.held(terms, best, locale, generation),
            self.articles(families, locale, generation, vector),
        )

    def suggest(self, prefix: str, locale: str, size: int) -> list[Suggestion]:
        snapshot = self._snapshot(locale, None)
        return snapshot.suggest(prefix.split(), size) if snapshot else []

    def inventory(
        self, locale: str, generation: str | None = None
    ) -> dict[str, InventoryEntry]:
        manifest = self._read(generation, lambda named: named.manifest(locale))
        return {
            family: InventoryEntry(entry.version, entry.content_hash, entry.gone)
            for family, entry in manifest.documents.items()
        }

    def locales(self, generation: str | None = None) -> list[str]:
        return self._read(generation, lambda named: named.locales())

    @contextmanager
    def _writing(self) -> Iterator[None]:
        if self._readonly:
            raise EngineError("This search index was opened for reading only.")
        with writing(self._directory), self._lock:
            yield

    def _snapshot(self, locale: str, generation: str | None) -> Snapshot | None:
        return self._read(generation, lambda named: named.snapshot(locale))

    def _read(
        self, generation: str | None, read: Callable[[Generation], Answer]
    ) -> Answer:
        """Read from a generation; anew if another was promoted meanwhile."""
        while True:
            seen = self._generations.live_signature()
            try:
                return read(self._open(generation or self._live_name(seen)[0]))
            except EngineError:
                if self._generations.live_signature() == seen:
                    raise

    def _live_name(self, seen: Signature | None) -> tuple[str, datetime]:
        known = self._live
        if known is not None and known[0] == seen:
            return known[1]
        live = self._generations.live()
        if live is None:
            raise IndexMissing(
                f"There is no search index in {self._directory} yet. "
                f"Make one with: python {REBUILD}"
            )
        if seen is not None:
            self._live = (seen, live)
        return live

    def _open(self, name: str) -> Generation:
        seen = self._generations.signature(name)
        known = self._opened.get(name)
        if known is not None and known[0] == seen:
            return known[1]
        opened = self._generations.open(name)
        if seen is not None:
            self._opened = {
                other: (made, generation)
                for other, (made, generation) in self._opened.items()
                if self._generations.signature(other) == made
            } | {name: (seen, opened)}
        return opened
