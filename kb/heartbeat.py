"""Whether Celery's beat is alive: when it last sent a task, in the shared cache."""

from __future__ import annotations

import time
from typing import Any

from celery.signals import after_task_publish, beat_init
from django.core.cache import cache

KEY = "signpost.beat"


def last_beat() -> float | None:
    """Seconds since 1970, None if it never sent any."""
    seconds: float | None = cache.get(KEY)
    return seconds


@beat_init.connect
def listen(**kwargs: Any) -> None:
    """In the beat process only: others send tasks as well."""
    after_task_publish.connect(note)


def note(**kwargs: Any) -> None:
    cache.set(KEY, time.time(), timeout=None)
