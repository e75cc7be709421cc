"""One Elasticsearch behind a running site: stopped, hung, slow, full, emptied."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.services.elasticsearch import ElasticsearchServer
from tests.services.ledger import Ledger
from tests.services.proxy import Proxy
from tests.services.readers import reading

pytestmark = pytest.mark.services

WHILE = 6
"""Seconds that a fault lasts after something was published during it."""


@pytest.fixture(scope="module")
def proxy(elasticsearch: ElasticsearchServer) -> Iterator[Proxy]:
    proxy = Proxy(elasticsearch.port)
    yield proxy
    proxy.close()


@pytest.fixture(scope="module")
def engine_url(proxy: Proxy) -> str:
    return proxy.url


def test_stopped(elasticsearch: ElasticsearchServer, ledger: Ledger) -> None:
    with reading(ledger.site, "Elasticsearch stopped", ledger.questions()) as readers:
        with elasticsearch.stopped():
            ledger.change()
            time.sleep(WHILE)
        ledger.check()

    assert readers.states["degraded"]


def test_hung(elasticsearch: ElasticsearchServer, ledger: Ledger) -> None:
    with reading(ledger.site, "Elasticsearch hung", ledger.questions()) as readers:
        with elasticsearch.paused():
            ledger.change()
            time.sleep(WHILE)
        ledger.check()

    assert readers.states["degraded"]


def test_slow(proxy: Proxy, ledger: Ledger) -> None:
    with reading(ledger.site, "Elasticsearch slow", ledger.questions()):
        with proxy.slow(1.5):
            ledger.change()
            time.sleep(WHILE)
        ledger.check()


def test_read_only_at_flood_stage(
    elasticsearch: ElasticsearchServer, ledger: Ledger
) -> None:
    prefix = ledger.site.variables["SIGNPOST_INDEX_PREFIX"]
    with reading(ledger.site, "Elasticsearch read-only", ledger.questions()):
        with elasticsearch.flooded(prefix):
            ledger.change()
            time.sleep(WHILE)
            behind = ledger.site.behind()
        ledger.check()

    assert behind == 4


def test_index_deleted_by_hand(
    elasticsearch: ElasticsearchServer, ledger: Ledger
) -> None:
    prefix = ledger.site.variables["SIGNPOST_INDEX_PREFIX"]
    with reading(ledger.site, "Index deleted by hand", ledger.questions()):
        elasticsearch.delete_indices(prefix)
        ledger.change()
        ledger.check()


def test_mapping_of_an_older_version(
    elasticsearch: ElasticsearchServer, ledger: Ledger
) -> None:
    prefix = ledger.site.variables["SIGNPOST_INDEX_PREFIX"]
    indices = elasticsearch.client.indices
    described = indices.get_mapping(index=f"{prefix}-meta.*")
    with reading(ledger.site, "Mapping of an older version", ledger.questions()):
        for index, found in described.items():
            meta = found["mappings"]["_meta"] | {"format": 0}
            indices.put_mapping(index=index, meta=meta)
        ledger.change()
        ledger.check()
