"""Wagtail's background tasks (django-tasks) on Celery."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from django.db import transaction
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id

from kb.tasks import run_background_task
from search.indexing import broker

logger = logging.getLogger(__name__)


class CeleryBackend(BaseTaskBackend):
    """Sends a task once the transaction that asked for it is committed.

    Without a broker it runs in this process, so that nothing is lost.
    """

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:
        self.validate_task(task)
        result: TaskResult = TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            last_attempted_at=None,
            finished_at=None,
            args=args,
            kwargs=kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
        message = (task.module_path, result.args, result.kwargs)
        transaction.on_commit(partial(_send_or_run, *message))
        return result


def _send_or_run(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    if broker.send(run_background_task, path, args, kwargs):
        return
    try:
        run_background_task(path, args, kwargs)
    except Exception:
        # What was committed stays, whatever becomes of this.
        logger.exception("%s failed", path)
