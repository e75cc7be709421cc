"""What a reader's search asks of the database."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client, TestCase
from django.test.utils import CaptureQueriesContext

from search import views
from tests.articles.factories import article

pytestmark = pytest.mark.django_db

MOST = 10


@pytest.fixture
def site(indexer, service, monkeypatch) -> None:
    article("Withdrawal pending")
    article("Trading fees")
    indexer.drain()
    monkeypatch.setattr(views, "search_service", lambda: service)


def asked(client: Client, address: str) -> list[str]:
    """The statements of a request that is not the first one."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address).content.decode()
    assert "/en/articles/withdrawal-pending/" in page
    return [query["sql"] for query in queries]


def test_a_search_asks_few_questions(site: None, client: Client) -> None:
    assert len(asked(client, "/en/search/?q=withdrawal+pending")) <= MOST
