"""Messages to the workers that never hold up whoever sends them.

None of them matters: what is to be done is in the database, and a sweep finds it.
"""

from __future__ import annotations

import logging
import time
from functools import cache, partial
from typing import Any

from celery import Task
from django.conf import settings
from django.db import transaction
from kombu.exceptions import OperationalError
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

TIMEOUT = 0.5
"""Seconds that a publisher waits for the broker."""
LEFT_ALONE = 5.0
"""Seconds in which a broker that did not answer is not asked again."""
FORGOTTEN = 10
"""Seconds after which a call is taken for lost and may be repeated."""

_silent_since = -LEFT_ALONE


def send(task: Task, *args: Any) -> bool:
    """Give ``task`` to a worker; False if there is no broker to take it."""
    return _with_broker(lambda redis: redis.ping(), task, args)


def call(task: Task) -> None:
    """Have ``task`` run soon; calls before it begins are one call."""
    _with_broker(
        lambda redis: redis.set(_flag(task), 1, nx=True, ex=FORGOTTEN), task, ()
    )


def call_after_commit(task: Task) -> None:
    """Many of these in one transaction are one call."""
    connection = transaction.get_connection()
    if connection.run_on_commit:
        _savepoints, last, _robust = connection.run_on_commit[-1]
        if isinstance(last, partial) and last.args == (task,):
            return
    transaction.on_commit(partial(call, task))


def begun(task: Task) -> None:
    """From now on calls of ``task`` are new ones."""
    try:
        _redis().delete(_flag(task))
    except RedisError as error:
        logger.warning("The broker does not answer: %s", error)


def _with_broker(ready: Any, task: Task, args: tuple[Any, ...]) -> bool:
    global _silent_since
    if not settings.REDIS_URL or time.monotonic() < _silent_since + LEFT_ALONE:
        return False
    try:
        if ready(_redis()):
            task.apply_async(args)
    except (RedisError, OperationalError) as error:
        _silent_since = time.monotonic()
        logger.warning("The broker does not answer: %s", error)
        return False
    return True


@cache
def _redis() -> Redis:
    return Redis.from_url(
        settings.REDIS_URL,
        socket_connect_timeout=TIMEOUT,
        socket_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 0),
    )


def _flag(task: Task) -> str:
    return f"called:{task.name}"
