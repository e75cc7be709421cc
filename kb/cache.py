"""A cache whose server may be away: it then holds nothing, and holds nobody up."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

LEFT_ALONE = 5.0
"""Seconds in which a server that did not answer is not asked again."""
LIMITS: dict[str, Any] = {
    "socket_connect_timeout": 0.3,
    "socket_timeout": 0.3,
    "retry": Retry(NoBackoff(), 0),
}
UNANSWERED: dict[str, Callable[..., Any]] = {
    "add": lambda key, value, timeout: True,
    "get": lambda key, default: default,
    "get_many": lambda keys: {},
    "incr": lambda key, delta: delta,
}
"""What an empty cache answers; to all other questions it is None."""


class Client:
    """Django's client, without its errors."""

    def __init__(self, servers: list[str], **options: Any) -> None:
        self._redis = RedisCacheClient(servers, **(LIMITS | options))
        self._silent_since = -LEFT_ALONE

    def __getattr__(self, name: str) -> Callable[..., Any]:
        method = getattr(self._redis, name)
        unanswered = UNANSWERED.get(name, lambda *arguments: None)

        def ask(*arguments: Any) -> Any:
            if time.monotonic() < self._silent_since + LEFT_ALONE:
                return unanswered(*arguments)
            try:
                return method(*arguments)
            except RedisError as error:
                self._silent_since = time.monotonic()
                logger.warning("The cache does not answer: %s", error)
                return unanswered(*arguments)

        return ask


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache, but readers and editors never see it fail."""

    _class: type[Any]

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = Client
