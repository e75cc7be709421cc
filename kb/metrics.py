"""What Prometheus reads: counts of all web processes, and the state of the queue."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator

from django.db import DatabaseError
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import generate_latest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from search.indexing.outbox import lag

logger = logging.getLogger(__name__)

CONTENT_TYPE = CONTENT_TYPE_LATEST


class QueueCollector(Collector):
    """Asked at each scrape, since every process sees the same queue; nothing without
    the database."""

    def collect(self) -> Iterator[Metric]:
        try:
            behind = lag()
        except DatabaseError:
            logger.warning("The metrics lack the queue: the database does not answer.")
            return
        yield GaugeMetricFamily(
            "signpost_index_pending_articles",
            "Articles whose newest text is not in the index.",
            behind.pending,
        )
        yield GaugeMetricFamily(
            "signpost_index_oldest_seconds",
            "How long the first of them has waited.",
            behind.oldest,
        )
        yield GaugeMetricFamily(
            "signpost_index_set_aside_articles",
            "Articles that could not be indexed and are tried again later.",
            behind.set_aside,
        )


def exposition() -> bytes:
    """All metrics as text; of every web process where they share a folder."""
    queue = CollectorRegistry()
    queue.register(QueueCollector())
    return _counted() + generate_latest(queue)


def _counted() -> bytes:
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    together = CollectorRegistry()
    MultiProcessCollector(together)
    return generate_latest(together)
