"""What the search tests share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from wagtail.models import Site

from articles.tree import ensure_section
from search.answer import Question
from search.encoder.files import ModelFiles, build_model_files
from search.encoder.onnx import OnnxEncoder
from search.engines.embedded import EmbeddedEngine
from search.indexing.indexer import Indexer
from search.ranking.rule import packaged_rule
from search.service import SearchService
from search.text.analysis import Analyser


@pytest.fixture(scope="session")
def model_files() -> ModelFiles:
    """The encoder's model, built on the first run; tests must not change it."""
    return build_model_files(settings.SIGNPOST_MODEL_DIR, lambda step: None)


@pytest.fixture(scope="session")
def encoder(model_files: ModelFiles) -> OnnxEncoder:
    return OnnxEncoder(model_files)


@pytest.fixture(scope="session")
def analyser(model_files: ModelFiles) -> Analyser:
    return Analyser(model_files.subwords)


@pytest.fixture
def indexer(
    tmp_path: Path, db: None, encoder: OnnxEncoder, analyser: Analyser
) -> Iterator[Indexer]:
    """A writer of an index of its own, with an empty live generation."""
    Site.clear_site_root_paths_cache()
    ensure_section("en")
    engine = EmbeddedEngine(tmp_path / "index")
    indexer = Indexer(engine, encoder, analyser)
    indexer.rebuild()
    yield indexer
    engine.close()


@pytest.fixture
def service(indexer: Indexer, tmp_path: Path) -> SearchService:
    """What a web process beside that writer searches with."""
    return SearchService(
        EmbeddedEngine(tmp_path / "index", readonly=True),
        indexer.analyser,
        indexer.encoder,
        packaged_rule(),
    )


@pytest.fixture
def find(service: SearchService) -> Callable[..., list[str]]:
    """Titles that a question finds, in any state but "none"."""

    def found(text: str, locale: str = "en", **asked: object) -> list[str]:
        answer = service.search(Question(text, locale, **asked), (locale,))
        return [result.title for result in answer.results]

    return found


@pytest.fixture(scope="session")
def help_questions() -> list[str]:
    """The questions of every corpus."""
    return [
        json.loads(line)["query"]
        for path in sorted(Path(os.environ["SIGNPOST_CORPORA"]).glob("*.queries.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
