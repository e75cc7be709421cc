from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from articles.models import FaqPage
from search.golden import gate
from search.service import SearchService
from tests.search.golden import memo_among_others


@pytest.fixture(autouse=True)
def site_service(service: SearchService, monkeypatch: pytest.MonkeyPatch) -> None:
    ContentType.objects.clear_cache()
    monkeypatch.setattr(gate, "search_service", lambda: service)


@pytest.fixture
def client(service: SearchService) -> Client:
    client = Client()
    client.force_login(get_user_model().objects.create_superuser("admin"))
    return client


@pytest.fixture
def memo(indexer) -> FaqPage:
    return memo_among_others(indexer)
