"""Fixtures: servers that the whole run shares, and what each test owns of them.

Nothing here skips: a server that cannot be started is a failure.
"""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from elasticsearch import Elasticsearch

from search.encoder.files import ModelFiles
from tests.services.elasticsearch import ElasticsearchServer, elasticsearch_server
from tests.services.ledger import Ledger
from tests.services.postgres import PostgresServer, postgres_server
from tests.services.redis import RedisServer, redis_server
from tests.services.site import PRODUCTION, Site, open_site

MIGRATED = "migrated"


@pytest.fixture(scope="session")
def elasticsearch() -> Iterator[ElasticsearchServer]:
    """One node."""
    with elasticsearch_server() as server:
        yield server


@pytest.fixture(scope="session")
def elasticsearch_url(elasticsearch: ElasticsearchServer) -> str:
    return elasticsearch.url()


@pytest.fixture
def index_prefix(elasticsearch: ElasticsearchServer) -> Iterator[str]:
    """For the names of a test's own indices and aliases, removed after it."""
    prefix = f"test-{uuid4().hex[:12]}"
    yield prefix
    elasticsearch.delete_indices(prefix)


@pytest.fixture(scope="module")
def elasticsearch_cluster() -> Iterator[ElasticsearchServer]:
    """Three nodes; dear, so one module should hold all tests that need them."""
    with elasticsearch_server(nodes=3) as server:
        yield server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    with postgres_server() as server:
        yield server


@pytest.fixture(scope="session")
def migrated(
    postgres: PostgresServer,
    tmp_path_factory: pytest.TempPathFactory,
    model_files: ModelFiles,
) -> Site:
    """A site with every migration and static file, to be cloned; it never runs."""
    database = {"DATABASE_URL": postgres.create(MIGRATED)}
    site = Site(tmp_path_factory.mktemp("migrated"), {**PRODUCTION, **database})
    site.manage("migrate", "--verbosity=0")
    site.manage("collectstatic", "--noinput", "--verbosity=0")
    return site


@pytest.fixture(scope="module")
def database_url(postgres: PostgresServer, migrated: Site) -> Iterator[str]:
    """A migrated database of a module's own."""
    name = f"site_{uuid4().hex[:12]}"
    yield postgres.create(name, template=MIGRATED)
    postgres.drop(name)


@pytest.fixture(scope="session")
def redis() -> Iterator[RedisServer]:
    with redis_server() as server:
        yield server


@pytest.fixture(scope="module")
def engine_url(elasticsearch: ElasticsearchServer) -> str:
    """Where the module's site finds Elasticsearch; modules put another one here."""
    return elasticsearch.url()


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory,
    database_url: str,
    redis: RedisServer,
    engine_url: str,
    migrated: Site,
) -> Iterator[Site]:
    """An empty help centre on PostgreSQL, Redis and Elasticsearch; nothing runs yet."""
    redis.empty()
    prefix = f"site-{uuid4().hex[:12]}"
    variables = {
        **PRODUCTION,
        "DATABASE_URL": database_url,
        "REDIS_URL": redis.url,
        "ELASTICSEARCH_URL": engine_url,
        "SIGNPOST_INDEX_PREFIX": prefix,
        "SIGNPOST_ELASTICSEARCH_REPLICAS": str(min(1, engine_url.count(","))),
    }
    folder = tmp_path_factory.mktemp("site")
    (folder / "static").symlink_to(migrated.folder / "static")
    with open_site(folder, variables) as site:
        yield site
    with Elasticsearch(engine_url.split(","), request_timeout=30) as client:
        client.indices.delete(index=f"{prefix}-*", allow_no_indices=True)


@pytest.fixture(scope="module")
def quiet_ledger(site: Site) -> Ledger:
    """A site with a few articles that are findable; nothing but the web runs."""
    ledger = Ledger(site)
    ledger.keep(3)
    ledger.publish(3)
    site.manage("index")
    site.start_web()
    ledger.check()
    return ledger


@pytest.fixture(scope="module")
def ledger(quiet_ledger: Ledger) -> Ledger:
    """The same with a worker and beat."""
    quiet_ledger.site.start_worker()
    quiet_ledger.site.start_beat()
    return quiet_ledger
