"""A loop that only sends bulk requests: what Elasticsearch itself can take."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any, cast

from django.conf import settings
from elasticsearch import Elasticsearch

from search.engines.contract import Document, GenerationInfo
from search.engines.elasticsearch import connect
from search.engines.elasticsearch.bulk import send
from search.engines.elasticsearch.client import Calls
from search.engines.elasticsearch.names import Names
from search.indexing.documents import gone

PATIENCE = 60


class Recorder:
    """Takes the place of a cluster and keeps the bulk requests that it is sent."""

    def __init__(self) -> None:
        self.requests: list[list[Any]] = []

    def write(self, call: Any) -> Any:
        return call(self)

    def bulk(self, operations: list[Any]) -> dict[str, bool]:
        self.requests.append(operations)
        return {"errors": False}


class BareLoop:
    """Sends the very requests that the engine would, into indices of their own."""

    def __init__(self, info: GenerationInfo) -> None:
        self._generation = info.name
        self._names = Names(f"{settings.SIGNPOST_INDEX_PREFIX}-bare")
        self._engine = connect(
            settings.SIGNPOST_ELASTICSEARCH_URL, prefix=self._names.prefix
        )
        self._engine.create(info)
        self._recorder = Recorder()

    def add(self, documents: Sequence[Document]) -> None:
        """Put documents into the requests to come, and make their indices."""
        self._engine.write(
            [
                gone(document.family, locale, version=0)
                for locale, document in {d.locale: d for d in documents}.items()
            ],
            self._generation,
        )
        send(
            cast("Calls", self._recorder),
            self._names,
            [(document, self._generation) for document in documents],
        )

    def run(self) -> float:
        """Seconds of all requests, one after the other, and of the refresh."""
        with Elasticsearch(
            settings.SIGNPOST_ELASTICSEARCH_URL.split(","),
            request_timeout=PATIENCE,
        ) as client:
            started = time.perf_counter()
            for operations in self._recorder.requests:
                answer = client.bulk(operations=operations)
                if answer["errors"]:
                    raise RuntimeError("Elasticsearch refused a document.")
            client.indices.refresh(index=f"{self._names.prefix}-*")
            return time.perf_counter() - started

    def drop(self) -> None:
        """So that nothing of it is merged while something else is measured."""
        self._engine.drop(self._generation)
