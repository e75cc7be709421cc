"""A throwaway site for a benchmark: folders, database and index of its own."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from django.conf import settings
from django.core.management.base import CommandError
from elasticsearch import Elasticsearch
from psycopg.sql import SQL, Identifier
from redis import Redis

INSIDE = "SIGNPOST_BENCH"
"""The environment variable that is set inside a throwaway site."""
OWN = (
    "DATABASE_URL",
    "REDIS_URL",
    "ELASTICSEARCH_URL",
    "SIGNPOST_INDEX_DIR",
    "SIGNPOST_INDEX_PREFIX",
)


@contextmanager
def throwaway_site(servers: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """The environment of an empty site; ``servers`` holds the options' addresses."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name.removesuffix("_FILE") not in OWN
    }
    with ExitStack() as stack:
        folder = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="signpost-bench-")
        )
        environment = {
            **kept,
            INSIDE: folder,
            "DJANGO_SETTINGS_MODULE": str(settings.SETTINGS_MODULE),
            "SIGNPOST_DATA": folder,
            "SIGNPOST_MODEL_DIR": str(settings.SIGNPOST_MODEL_DIR),
            # One client asks for as many suggestions as it can.
            "SIGNPOST_API_RATE": "10000",
        }
        if address := servers["postgres"]:
            environment["DATABASE_URL"] = stack.enter_context(_database(address))
        if address := servers["redis"]:
            environment["REDIS_URL"] = stack.enter_context(_broker(address))
        if address := servers["elasticsearch"]:
            environment["ELASTICSEARCH_URL"] = address
            environment["SIGNPOST_INDEX_PREFIX"] = stack.enter_context(
                index_prefix(address)
            )
        yield environment


@contextmanager
def index_prefix(addresses: str) -> Iterator[str]:
    """A prefix whose indices are gone afterwards."""
    prefix = f"bench-{uuid4().hex[:12]}"
    with Elasticsearch(addresses.split(","), request_timeout=60) as client:
        try:
            yield prefix
        finally:
            for name in client.indices.get(index=f"{prefix}-*").body:
                client.indices.delete(index=name)


@contextmanager
def _database(address: str) -> Iterator[str]:
    name = f"signpost_bench_{uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(SQL("CREATE DATABASE {}").format(Identifier(name)))
        try:
            yield urlsplit(address)._replace(path=f"/{name}").geturl()
        finally:
            server.execute(
                SQL("DROP DATABASE {} WITH (FORCE)").format(Identifier(name))
            )


@contextmanager
def _broker(address: str) -> Iterator[str]:
    with Redis.from_url(address) as server:
        if server.dbsize():
            raise CommandError(f"{address} is not empty: it may be in use.")
        try:
            yield address
        finally:
            server.flushdb()
