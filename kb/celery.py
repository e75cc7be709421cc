"""The task queue: indexing, scheduled publishing, roll-ups, Wagtail's own tasks.

Every task may run twice, late, or beside itself. What a lost message asked for is done
by the next sweep, because the list of work is in the database.
"""

from __future__ import annotations

import os
from datetime import datetime, timedelta
from typing import Any

from celery import Celery
from celery.schedules import schedule
from kombu import Queue

HOUR = 3600
QUEUES = ("urgent", "index", "reports")
SWEEP_SECONDS = 5


class Every(schedule):
    """Due at once, not in a day, when the clock was set back by a day."""

    def remaining_estimate(self, last_run_at: datetime) -> timedelta:
        left: timedelta = super().remaining_estimate(last_run_at)
        return left if left <= self.run_every else timedelta(0)


def every(seconds: int, task: str) -> dict[str, Any]:
    """A message that no worker took is worth nothing once the next one is sent."""
    return {"task": task, "schedule": Every(seconds), "options": {"expires": seconds}}


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kb.settings.production")
app = Celery("signpost")
app.add_defaults(
    {
        "task_serializer": "json",
        "result_serializer": "json",
        "event_serializer": "json",
        "accept_content": ["json"],
        "task_ignore_result": True,
        "task_queues": [Queue(name, routing_key=name) for name in QUEUES],
        "task_default_queue": "reports",
        "task_routes": {
            "search.tasks.index_urgent": {"queue": "urgent"},
            "search.tasks.index_pending": {"queue": "index"},
            "search.tasks.build_index": {"queue": "index"},
            "kb.tasks.publish_due": {"queue": "urgent"},
        },
        # A task of a worker that died is given to another one.
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "worker_soft_shutdown_timeout": 30,
        "worker_hijack_root_logger": False,
        # Publishing must not wait for a broker; workers wait for it forever.
        "task_publish_retry": False,
        "broker_connection_retry_on_startup": True,
        "broker_connection_max_retries": None,
        "broker_transport_options": {
            # Longer than every task's time limit, or a long one would run twice.
            "visibility_timeout": HOUR,
            "socket_connect_timeout": 2,
            "socket_timeout": 10,
        },
        "beat_schedule": {
            "index urgent": every(SWEEP_SECONDS, "search.tasks.index_urgent"),
            "index pending": every(SWEEP_SECONDS, "search.tasks.index_pending"),
            "publish due": every(10, "kb.tasks.publish_due"),
            "words": every(30, "search.tasks.count_words"),
            "golden questions": every(30, "search.tasks.check_golden"),
            "roll up": every(300, "kb.tasks.roll_up"),
            "audit": every(HOUR, "search.tasks.audit"),
            "related": every(HOUR, "search.tasks.compute_related"),
        },
    }
)
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
