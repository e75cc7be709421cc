"""The broker and those who work for it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from celery import current_app
from django.conf import settings
from redis import Redis, RedisError

from kb.doctor.findings import Finding, error, ok, warning
from kb.heartbeat import last_beat

ANSWER_SECONDS = 2.0
BEAT_SECONDS = 120.0
WITHOUT = "None is set (REDIS_URL): manage.py index --watch and chores must run."


def broker() -> Iterator[Finding]:
    if not settings.REDIS_URL:
        yield ok(WITHOUT)
        return
    redis = Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=ANSWER_SECONDS,
        socket_timeout=ANSWER_SECONDS,
        retry=None,
    )
    try:
        told: Any = redis.info()
    except RedisError as failure:
        yield error(f"{failure} See that Redis runs and REDIS_URL names it.")
        return
    line = f"Redis {told['redis_version']}, {told['used_memory_human']} used"
    if told["maxmemory"] and told["maxmemory_policy"] != "noeviction":
        yield warning(
            f"{line}; it throws tasks away when it is full "
            f"({told['maxmemory_policy']}): set maxmemory-policy noeviction."
        )
    else:
        yield ok(f"{line}.")


def workers() -> Iterator[Finding]:
    if not settings.REDIS_URL:
        yield ok("None needed without a broker.")
        return
    serving = _serving()
    if not serving:
        yield error("None answers: start celery -A kb worker.")
        return
    for queue in current_app.amqp.queues:
        names = sorted(name for name, queues in serving.items() if queue in queues)
        if names:
            yield ok(f"{queue}: {', '.join(names)}.")
        else:
            yield error(f"None serves {queue}: start one with --queues={queue}.")


def _serving() -> dict[str, set[str]]:
    """Each worker's queues."""
    answers = current_app.control.inspect(timeout=ANSWER_SECONDS).active_queues() or {}
    return {
        worker: {queue["name"] for queue in queues}
        for worker, queues in answers.items()
    }


def beat() -> Iterator[Finding]:
    if not settings.REDIS_URL:
        yield ok("None needed without a broker.")
        return
    last = last_beat()
    if last is None:
        yield error("It has not sent anything yet: start celery -A kb beat.")
        return
    ago = time.time() - last
    if ago > BEAT_SECONDS:
        yield error(f"It last sent a task {ago:.0f} s ago: start celery -A kb beat.")
    else:
        yield ok(f"It last sent a task {max(ago, 0):.0f} s ago.")
