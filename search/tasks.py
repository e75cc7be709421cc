"""What workers do for the index; each task may run beside itself and any number of
times."""

from __future__ import annotations

import logging
import os
import time
from functools import cache

from celery import Task, shared_task

from search.components import make_analyser, make_encoder, make_engine
from search.encoder.files import ModelUnusable
from search.engines.contract import EngineError
from search.indexing import broker, outbox
from search.indexing.indexer import Indexer

logger = logging.getLogger(__name__)

BUDGET = 20.0
"""Seconds after which a drain begins no other batch, so that a worker can stop."""
TIME_LIMIT = 600
"""Seconds for one batch. There is no soft limit: its error could come in the middle of
any article, which would then be set aside for it."""


@cache
def _indexer() -> Indexer:
    """Made at the first task, after the fork."""
    return Indexer(
        engine=make_engine(readonly=False),
        encoder=make_encoder(os.cpu_count() or 1),
        analyser=make_analyser(),
    )


@shared_task(bind=True, time_limit=TIME_LIMIT)
def index_urgent(self: Task) -> None:
    """Retractions and security articles."""
    _drain(self, urgent_only=True)


@shared_task(bind=True, time_limit=TIME_LIMIT)
def index_pending(self: Task) -> None:
    """Everything that is due, the urgent first."""
    _drain(self, urgent_only=False)


def _drain(task: Task, *, urgent_only: bool) -> None:
    # Before looking: whoever commits after this look may call again.
    broker.begun(task)
    if not outbox.is_due(urgent_only=urgent_only):
        return
    deadline = time.monotonic() + BUDGET
    try:
        while _indexer().drain(urgent_only=urgent_only):
            if time.monotonic() > deadline:
                broker.call(task)
                return
    except (EngineError, ModelUnusable) as error:
        logger.warning("Indexing waits: %s", error)
