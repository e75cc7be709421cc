"""The engine, encoder, analysis and caches that an evaluation runs on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from search.components import make_analyser, make_encoder
from search.engines.embedded import EmbeddedEngine
from search.ranking.rule import packaged_rules

from .cache import FileVectorCache
from .runner import Bench


@contextmanager
def throwaway_bench(
    cache: Path, threads: int, *, centred: bool = True
) -> Iterator[Bench]:
    """A bench whose index is gone afterwards; vectors stay in the folder ``cache``."""
    encoder = make_encoder(threads)
    with tempfile.TemporaryDirectory(prefix="signpost-evaluation-") as folder:
        yield Bench(
            engine=EmbeddedEngine(Path(folder)),
            encoder=encoder,
            analyser=make_analyser(),
            rules=packaged_rules(),
            passages=FileVectorCache(cache / f"{encoder.fingerprint}-passages.sqlite3"),
            questions=FileVectorCache(
                cache / f"{encoder.fingerprint}-questions.sqlite3"
            ),
            centred=centred,
        )
