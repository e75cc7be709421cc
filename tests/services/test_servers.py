"""The servers that other tests rely on can be broken and mended."""

from __future__ import annotations

import psycopg
import pytest
from elastic_transport import TransportError
from redis import ConnectionError as NoRedis
from redis import Redis

from tests.services.elasticsearch import ElasticsearchServer
from tests.services.postgres import PostgresServer
from tests.services.redis import RedisServer

pytestmark = pytest.mark.services


def test_elasticsearch_keeps_its_documents_over_a_stop(
    elasticsearch: ElasticsearchServer, index_prefix: str
) -> None:
    index, client = f"{index_prefix}-en", elasticsearch.client
    client.index(index=index, id="a", document={"title": "kept"}, refresh=True)
    impatient = client.options(request_timeout=0.5, max_retries=0)

    with elasticsearch.stopped(), pytest.raises(TransportError):
        impatient.search(index=index)
    with elasticsearch.paused(), pytest.raises(TransportError):
        impatient.search(index=index)

    assert client.get(index=index, id="a")["_source"] == {"title": "kept"}


def test_postgres_keeps_its_rows_over_a_kill(
    postgres: PostgresServer, database_url: str
) -> None:
    with psycopg.connect(database_url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 1 AS number")

    postgres.kill()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(database_url)
    postgres.start()

    with psycopg.connect(database_url) as connection:
        assert connection.execute("SELECT number FROM kept").fetchall() == [(1,)]


def test_redis_comes_back_empty(redis: RedisServer) -> None:
    with Redis.from_url(redis.url) as client:
        client.set("key", "value")
        redis.stop()
        with pytest.raises(NoRedis):
            client.get("key")
        redis.start()
        assert client.get("key") is None
