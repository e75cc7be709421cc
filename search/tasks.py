"""What workers do for the index; each task may run beside itself and any number of
times."""

from __future__ import annotations

import logging
import os
import time
from functools import cache, lru_cache

from celery import Task, shared_task

from search.answering.vocabularies import StoredVocabularies
from search.components import make_engine
from search.due import due
from search.encoder.files import ModelUnusable
from search.engines.contract import Engine, EngineError, IndexDamaged, IndexMissing
from search.golden.replay import NotChecked, of_live
from search.golden.results import check
from search.indexing import broker, outbox
from search.indexing.ahead import compute_ahead, is_behind
from search.indexing.audit import audit_all
from search.indexing.generations import rebuild
from search.indexing.indexer import Indexer
from search.indexing.words import renew_words
from search.writer import make_indexer, site_model

logger = logging.getLogger(__name__)

BUDGET = 20.0
"""Seconds after which a drain begins no other batch, so that a worker can stop."""
# There are no soft limits: their error could come in the middle of any article, which
# would then be set aside for it. What a killed task had taken comes back.
BATCH_LIMIT = 600
AUDIT_LIMIT = 1800
GOLDEN_LIMIT = 120
BUILD_LIMIT = 3000


@cache
def _engine() -> Engine:
    """Made at the first task, after the fork; so is the indexer."""
    return make_engine(readonly=False)


@lru_cache(maxsize=1)
def _indexer(model: str) -> Indexer:
    return make_indexer(_engine(), model, os.cpu_count() or 1)


@cache
def _vocabularies() -> StoredVocabularies:
    return StoredVocabularies()


def _live_indexer() -> Indexer:
    """Of the model that the live generation was written with."""
    return _indexer(_engine().generation().model)


@shared_task(bind=True, time_limit=BATCH_LIMIT)
def index_urgent(self: Task) -> None:
    """Retractions and security articles."""
    _drain(self, urgent_only=True)


@shared_task(bind=True, time_limit=BATCH_LIMIT)
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
        indexer = _live_indexer()
        while indexer.drain(urgent_only=urgent_only):
            if time.monotonic() > deadline:
                broker.call(task)
                return
    except (IndexMissing, IndexDamaged) as error:
        logger.error("%s", error)
        broker.call(build_index)
    except (EngineError, ModelUnusable) as error:
        logger.warning("Indexing waits: %s", error)


@shared_task(bind=True, time_limit=BUILD_LIMIT)
def build_index(self: Task) -> None:
    """Where there is none that can be read; one that was cut short is continued."""
    broker.begun(self)
    try:
        model = site_model(_engine())
        indexer = _indexer(model)
        if indexer.why_rebuild() is not None:
            rebuild(indexer, model=model)
    except (EngineError, ModelUnusable) as error:
        logger.warning("No index was built: %s", error)


@shared_task(time_limit=AUDIT_LIMIT)
def audit() -> None:
    try:
        audit_all(_live_indexer())
    except (EngineError, ModelUnusable) as error:
        logger.warning("The index was not audited: %s", error)


@shared_task(time_limit=AUDIT_LIMIT)
def compute_related() -> None:
    """Related articles and phrases of titles, where articles changed."""
    if not is_behind():
        return
    try:
        compute_ahead(_engine().generation().encoder)
    except EngineError as error:
        logger.warning("Related articles wait: %s", error)


@shared_task(time_limit=BATCH_LIMIT)
def count_words() -> None:
    """The words of articles that changed, for mistyped questions."""
    renew_words(BUDGET)


@shared_task(time_limit=GOLDEN_LIMIT)
def check_golden() -> None:
    """Ask the golden questions of every locale in which something was indexed."""
    if not due().exists():
        return
    try:
        check(due(), of_live(_live_indexer(), _vocabularies()), BUDGET)
    except (EngineError, ModelUnusable, NotChecked) as error:
        logger.warning("Golden questions were not checked: %s", error)
