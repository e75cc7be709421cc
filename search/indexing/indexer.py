"""From the outbox to the engine: draining it, and building a generation anew."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.utils import timezone

from articles.languages import published_locales
from search.encoder.protocol import Encoder
from search.engines.contract import Document, Engine, EngineError, GenerationInfo
from search.models import OutboxEntry
from search.text.analysis import Analyser
from search.vectors import encode_cached

from . import outbox
from .documents import build, gone, prepare
from .epoch import current_epoch
from .source import Key, current_texts, findable_keys
from .vectors import DatabaseVectorCache

logger = logging.getLogger(__name__)

BATCH = 100

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
        """What keeps the live generation from being used, or None."""
        try:
            live = self.engine.generation()
            # A locale's files are looked at when something is read from it.
            for locale in published_locales():
                self.engine.frequencies((), locale)
        except EngineError as error:
            return str(error)
        if live.encoder != self.encoder.fingerprint:
            return "The index was written with another encoder."
        if live.analysis != self.analyser.version:
            return "The index was written with another version of the analysis."
        if live.epoch != current_epoch():
            return "The index belongs to another state of the database."
        return None

    def drain(self, now: datetime | None = None) -> int:
        """Index what is due, one batch; how many articles were written.

        Raises EngineError; the batch then stays pending. An article that cannot be
        turned into a document is set aside with its error.
        """
        now = now or timezone.now()
        return len(self.index(outbox.pending(now, BATCH)))

    def rebuild(self, progress: Progress = silent) -> int:
        """Build a generation of all articles, make it live, drop the others.

        Returns the number of articles. What is published meanwhile stays pending in
        the outbox. Raises EngineError.
        """
        outbox.add_missing(findable_keys())
        name = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        self.engine.create(
            GenerationInfo(
                name=name,
                encoder=self.encoder.fingerprint,
                analysis=self.analyser.version,
                dimensions=self.encoder.dimensions,
                epoch=current_epoch(),
                created=datetime.now(UTC),
            )
        )
        entries = list(OutboxEntry.objects.order_by("locale", "family"))
        written: list[OutboxEntry] = []
        for start in range(0, len(entries), BATCH):
            written += self._write(entries[start : start + BATCH], name)
            progress("index", min(start + BATCH, len(entries)), len(entries))
        if entries and not written:
            self.engine.drop(name)
            raise EngineError("No article could be indexed; the log says why.")
        self.engine.promote(name)
        # Until now the live index lacked it, and would for good after a kill.
        outbox.indexed(written)
        for other in self.engine.generations():
            if other.name != name:
                self.engine.drop(other.name)
        return len(findable_keys())

    def index(
        self, entries: Sequence[OutboxEntry], generation: str | None = None
    ) -> list[OutboxEntry]:
        """Write articles as they are now to a generation; those that were written.

        What becomes of them in the live generation is noted in the outbox. Raises
        EngineError.
        """
        if not entries:
            return []
        written = self._write(entries, generation)
        if generation is None:
            outbox.indexed(written)
        return written

    def _write(
        self, entries: Sequence[OutboxEntry], generation: str | None
    ) -> list[OutboxEntry]:
        """An article that cannot be indexed is set aside with its error."""
        now = timezone.now()
        pairs = self._sound_documents(entries, now)
        documents = [document for _, document in pairs]
        refused = {
            (refusal.family, refusal.locale): refusal.reason
            for refusal in self.engine.write(documents, generation)
        }
        written = []
        for entry, document in pairs:
            reason = refused.get((document.family, document.locale))
            if reason is None:
                written.append(entry)
            else:
                logger.error("%s is refused by the engine: %s", entry, reason)
                outbox.failed(entry, reason, now)
        return written

    def _sound_documents(
        self, entries: Sequence[OutboxEntry], now: datetime
    ) -> list[tuple[OutboxEntry, Document]]:
        """The documents of a batch; an article that fails does so alone."""
        try:
            return self._documents(entries)
        except Exception:
            logger.warning("A batch failed; trying its articles one by one.")
        found = []
        for entry in entries:
            try:
                found += self._documents([entry])
            except Exception as error:
                logger.exception("%s cannot be indexed", entry)
                outbox.failed(entry, repr(error), now)
        return found

    def _documents(
        self, entries: Sequence[OutboxEntry]
    ) -> list[tuple[OutboxEntry, Document]]:
        # The version is read before the text: a text can only be newer than its
        # version says, and then a later entry writes it again.
        keys: list[Key] = [(entry.family, entry.locale) for entry in entries]
        texts = current_texts(keys)
        prepared = {}
        found = []
        for entry, key in zip(entries, keys, strict=True):
            if key not in texts:
                document = gone(str(entry.family), entry.locale, entry.version)
                found.append((entry, document))
                continue
            prepared[key] = prepare(texts[key], entry.version)
        vectors = encode_cached(
            [text for item in prepared.values() for text in item.texts()],
            self.encoder.passages,
            DatabaseVectorCache(self.encoder.fingerprint),
        )
        for entry, key in zip(entries, keys, strict=True):
            if key in prepared:
                document = build(prepared[key], vectors.__getitem__, self.analyser)
                found.append((entry, document))
        return found
