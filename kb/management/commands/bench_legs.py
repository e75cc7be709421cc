from __future__ import annotations

import os
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.bench.command import SEED, given_vectors, real_words
from kb.bench.documents import DocumentMaker
from kb.bench.fill import LOCALE
from kb.bench.load import percentiles
from kb.bench.processes import (
    elasticsearch_memory,
    proportional_memory,
)
from kb.bench.samples import SECTIONS
from kb.bench.site import index_prefix
from search.components import make_analyser
from search.encoder.files import build_model_files
from search.engines.contract import Engine, Filters, GenerationInfo
from search.engines.elasticsearch import connect
from search.engines.embedded import EmbeddedEngine
from search.evaluation.progress import StepProgress
from search.ranking.fusion import DEPTH

GENERATION = "bench"
NO_FILTERS = Filters()
WARM_UP = 20
SINGLE_WRITES = 20
PATIENCE = 60.0
"""Seconds for one search: slow ones are to be measured, not given up."""


class Command(BaseCommand):
    help = (
        "Write made documents of one locale to an engine alone, and print how long it "
        "took, the times of both legs, of a single write, and memory."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--passages", type=int, default=10_000)
        parser.add_argument("--windows", type=int, default=0, help="of each passage")
        parser.add_argument("--requests", type=int, default=300)
        parser.add_argument("--batch", type=int, default=2000, help="articles a write")
        parser.add_argument(
            "--elasticsearch", metavar="URL", default="", help="instead of embedded"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        address = options["elasticsearch"]
        files = build_model_files(settings.SIGNPOST_MODEL_DIR, lambda step: None)
        self.maker = DocumentMaker(
            words=real_words(),
            given=given_vectors(files.fingerprint),
            analyser=make_analyser(),
            windows=options["windows"],
            generator=np.random.default_rng(SEED),
        )
        articles = max(1, options["passages"] // SECTIONS)
        with _opener(address) as opened:
            writer = opened()
            seconds = self._build(writer, articles, options["batch"])
            before = proportional_memory(os.getpid())
            reader = opened()
            times = self._search(reader, options["requests"])
            memory = proportional_memory(os.getpid()) - before
            times |= self._write(writer, reader, articles)
            if address:
                memory = elasticsearch_memory(address)
        passages = articles * SECTIONS
        self.stdout.write(
            f"{'Elasticsearch' if address else 'embedded'}, {articles} articles, "
            f"{passages} passages, {passages * (1 + options['windows'])} vectors; "
            f"built in {seconds:.0f} s ({articles / seconds:.0f} articles/s), "
            f"memory for reading (PSS) {memory:.0f} MB\n"
            "| call | p50 ms | p95 ms |\n|---|---|---|"
        )
        for name, values in times.items():
            half, most = percentiles(values, 50, 95)
            self.stdout.write(f"| {name} | {half:.1f} | {most:.1f} |")

    def _build(self, engine: Engine, articles: int, batch: int) -> float:
        """Seconds that the engine took, without those of making the documents."""
        engine.create(
            GenerationInfo(
                name=GENERATION,
                encoder=GENERATION,
                analysis=self.maker.analyser.version,
                dimensions=self.maker.given.shape[1],
                epoch=GENERATION,
                created=datetime.now(UTC),
            )
        )
        seconds = 0.0
        with StepProgress() as progress:
            for start in range(0, articles, batch):
                numbers = range(start, min(start + batch, articles))
                documents = list(self.maker.documents(numbers))
                started = time.perf_counter()
                engine.write(documents, GENERATION)
                seconds += time.perf_counter() - started
                progress("write", numbers.stop, articles)
        started = time.perf_counter()
        engine.promote(GENERATION)
        return seconds + time.perf_counter() - started

    def _search(self, engine: Engine, count: int) -> dict[str, list[float]]:
        choose = random.Random(SEED)  # noqa: S311 -- repeatable, not secret
        times: dict[str, list[float]] = defaultdict(list)
        for number in range(WARM_UP + count):
            terms, vector = self.maker.question(choose)
            rest = (NO_FILTERS, DEPTH, GENERATION)
            spent = {
                "frequencies": _milliseconds(
                    engine.frequencies, terms, LOCALE, GENERATION
                ),
                "lexical leg": _milliseconds(engine.lexical, terms, LOCALE, *rest),
                "semantic leg": _milliseconds(engine.semantic, vector, [LOCALE], *rest),
                "both legs": _milliseconds(engine.legs, terms, vector, LOCALE, *rest),
            }
            if number >= WARM_UP:
                for name, value in spent.items():
                    times[name].append(value)
        return times

    def _write(
        self, writer: Engine, reader: Engine, articles: int
    ) -> dict[str, list[float]]:
        """One article at a time, and the first read that sees it."""
        writes, reads = [], []
        for number in range(SINGLE_WRITES):
            place = articles + number
            documents = list(self.maker.documents(range(place, place + 1)))
            writes.append(_milliseconds(writer.write, documents))
            families = [document.family for document in documents]
            reads.append(_milliseconds(reader.articles, families, LOCALE))
            if not reader.articles(families, LOCALE):
                raise CommandError("What was written is not to be read.")
        return {"write of one article": writes, "first read after it": reads}


@contextmanager
def _opener(address: str) -> Iterator[Callable[[], Engine]]:
    """Opens the same engine anew, as another process would; gone afterwards."""
    if address:
        with index_prefix(address) as prefix:
            yield lambda: connect(address, prefix=prefix, timeout=PATIENCE)
        return
    with tempfile.TemporaryDirectory(prefix="signpost-bench-") as folder:
        yield lambda: EmbeddedEngine(Path(folder))


def _milliseconds(call: Callable[..., object], *arguments: Any) -> float:
    started = time.perf_counter()
    call(*arguments)
    return 1000 * (time.perf_counter() - started)
