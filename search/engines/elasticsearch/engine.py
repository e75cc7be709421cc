"""The engine contract over a cluster."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeVar

from search.engines.checks import are_units
from search.engines.contract import (
    Bars,
    Document,
    EngineError,
    Filters,
    Frequencies,
    GenerationInfo,
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
from search.engines.elasticsearch import bulk
from search.engines.elasticsearch.catalogue import (
    Catalogue,
    Catalogues,
    Generation,
    damaged,
)
from search.engines.elasticsearch.client import Calls, IndexGone, Server
from search.engines.elasticsearch.generations import Generations
from search.engines.elasticsearch.names import PREFIX, Names
from search.engines.elasticsearch.reader import Reader

Answer = TypeVar("Answer")

SEARCH_SECONDS = 0.3


def connect(
    urls: str | Sequence[str],
    *,
    api_key: str = "",
    user: str = "",
    password: str = "",
    ca: str = "",
    prefix: str = "signpost",
    replicas: int = 0,
    timeout: float = SEARCH_SECONDS,
) -> ElasticsearchEngine:
    """See the package. Nothing is asked of the cluster yet."""
    given = urls.split(",") if isinstance(urls, str) else urls
    found = tuple(url.strip() for url in given if url.strip())
    if not found or not all(re.match(r"https?://", url) for url in found):
        raise ValueError(f"{urls!r} are no URLs of Elasticsearch.")
    if not PREFIX.fullmatch(prefix):
        raise ValueError(f"{prefix!r} cannot start the names of indices.")
    server = Server(found, timeout, api_key, user, password, ca)
    return ElasticsearchEngine(server, Names(prefix), replicas)


class _Process:
    """What one process holds; nothing of it survives a fork in use."""

    def __init__(self, server: Server, names: Names, replicas: int) -> None:
        self.calls = Calls(server)
        self.catalogues = Catalogues(self.calls, names)
        self.generations = Generations(self.calls, names, replicas)


class ElasticsearchEngine:
    """Search over one index a locale and generation; see the contract.

    Threads and forked processes may share an engine. Every reading call stays with the
    indices of one generation, so a promotion meanwhile mixes nothing.
    """

    def __init__(self, server: Server, names: Names, replicas: int) -> None:
        self._server = server
        self._names = names
        self._replicas = replicas
        self._processes: dict[int, _Process] = {}

    def generation(self) -> GenerationInfo:
        return self._process().catalogues.current().named(None).info

    def generations(self) -> list[GenerationInfo]:
        known = self._process().catalogues.renewed().generations.values()
        return sorted(
            (generation.info for generation in known),
            key=lambda info: (info.created, info.name),
        )

    def write(
        self, documents: Sequence[Document], generation: str | None = None
    ) -> list[Refused]:
        """Store documents of any locales; see the contract.

        Without a name they are stored in the generation that is live in the end, also
        when another was promoted meanwhile. Raises EngineUnavailable when the cluster
        takes no writes now, IndexDamaged if an index is missing or made otherwise, and
        EngineError if documents of this model and analysis no longer fit.
        """
        process = self._process()
        known = process.catalogues.for_writing()
        while True:
            target = known.named(generation)
            refused = self._write(process, known, documents, target)
            known = process.catalogues.for_writing()
            now, then = known.named(generation).info, target.info
            if now.name == then.name:
                return refused
            made = (now.encoder, now.analysis, now.centring)
            if made != (then.encoder, then.analysis, then.centring):
                raise EngineError(
                    f"Generation {now.name} became live meanwhile, which is of another "
                    "model, analysis or centring: make the documents anew."
                )

    def _write(
        self,
        process: _Process,
        known: Catalogue,
        documents: Sequence[Document],
        target: Generation,
    ) -> list[Refused]:
        refused: list[Refused] = []
        sound: list[Document] = []
        for document in documents:
            if reason := bulk.why_refused(document, target.info.dimensions):
                refused.append(Refused(document.family, document.locale, reason))
            else:
                sound.append(document)
        locales = {document.locale for document in sound}
        process.generations.room_made()
        process.generations.add_locales(known, target, locales - target.owners.keys())
        name = target.info.name
        owners = {locale: target.owners.get(locale, name) for locale in locales}
        refused += bulk.send(
            process.calls, self._names, ((d, owners[d.locale]) for d in sound)
        )
        searched = [
            self._names.index(locale, owner)
            for locale, owner in sorted(owners.items())
            if owner != name or target.info.promoted is not None
        ]
        if searched:
            process.calls.write(
                lambda client: client.indices.refresh(index=",".join(searched))
            )
        return refused

    def frequencies(
        self, terms: Sequence[str], locale: str, generation: str | None = None
    ) -> Frequencies:
        return self._read(generation, lambda r: r.frequencies(terms, locale))

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
        return self._read(
            generation,
            lambda r: r.legs(terms, vector, locale, filters, size, wordings),
            vector,
        )

    def lexical(
        self,
        terms: Sequence[str],
        locale: str,
        filters: Filters,
        size: int,
        generation: str | None = None,
    ) -> list[LexicalHit]:
        return self._read(generation, lambda r: r.lexical(terms, locale, filters, size))

    def semantic(
        self,
        vector: Vector,
        locales: Sequence[str],
        filters: Filters,
        size: int,
        generation: str | None = None,
    ) -> list[SemanticHit]:
        return self._read(
            generation, lambda r: r.semantic(vector, locales, filters, size), vector
        )

    def held(
        self,
        terms: Sequence[str],
        families: Sequence[str],
        locale: str,
        generation: str | None = None,
    ) -> dict[str, frozenset[str]]:
        return self._read(generation, lambda r: r.held(terms, families, locale))

    def articles(
        self,
        families: Sequence[str],
        locale: str,
        generation: str | None = None,
        vector: Vector | None = None,
    ) -> dict[str, StoredArticle]:
        return self._read(
            generation, lambda r: r.articles(families, locale, vector), vector
        )

    def opened(
        self,
        terms: Sequence[str],
        best: Sequence[str],
        families: Sequence[str],
        locale: str,
        generation: str | None = None,
        vector: Vector | None = None,
    ) -> Opened:
        return self._read(
            generation,
            lambda r: r.opened(terms, best, families, locale, vector),
            vector,
        )

    def suggest(self, prefix: str, locale: str, size: int) -> list[Suggestion]:
        return self._read(None, lambda r: r.suggest(prefix, locale, size))

    def inventory(
        self, locale: str, generation: str | None = None
    ) -> dict[str, InventoryEntry]:
        return self._read(generation, lambda r: r.inventory(locale))

    def locales(self, generation: str | None = None) -> list[str]:
        return sorted(self._process().catalogues.current().named(generation).owners)

    def make_room(self, locales: Collection[str], info: GenerationInfo) -> None:
        """Begin to make the locales' indices; the first write waits for them."""
        self._process().generations.make_room(locales, info)

    def create(
        self,
        info: GenerationInfo,
        base: str | None = None,
        anew: Sequence[str] = (),
        room: Collection[str] = (),
    ) -> None:
        indices = self._process().generations.indices()
        self._change(
            lambda change, known: change.create(indices, known, info, base, anew, room)
        )

    def keep_bars(self, name: str, bars: Mapping[str, Bars]) -> None:
        self._change(lambda change, known: change.keep_bars(known, name, bars))

    def promote(self, name: str) -> None:
        self._change(lambda change, known: change.promote(known, name))

    def drop(self, name: str) -> None:
        self._change(lambda change, known: change.drop(known, name))

    def remove(self) -> None:
        """Forget every generation, the live one too: for throwaway indices."""
        self._change(lambda change, known: change.remove(known))

    def _change(self, change: Callable[[Generations, Catalogue], None]) -> None:
        process = self._process()
        try:
            change(process.generations, process.catalogues.for_writing())
        finally:
            process.catalogues.forget()

    def _read(
        self,
        name: str | None,
        read: Callable[[Reader], Answer],
        vector: Vector | None = None,
    ) -> Answer:
        """Read from a generation; anew if the cluster has changed meanwhile."""
        process = self._process()
        catalogue = process.catalogues.current()
        if name and name not in catalogue.generations:
            catalogue = process.catalogues.renewed()
        generation = catalogue.named(name)
        dimensions = generation.info.dimensions
        if vector is not None and not are_units(vector[None], dimensions):
            raise EngineError(
                f"A question's vector of shape {vector.shape} is not a unit vector of "
                f"{dimensions}."
            )
        try:
            return read(Reader(process.calls, self._names, generation))
        except IndexGone as error:
            now = process.catalogues.renewed().named(name)
            if now == generation:
                raise damaged(str(error)) from error
            return read(Reader(process.calls, self._names, now))

    def _process(self) -> _Process:
        """Clients and locks must not be carried over a fork."""
        pid = os.getpid()
        return self._processes.get(pid) or self._processes.setdefault(
            pid, _Process(self._server, self._names, self._replicas)
        )
