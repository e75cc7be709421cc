"""What only Elasticsearch can tell of itself."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from elasticsearch import Elasticsearch

from kb.doctor.database import compared
from kb.doctor.findings import Finding, error, ok, warning
from search.components import make_engine
from search.engines.contract import REBUILD
from search.engines.elasticsearch.client import Calls, Server
from search.engines.elasticsearch.names import Names

SECONDS = 3.0
FULL = 0.9
"""Share of a node's disk; above .95 Elasticsearch takes no more writes."""


def cluster() -> Iterator[Finding]:
    if not settings.SIGNPOST_ELASTICSEARCH_URL:
        yield ok(f"None: the index lies in {settings.SIGNPOST_INDEX_DIR}.")
        return
    urls = [url.strip() for url in settings.SIGNPOST_ELASTICSEARCH_URL.split(",")]
    calls = Calls(
        Server(
            tuple(url for url in urls if url),
            SECONDS,
            settings.SIGNPOST_ELASTICSEARCH_API_KEY,
            settings.SIGNPOST_ELASTICSEARCH_USER,
            settings.SIGNPOST_ELASTICSEARCH_PASSWORD,
            settings.SIGNPOST_ELASTICSEARCH_CA,
        )
    )
    yield calls.search(_health)
    yield from calls.search(_nodes)
    yield from calls.search(_blocks)
    yield from calls.search(_aliases)


def _health(client: Elasticsearch) -> Finding:
    nodes = client.nodes.info(filter_path="nodes.*.version")["nodes"].values()
    versions = sorted({str(node["version"]) for node in nodes})
    health = client.cluster.health()
    line = f"Elasticsearch {', '.join(versions)}, {len(nodes)} nodes"
    if any(version.split(".")[0] != "9" for version in versions):
        return error(f"{line}: version 9 is needed.")
    if health["status"] == "red":
        return error(f"{line}, red: some indices have no shard; start the lost nodes.")
    if health["status"] == "yellow":
        return warning(f"{line}, yellow: copies of indices have no node to be on.")
    return ok(f"{line}, {health['status']}.")


def _nodes(client: Elasticsearch) -> Iterator[Finding]:
    before = time.time()
    told: dict[str, Any] = client.nodes.stats(metric="fs")["nodes"]
    middle = (before + time.time()) / 2
    for node in told.values():
        yield compared(node["name"], node["timestamp"] / 1000 - middle)
        disk = node["fs"]["total"]
        used = 1 - disk["available_in_bytes"] / disk["total_in_bytes"]
        if used > FULL:
            yield warning(
                f"The disk of {node['name']} is {used:.0%} full: make room before "
                "Elasticsearch turns its indices read-only."
            )


def _aliases(client: Elasticsearch) -> Iterator[Finding]:
    names = Names(settings.SIGNPOST_INDEX_PREFIX)
    known = {
        alias
        for index in client.indices.get_alias(index=f"{names.prefix}-*").values()
        for alias in index["aliases"]
    }
    wanted = map(names.locale, make_engine(readonly=True).locales())
    missing = [alias for alias in wanted if alias not in known]
    if missing:
        yield error(f"The aliases {', '.join(missing)} are missing: run {REBUILD}.")


def _blocks(client: Elasticsearch) -> Iterator[Finding]:
    names = Names(settings.SIGNPOST_INDEX_PREFIX)
    told = client.indices.get_settings(
        index=names.indices, name="index.blocks.*", flat_settings=True
    )
    for index, described in told.items():
        blocks = [key for key, on in described["settings"].items() if on == "true"]
        if blocks:
            yield error(
                f"{index} takes no writes ({', '.join(blocks)}): make room on the "
                f"disk, then set {blocks[0]} of it to null."
            )
