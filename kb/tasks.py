"""Chores that need no one to ask for them, and Wagtail's own background work."""

from __future__ import annotations

import logging
from typing import Any

from celery import shared_task
from django.core.exceptions import ObjectDoesNotExist
from django.core.management import call_command
from django.utils.module_loading import import_string
from django_tasks.base import Task

logger = logging.getLogger(__name__)


@shared_task(soft_time_limit=120, time_limit=150)
def publish_due() -> None:
    call_command("publish_due")


@shared_task(soft_time_limit=600, time_limit=660)
def roll_up() -> None:
    call_command("roll_up")


@shared_task(soft_time_limit=120, time_limit=150)
def run_background_task(path: str, args: list[Any], kwargs: dict[str, Any]) -> None:
    """Run a task of django-tasks; what it was about may be gone by now."""
    task = import_string(path)
    if not isinstance(task, Task):
        raise TypeError(f"{path} is no background task.")
    try:
        task.call(*args, **kwargs)
    except ObjectDoesNotExist as error:
        logger.info("%s: %s", path, error)
