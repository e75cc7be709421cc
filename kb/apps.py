from __future__ import annotations

from typing import Any

import structlog
from celery import Task
from celery.signals import setup_logging
from django.apps import AppConfig
from django_structlog.celery.receivers import CeleryReceiver
from django_structlog.celery.signals import bind_extra_task_metadata

from kb.logs import use_structlog


class KbConfig(AppConfig):
    name = "kb"
    verbose_name = "Signpost"

    def ready(self) -> None:
        from kb import heartbeat  # noqa: F401 -- connects it

        use_structlog()
        setup_logging.connect(keep_logging)
        # Tasks go on with the id of the request that caused them.
        self.tasks = CeleryReceiver()
        self.tasks.connect_worker_signals()
        bind_extra_task_metadata.connect(name_task)


def keep_logging(**kwargs: Any) -> None:
    """Celery sets up no logging of its own where somebody listens."""


def name_task(task: Task, **kwargs: Any) -> None:
    structlog.contextvars.bind_contextvars(task=task.name)
