"""What the search tests share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model

from search import views
from search.admin import explain, preview, tuning_forms
from search.answering.answer import Question
from search.answering.languages import Detector
from search.answering.vocabularies import StoredVocabularies
from search.golden import gate
from search.ranking.rule import MatchRules
from search.service import SearchService
from tests.articles.factories import article, block


@pytest.fixture
def find(service: SearchService) -> Callable[..., list[str]]:
    """Titles that a question finds, in any state but "none"."""

    def found(text: str, locale: str = "en", **asked: object) -> list[str]:
        answer = service.search(Question(text, locale, **asked), (locale,))
        return [result.title for result in answer.results]

    return found


@pytest.fixture
def mending(service: SearchService) -> Callable[..., SearchService]:
    """Makes services that mend typing mistakes by the words that are counted."""

    def made(
        vocabularies: StoredVocabularies | None = None,
        detector: Detector | None = None,
        rules: MatchRules | None = None,
    ) -> SearchService:
        return SearchService(
            service.engine,
            service.analyser,
            service.encoder,
            rules or service.match_rules,
            vocabularies=vocabularies or StoredVocabularies(),
            detector=detector,
            encoder_seconds=60,
        )

    return made


@pytest.fixture
def pages(indexer, service, monkeypatch):
    """Three articles that the admin and readers search."""
    found = [
        article(title, body=[block("text", f"<p>{text}</p>")])
        for title, text in (
            ("Lost two-factor authentication", "Reset it with a backup code."),
            ("Withdrawal pending", "A withdrawal waits for the network."),
            ("Trading fees", "Each trade costs a small share."),
        )
    ]
    indexer.drain()
    for module in (explain, gate, preview, tuning_forms, views):
        monkeypatch.setattr(module, "search_service", lambda: service)
    return found


@pytest.fixture
def admin(client):
    user = get_user_model().objects.create_superuser("admin", "a@example.com", "x")
    client.force_login(user)
    return client


@pytest.fixture(scope="session")
def help_questions() -> list[str]:
    """The questions of every corpus."""
    return [
        json.loads(line)["query"]
        for path in sorted(Path(os.environ["SIGNPOST_CORPORA"]).glob("*.queries.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
