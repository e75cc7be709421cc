"""The parts of search follow the settings; a part that is missing stops nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from search.answering.answer import Answer, Question
from search.answering.status import SearchStatus
from search.components import make_engine, search_service, search_status
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine
from search.indexing.indexer import Indexer
from tests.articles.factories import article

WAIT = 20.0
"""Seconds within which what happens in another thread must have happened."""


@pytest.fixture(autouse=True)
def _fresh_process() -> Iterator[None]:
    search_service.cache_clear()
    yield
    search_service.cache_clear()


def ask() -> Answer:
    return search_service().search(Question("withdrawal pending", "en"), ("en",))


def test_engine_is_elasticsearch_where_its_address_is_known(settings: Any) -> None:
    assert isinstance(make_engine(readonly=True), EmbeddedEngine)

    settings.SIGNPOST_ELASTICSEARCH_URL = "http://127.0.0.1:1,http://127.0.0.1:2"

    assert isinstance(make_engine(readonly=True), ElasticsearchEngine)


def test_status_of_a_process_that_has_not_searched_loads_nothing() -> None:
    assert search_status() == SearchStatus()
    assert search_service.cache_info().currsize == 0


@pytest.mark.django_db
def test_words_answer_until_the_generations_model_is_loaded(
    indexer: Indexer, settings: Any, tmp_path: Path
) -> None:
    """The settings name a model that is not here; the index is of the packaged one."""
    article("Withdrawal pending")
    indexer.drain()
    settings.SIGNPOST_INDEX_DIR = tmp_path / "index"
    settings.SIGNPOST_SENTENCE_TRANSFORMERS = str(tmp_path / "no-model")
    deadline = time.monotonic() + WAIT

    first = ask()
    while ask().step != "hybrid":
        assert time.monotonic() < deadline
        time.sleep(0.01)

    assert first.step == "lexical"
    assert first.results[0].title == "Withdrawal pending"


@pytest.mark.django_db
def test_unreachable_elasticsearch_leaves_the_titles(
    indexer: Indexer, settings: Any
) -> None:
    article("Withdrawal pending")
    # Nobody listens on port 1.
    settings.SIGNPOST_ELASTICSEARCH_URL = "http://127.0.0.1:1"

    answer = ask()

    assert answer.results[0].title == "Withdrawal pending"
    assert (answer.state, answer.step) == ("degraded", "database")
    assert "127.0.0.1" in search_status().reason
