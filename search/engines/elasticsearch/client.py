"""The two clients of a process, and what their failures mean."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import elastic_transport
from elasticsearch import ApiError, Elasticsearch, OrjsonSerializer

from search.engines.contract import EngineBusy, EngineError, EngineUnavailable

Answer = TypeVar("Answer")

IN_FLIGHT = 4
"""Requests of one process that the cluster works on at a time."""
QUEUE_SECONDS = 0.4
WRITE_SECONDS = 30.0
WHOLE_INDEX_SECONDS = 3600.0
"""For work on all that an index holds: its first refresh, and merging it."""
OVERLOADED = frozenset({429, 502, 503, 504})


class IndexGone(EngineError):
    """An index that a request names is not there."""


class RequestRefused(EngineError):
    """The cluster will never take this request: it is wrong or too large."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where the cluster is, and who we are to it.

    ``timeout`` is what a search may take, in seconds.
    """

    urls: tuple[str, ...]
    timeout: float
    api_key: str = field(default="", repr=False)
    user: str = ""
    password: str = field(default="", repr=False)
    ca: str = ""


class Calls:
    """The way of every request of one process to the cluster.

    Searches give up early and are not repeated; writes are patient, and may be repeated
    because versions make a repetition harmless.
    """

    def __init__(self, server: Server) -> None:
        self._urls = ", ".join(server.urls)
        self._searcher = _client(
            server, timeout=server.timeout, retries=1, retry_on_timeout=False
        )
        self._writer = _client(
            server, timeout=WRITE_SECONDS, retries=3, retry_on_timeout=True
        )
        self._places = threading.BoundedSemaphore(IN_FLIGHT)

    def search(self, call: Callable[[Elasticsearch], Answer]) -> Answer:
        """Raises EngineError, IndexGone when a named index is missing."""
        if not self._places.acquire(timeout=QUEUE_SECONDS):
            raise EngineBusy(
                f"{IN_FLIGHT} searches of this process have been waiting for "
                f"Elasticsearch for {QUEUE_SECONDS:g} s."
            )
        try:
            return self._call(self._searcher, call)
        finally:
            self._places.release()

    def write(
        self, call: Callable[[Elasticsearch], Answer], seconds: float = WRITE_SECONDS
    ) -> Answer:
        """Raises EngineError; RequestRefused if a repetition cannot help."""
        if seconds == WRITE_SECONDS:
            return self._call(self._writer, call)
        return self._call(self._writer.options(request_timeout=seconds), call)

    def _call(
        self, client: Elasticsearch, call: Callable[[Elasticsearch], Answer]
    ) -> Answer:
        try:
            return call(client)
        except ApiError as error:
            raise self._told(error) from error
        except elastic_transport.TransportError as error:
            raise EngineUnavailable(
                f"Elasticsearch at {self._urls} does not answer "
                f"({type(error).__name__}). Is it running?"
            ) from error

    def _told(self, error: ApiError) -> EngineError:
        status = error.meta.status
        reason = f"Elasticsearch at {self._urls} answers {status} {error.error}."
        if status == 404:
            return IndexGone(reason)
        if status in OVERLOADED:
            return EngineUnavailable(reason)
        if status in {400, 413}:
            return RequestRefused(reason)
        if status in {401, 403}:
            return EngineError(f"{reason} Check the credentials and their rights.")
        return EngineError(reason)


def error_in(response: dict[str, Any]) -> EngineError | None:
    """What keeps one answer of several, or one search over shards, from being whole."""
    if error := response.get("error"):
        kind, status = error.get("type"), response.get("status", 500)
        if kind == "index_not_found_exception":
            return IndexGone(f"Elasticsearch misses the index {error.get('index')}.")
        told = EngineUnavailable if status in OVERLOADED else EngineError
        return told(f"Elasticsearch answers {status} {kind}.")
    shards = response.get("_shards", {})
    if shards.get("failed") or response.get("timed_out"):
        return EngineUnavailable(
            f"Elasticsearch could not search {shards.get('failed')} of "
            f"{shards.get('total')} shards."
        )
    return None


def _client(
    server: Server, *, timeout: float, retries: int, retry_on_timeout: bool
) -> Elasticsearch:
    credentials: dict[str, Any] = {}
    if server.api_key:
        credentials["api_key"] = server.api_key
    elif server.user:
        credentials["basic_auth"] = (server.user, server.password)
    if server.ca:
        credentials["ca_certs"] = server.ca
    serializer = OrjsonSerializer()
    return Elasticsearch(
        list(server.urls),
        request_timeout=timeout,
        max_retries=retries,
        retry_on_timeout=retry_on_timeout,
        connections_per_node=2 * IN_FLIGHT,
        serializers={
            "application/json": serializer,
            "application/vnd.elasticsearch+json": serializer,
        },
        **credentials,
    )
