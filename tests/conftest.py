"""What tests of several rooms share: the model, an index of their own, a service."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation
from wagtail.models import Site

from articles.announcements import active_now, critical_now
from articles.published import published_lately
from articles.topics import named_lately
from articles.tree import ensure_section
from search.encoder.files import ModelFiles, build_model_files
from search.encoder.onnx import OnnxEncoder
from search.engines.embedded import EmbeddedEngine
from search.indexing.generations import rebuild
from search.indexing.indexer import Indexer
from search.ranking.rule import packaged_rules
from search.service import SearchService
from search.text.analysis import Analyser

pytest_plugins = ["tests.services.servers"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no worker is left with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("processes") is None)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A request leaves its language active in the thread that made it."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    """What one test's database held is not what the next one's holds."""
    cache.clear()
    for kept in (active_now, critical_now, named_lately, published_lately):
        kept.forget()


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
) -> Indexer:
    """A writer of an index of its own, with an empty live generation."""
    Site.clear_site_root_paths_cache()
    ensure_section("en")
    engine = EmbeddedEngine(tmp_path / "index")
    indexer = Indexer(engine, encoder, analyser)
    rebuild(indexer)
    return indexer


@pytest.fixture
def service(indexer: Indexer, tmp_path: Path) -> SearchService:
    """What a web process beside that writer searches with."""
    return SearchService(
        EmbeddedEngine(tmp_path / "index", readonly=True),
        indexer.analyser,
        indexer.encoder,
        packaged_rules(),
        # A slow machine must not answer otherwise than a fast one.
        encoder_seconds=60,
    )
