"""From the outbox to the engine."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TypeVar

from django.db import InterfaceError, OperationalError

from articles.published import published_locales
from search.due import mark_due
from search.encoder.protocol import Encoder
from search.engines.contract import (
    REBUILD,
    Document,
    Engine,
    EngineBusy,
    EngineError,
    EngineUnavailable,
    GenerationInfo,
    Refused,
)
from search.models import OutboxEntry
from search.text.analysis import Analyser
from search.vectors.cache import Encoding
from search.vectors.centring import Centring
from search.vectors.database import DatabaseVectorCache

from . import outbox
from .documents import Prepared, build, gone, prepare
from .epoch import current_epoch
from .source import current_texts, snapshot
from .terms import forget_terms, kept_terms

logger = logging.getLogger(__name__)

BATCH = 50
"""Articles that are taken up together; what is urgent waits for one batch."""
WRITERS = 2
"""Batches that are written at once."""
NOT_ITS_FAULT = (EngineError, OperationalError, InterfaceError)
"""Errors that say nothing of the article that was being indexed."""

Pair = tuple[OutboxEntry, Document]
Item = TypeVar("Item")

Progress = Callable[[str, int, int], object]
"""Told the name of a step, how much of it is done, and how much there is."""


def silent(step: str, done: int, total: int) -> None:
    """No progress shown."""


@dataclass(frozen=True, slots=True)
class Indexer:
    """The one writer of the index; everything it needs was made by its caller."""

    engine: Engine
    encoder: Encoder
    analyser: Analyser

    def why_rebuild(self) -> str | None:
        """What keeps the live generation from being used, or None.

        Raises EngineError when the engine does not answer.
        """
        try:
            live = self.engine.generation()
            # A locale's files are looked at when something is read from it.
            for locale in published_locales():
                self.engine.frequencies((), locale)
        except (EngineBusy, EngineUnavailable):
            raise
        except EngineError as error:
            return str(error)
        return self.why_unfit(live)

    def drain(self, *, urgent_only: bool = False) -> int:
        """Take up one batch of what is due; how many articles that were.

        Those that cannot be indexed are set aside with their error. Raises
        EngineError; the batch then stays due.
        """
        claimed = outbox.claim(BATCH, urgent_only=urgent_only)
        try:
            self.index(claimed)
        except EngineError:
            outbox.release(claimed)
            raise
        return len(claimed)

    def index(self, entries: Sequence[OutboxEntry]) -> list[OutboxEntry]:
        """Write articles as they are now to the live generation; those written.

        What becomes of them is noted in the outbox. Raises EngineError.
        """
        if not entries:
            return []
        live = self._live()
        pairs = self.pairs(entries, live.centring)
        written = self._write(pairs, live.name)
        # Whoever promoted another generation meanwhile may not have seen these.
        while (now := self._live(known=False)).name != live.name:
            if now.centring != live.centring:
                pairs = self.pairs(entries, now.centring)
            live = now
            written = self._write(pairs, live.name)
        outbox.indexed(written)
        mark_due({entry.locale for entry in written})
        return written

    def index_all(
        self,
        batches: Iterable[Sequence[OutboxEntry]],
        generation: GenerationInfo,
        handed_over: Callable[[int], object] = lambda count: None,
    ) -> None:
        """Write articles as they are now to a generation that is not live.

        While the documents of a batch are made, the one before is written and the next
        one encoded. ``handed_over`` is told how many articles each batch had. Raises
        EngineError.
        """
        with ExitStack() as stack:
            encoding = ThreadPoolExecutor(1, thread_name_prefix="encode-ahead")
            stack.callback(encoding.shutdown, cancel_futures=True)
            writing = stack.enter_context(
                ThreadPoolExecutor(WRITERS, thread_name_prefix="write-behind")
            )
            behind: deque[tuple[list[Pair], Future[list[Refused]]]] = deque()
            begun = ((some, self._begun(some, encoding)) for some in batches)
            for entries, batch in one_ahead(begun):
                pairs = self._pairs(entries, batch, generation.centring, encoding)
                documents = [document for _, document in pairs]
                if len(behind) == WRITERS:
                    self._written_behind(*behind.popleft())
                written = writing.submit(self.engine.write, documents, generation.name)
                behind.append((pairs, written))
                handed_over(len(entries))
            for pairs, written in behind:
                self._written_behind(pairs, written)

    def _live(self, *, known: bool = True) -> GenerationInfo:
        """The generation to write to; not ``known`` asks what is live at this moment.

        Raises EngineError if its vectors or terms are not ours.
        """
        live = self.engine.generation()
        if not known:
            promoted = {
                info.promoted: info
                for info in self.engine.generations()
                if info.promoted is not None
            }
            live = promoted[max(promoted)] if promoted else live
        if reason := self.why_unfit(live):
            raise EngineError(f"{reason} Build a new one with: python {REBUILD}")
        return live

    def why_unfit(self, info: GenerationInfo) -> str | None:
        """What keeps this indexer from writing to a generation, or None."""
        if info.encoder != self.encoder.fingerprint:
            return "The index was written with another encoder."
        if info.analysis != self.analyser.version:
            return "The index was written with another version of the analysis."
        if info.epoch != current_epoch():
            return "The index belongs to another state of the database."
        return None

    def _write(self, pairs: Sequence[Pair], generation: str) -> list[OutboxEntry]:
        documents = [document for _, document in pairs]
        return self._written(pairs, self.engine.write(documents, generation))

    def _written_behind(
        self, pairs: Sequence[Pair], writing: Future[list[Refused]]
    ) -> None:
        self._written(pairs, writing.result())

    def _written(
        self, pairs: Sequence[Pair], refusals: Iterable[Refused]
    ) -> list[OutboxEntry]:
        """What the engine refuses is set aside with its reason."""
        refused = {
            (refusal.family, refusal.locale): refusal.reason for refusal in refusals
        }
        written = []
        for entry, document in pairs:
            reason = refused.get((document.family, document.locale))
            if reason is None:
                written.append(entry)
            else:
                logger.error("%s is refused by the engine: %s", entry, reason)
                outbox.failed(entry, reason)
        return written

    def pairs(self, entries: Sequence[OutboxEntry], centring: Centring) -> list[Pair]:
        """The documents of articles as they are now; one that fails is set aside."""
        with ThreadPoolExecutor(1, thread_name_prefix="encode-ahead") as pool:
            begun = self._begun(entries, pool)
            return self._pairs(entries, begun, centring, pool)

    def _begun(self, entries: Sequence[OutboxEntry], pool: Executor) -> _Batch | None:
        """A batch that is read and being encoded; None if one of its articles fails."""
        try:
            return self._begin(entries, pool)
        except NOT_ITS_FAULT:
            raise
        except Exception:
            logger.warning("A batch cannot be read.", exc_info=True)
            return None

    def _pairs(
        self,
        entries: Sequence[OutboxEntry],
        batch: _Batch | None,
        centring: Centring,
        pool: Executor,
    ) -> list[Pair]:
        """The documents of a batch; an article that fails is set aside alone.

        To find it, those of a batch that failed are made one by one.
        """
        try:
            if batch is not None:
                return self._documents(batch, centring)
        except NOT_ITS_FAULT:
            raise
        except Exception:
            logger.warning("A batch cannot be made into documents.", exc_info=True)
        found = []
        for entry in entries:
            try:
                found += self._documents(self._begin([entry], pool), centring)
            except NOT_ITS_FAULT:
                raise
            except Exception as error:
                logger.exception("%s cannot be indexed", entry)
                outbox.failed(entry, repr(error))
        return found

    def _begin(self, entries: Sequence[OutboxEntry], pool: Executor) -> _Batch:
        with snapshot():
            entries = outbox.current(entries)
            texts = current_texts([(entry.family, entry.locale) for entry in entries])
        prepared = [
            (entry, prepare(texts[key], entry.version) if key in texts else None)
            for entry in entries
            for key in [(entry.family, entry.locale)]
        ]
        return _Batch(
            prepared,
            Encoding(
                [text for _, item in prepared if item for text in item.texts()],
                self.encoder.passages,
                DatabaseVectorCache(self.encoder.fingerprint),
                pool,
            ),
        )

    def _documents(self, batch: _Batch, centring: Centring) -> list[Pair]:
        entries = [entry for entry, _ in batch.prepared]
        vectors = batch.encoding.finish(lambda count: outbox.renew(entries))
        articles = [item.article for _, item in batch.prepared if item]
        terms = kept_terms(articles, self.analyser)
        pairs: list[Pair] = []
        for entry, item in batch.prepared:
            family = str(entry.family)
            if item:
                own = terms[family, entry.locale]
                document = build(item, vectors, own, self.analyser, centring)
                pairs.append((entry, document))
            else:
                forget_terms(entry.family, entry.locale)
                pairs.append((entry, gone(family, entry.locale, entry.version)))
        return pairs


@dataclass(frozen=True, slots=True)
class _Batch:
    """Articles as they were read; None for one that is not to be found any more."""

    prepared: Sequence[tuple[OutboxEntry, Prepared | None]]
    encoding: Encoding


def one_ahead(items: Iterator[Item]) -> Iterator[Item]:
    """Each item once the next one was taken."""
    before: list[Item] = []
    for item in items:
        yield from before
        before = [item]
    yield from before
