from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import CommandParser

from kb.bench.bulk import BareLoop
from kb.bench.command import SiteBenchCommand, real_words
from kb.bench.fill import fill_articles
from kb.bench.samples import SECTIONS
from search.components import make_analyser, make_encoder, make_engine
from search.engines.contract import Document, GenerationInfo
from search.evaluation.progress import StepProgress
from search.indexing.centre import site_centring
from search.indexing.documents import build, prepare
from search.indexing.generations import rebuild
from search.indexing.indexer import Indexer
from search.indexing.source import current_texts, findable_keys
from search.indexing.terms import kept_terms
from search.models import CachedVector
from search.vectors.cache import BATCH as ENCODED_TOGETHER
from search.vectors.cache import encode_cached
from search.vectors.centring import RAW
from search.vectors.database import DatabaseVectorCache

BATCH = 200
ROUNDS = 2
"""The better one counts: the first finds a server that has just been started."""


class Command(SiteBenchCommand):
    help = (
        "Rebuild the index of a throwaway site with cached vectors, and without them; "
        "print the rates beside those of a bare bulk loop and of the encoder alone."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--passages", type=int, default=5000)
        parser.add_argument(
            "--corpus",
            type=Path,
            help="NAME.articles.jsonl to import, instead of made articles",
        )

    def measure(self, options: dict[str, Any]) -> None:
        if corpus := options["corpus"]:
            call_command("import_articles", "--add-locales", corpus)
        else:
            with StepProgress() as progress:
                words = real_words()
                fill_articles(options["passages"] // SECTIONS, words, progress)
        passages, vectors = self.fill_vectors()
        indexer = Indexer(
            engine=make_engine(readonly=False),
            encoder=make_encoder(os.cpu_count() or 1),
            analyser=make_analyser(),
        )
        articles = len(findable_keys())
        self.stdout.write(
            f"{articles} articles, {passages} passages, {vectors} vectors\n"
            "| what | seconds | a second |\n|---|---|---|"
        )
        # Titles are encoded as questions, and are in the cache from then on.
        site_centring(indexer.encoder)
        bare: list[float] = []
        rebuilt: list[dict[str, float]] = []
        for _ in range(ROUNDS):
            if options["elasticsearch"]:
                bare.append(_bare_loop(indexer))
            rebuilt.append(_rebuild(indexer))
        if bare:
            self._row("bare bulk loop", min(bare), articles, "articles")
        for step in rebuilt[0]:
            best = min(seconds[step] for seconds in rebuilt)
            self._row(f"rebuild: {step}", best, articles, "articles")
        texts = _texts()
        self._row("encoder alone", _encoder_alone(indexer, texts), len(texts), "texts")
        CachedVector.objects.filter(encoder=indexer.encoder.fingerprint).delete()
        seconds = _rebuild(indexer)["index"]
        self._row("rebuild without cached vectors", seconds, len(texts), "texts")

    def _row(self, what: str, seconds: float, count: int, of: str) -> None:
        self.stdout.write(f"| {what} | {seconds:.2f} | {count / seconds:.0f} {of} |")


class Clock:
    """Progress of a rebuild: when each step was last heard of."""

    def __init__(self) -> None:
        self._started = time.perf_counter()
        self._heard: dict[str, float] = {}

    def __call__(self, step: str, done: int, total: int) -> None:
        self._heard[step] = time.perf_counter()

    def seconds(self) -> dict[str, float]:
        """From the start until the end of each step, and until now."""
        self._heard["whole"] = time.perf_counter()
        return {step: heard - self._started for step, heard in self._heard.items()}


def _rebuild(indexer: Indexer) -> dict[str, float]:
    """Seconds from the start until the end of each step."""
    clock = Clock()
    rebuild(indexer, progress=clock)
    return clock.seconds()


def _texts() -> list[str]:
    """All that a rebuild encodes, the shortest first."""
    found: set[str] = set()
    keys = findable_keys()
    for start in range(0, len(keys), BATCH):
        for article in current_texts(keys[start : start + BATCH]).values():
            found.update(prepare(article, 1).texts())
    return sorted(found, key=len)


def _encoder_alone(indexer: Indexer, texts: Sequence[str]) -> float:
    started = time.perf_counter()
    for start in range(0, len(texts), ENCODED_TOGETHER):
        indexer.encoder.passages(texts[start : start + ENCODED_TOGETHER])
    return time.perf_counter() - started


def _bare_loop(indexer: Indexer) -> float:
    loop = BareLoop(_info(indexer, "bare"))
    for documents in _documents(indexer):
        loop.add(documents)
    seconds = loop.run()
    loop.drop()
    return seconds


def _info(indexer: Indexer, name: str) -> GenerationInfo:
    return GenerationInfo(
        name=name,
        encoder=indexer.encoder.fingerprint,
        analysis=indexer.analyser.version,
        dimensions=indexer.encoder.dimensions,
        epoch=name,
        created=datetime.now(UTC),
    )


def _documents(indexer: Indexer) -> Iterator[Sequence[Document]]:
    """What the rebuild writes, from the vectors in the cache; keeps the terms."""
    cache = DatabaseVectorCache(indexer.encoder.fingerprint)
    keys = sorted(findable_keys(), key=lambda key: (key[1], key[0]))
    for start in range(0, len(keys), BATCH):
        texts = current_texts(keys[start : start + BATCH])
        prepared = [prepare(text, 1) for text in texts.values()]
        terms = kept_terms([*texts.values()], indexer.analyser)
        vectors = encode_cached(
            [text for item in prepared for text in item.texts()],
            indexer.encoder.passages,
            cache,
        )
        yield [
            build(
                item,
                vectors,
                terms[item.article.family, item.article.locale],
                indexer.analyser,
                RAW,
            )
            for item in prepared
        ]
