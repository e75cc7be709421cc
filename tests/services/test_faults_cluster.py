"""Three nodes of Elasticsearch, of which one dies."""

from __future__ import annotations

import time

import pytest

from tests.services.elasticsearch import ElasticsearchServer
from tests.services.ledger import Ledger
from tests.services.readers import reading

pytestmark = pytest.mark.services


@pytest.fixture(scope="module")
def engine_url(elasticsearch_cluster: ElasticsearchServer) -> str:
    return ",".join(elasticsearch_cluster.urls)


@pytest.mark.parametrize("node", [1, 3])
def test_node_killed_while_writing(
    elasticsearch_cluster: ElasticsearchServer, ledger: Ledger, node: int
) -> None:
    fault = f"Node {node} of three killed"
    with reading(ledger.site, fault, ledger.questions()):
        ledger.publish(10)
        elasticsearch_cluster.kill(node)
        ledger.publish(10)
        ledger.change()
        time.sleep(2)
        elasticsearch_cluster.start(node)
        ledger.check()
