from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import pytest

from kb.api import search as api
from search import views
from search.answering.vocabularies import LOOK_AGAIN, StoredVocabularies
from search.indexing.words import renew_words
from search.ranking.match import MatchRule, Signals
from search.ranking.rule import FittedRule, MatchRules
from search.service import SearchService
from tests.articles.factories import article, block


@pytest.fixture
def now() -> list[float]:
    """The seconds that the process' clock shows."""
    return [0.0]


@pytest.fixture
def vocabularies(now) -> StoredVocabularies:
    return StoredVocabularies(lambda: now[0])


@pytest.fixture
def aside() -> list[Callable[[], None]]:
    """What another thread would be doing now."""
    return []


@pytest.fixture
def unhurried(site, mending, now, aside) -> SearchService:
    """Loads words only when a test says so."""
    return mending(StoredVocabularies(lambda: now[0], aside.append))


@pytest.fixture
def site(indexer, mending, vocabularies, monkeypatch) -> SearchService:
    """Three articles whose words are known."""
    article(
        "Withdrawal pending",
        body=[block("text", "<p>A withdrawal waits for the network.</p>")],
    )
    article("Hardware wallets", body=[block("text", "<p>Keys stay offline.</p>")])
    article("Trading fees", body=[block("text", "<p>Each trade costs a share.</p>")])
    indexer.drain()
    renew_words()
    made = mending(vocabularies)
    monkeypatch.setattr(views, "search_service", lambda: made)
    monkeypatch.setattr(api, "search_service", lambda: made)
    return made


@pytest.fixture
def staked(indexer, now) -> None:
    """Words that are as near to "stafed" as each other."""
    article("Staged or stated")
    indexer.drain()
    renew_words()
    now[0] += LOOK_AGAIN


@pytest.fixture
def unsatisfied(mending, vocabularies, monkeypatch) -> None:
    """The site's search calls no article an answer."""
    size = len(fields(Signals))
    none = MatchRule((0,) * size, (1,) * size, (0,) * size, 0, strong=2, none=1)
    rules = FittedRule(none, {})
    made = mending(vocabularies, rules=MatchRules(rules, rules))
    monkeypatch.setattr(views, "search_service", lambda: made)
