from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from articles.tree import ensure_section
from kb.metrics import exposition
from search.components import search_service
from search.indexing.outbox import mark
from search.models import OutboxEntry
from search.service import SearchService
from tests.articles.factories import article

MARKER = "zebrafinch"
pytestmark = pytest.mark.django_db


def value(name: str, **labels: str) -> float:
    for family in text_string_to_metric_families(exposition().decode()):
        for sample in family.samples:
            if sample.name == name and sample.labels == labels:
                return float(sample.value)
    return 0.0


@pytest.fixture
def asked(
    client: Client, service: SearchService, indexer: Any, monkeypatch: Any
) -> Any:
    """Asks the search page of a site with one article; gives the status code."""
    article("Deposit without a memo")
    indexer.drain()
    monkeypatch.setattr("search.views.search_service", lambda: service)
    return lambda text: client.get("/en/search/", {"q": text}, follow=True).status_code


def test_a_search_is_counted_with_its_parts(asked: Callable[[str], int]) -> None:
    labels = {"state": "ok", "match": "none", "step": "hybrid"}
    before = value("signpost_searches_total", **labels)
    parts = ("total", "encode", "frequencies", "legs", "ranking")
    timed = {p: value("signpost_search_seconds_count", part=p) for p in parts}

    assert asked(f"{MARKER} quantum") == 200

    assert value("signpost_searches_total", **labels) == before + 1
    for part in parts:
        assert value("signpost_search_seconds_count", part=part) == timed[part] + 1
    assert value("signpost_processes_on_step", step="hybrid") == 1


def test_a_degraded_search_is_counted_by_the_step_that_answered(
    client: Client, monkeypatch: Any, settings: Any, tmp_path: Any, analyser: Any
) -> None:
    settings.SIGNPOST_INDEX_DIR = tmp_path / "none"
    search_service.cache_clear()
    ensure_section("en")
    labels = {"state": "degraded", "match": "none", "step": "database"}
    before = value("signpost_searches_total", **labels)

    assert client.get("/en/search/", {"q": MARKER}).status_code == 200
    search_service.cache_clear()

    assert value("signpost_searches_total", **labels) == before + 1
    assert value("signpost_processes_on_step", step="database") == 1
    assert value("signpost_processes_on_step", step="hybrid") == 0


def test_a_blocked_question_is_counted_though_a_reader_wants_it_explained(
    client: Client, asked: Callable[[str], int]
) -> None:
    labels = {"state": "blocked", "match": "none", "step": ""}
    before = value("signpost_searches_total", **labels)

    client.get("/en/search/", {"blocked": "1", "explain": "1"})

    assert value("signpost_searches_total", **labels) == before + 1


def test_a_blocked_question_is_counted_and_no_question_is_named(
    asked: Callable[[str], int],
) -> None:
    labels = {"state": "blocked", "match": "none", "step": ""}
    before = value("signpost_searches_total", **labels)

    assert asked(MARKER) == 200
    assert asked(f"{'abandon ' * 11} about") == 200

    assert value("signpost_searches_total", **labels) == before + 1
    assert not re.search(f"{MARKER}|abandon", exposition().decode())


def test_what_waits_to_be_indexed_is_told(asked: Callable[[str], int]) -> None:
    assert value("signpost_index_pending_articles") == 0
    entry = OutboxEntry.objects.get()

    mark(entry.family, entry.locale)

    assert value("signpost_index_pending_articles") == 1
    OutboxEntry.objects.update(error="broken")
    assert value("signpost_index_pending_articles") == 0
    assert value("signpost_index_set_aside_articles") == 1
