from __future__ import annotations

from typing import Any

import pytest

from kb.api import search as search_api
from search import views
from search.answering.quoting import Quoter
from search.ranking.rule import MatchRules
from search.service import SearchService
from search.vectors.database import DatabaseVectorCache
from tests.articles.factories import article, block
from tests.search.quick_answer.asking import FEES, LOWEST, SUPPORT, SURE, WAITS, html


@pytest.fixture
def withdrawals(indexer: Any) -> Any:
    body = [
        block("text", html(SUPPORT)),
        block("heading", "Confirmations"),
        block("text", html(f"{WAITS} {FEES}")),
    ]
    page = article("Withdrawals", body=body)
    article("Trading fees", body=[block("text", "<p>Each trade costs a share.</p>")])
    indexer.drain()
    return page


@pytest.fixture
def quoting(service: SearchService, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes the site's search quote by a rule; every match is strong."""

    def made(rule: Any = LOWEST, match: MatchRules = SURE) -> SearchService:
        made = SearchService(
            service.engine,
            service.analyser,
            service.encoder,
            match,
            quoter=Quoter(rule, service.analyser, DatabaseVectorCache),
        )
        for module in (search_api, views):
            monkeypatch.setattr(module, "search_service", lambda: made)
        return made

    return made
