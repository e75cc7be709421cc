"""What the search tests share."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from search.answering.answer import Question
from search.answering.languages import Detector
from search.answering.vocabularies import StoredVocabularies
from search.ranking.rule import MatchRules
from search.service import SearchService


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


@pytest.fixture(scope="session")
def help_questions() -> list[str]:
    """The questions of every corpus."""
    return [
        json.loads(line)["query"]
        for path in sorted(Path(os.environ["SIGNPOST_CORPORA"]).glob("*.queries.jsonl"))
        for line in path.read_text("utf-8").splitlines()
    ]
