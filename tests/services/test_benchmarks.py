"""The benchmarks run through, and leave nothing behind."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from search.encoder.files import ModelFiles
from tests.services.elasticsearch import ElasticsearchServer
from tests.services.postgres import PostgresServer
from tests.services.redis import RedisServer

pytestmark = pytest.mark.services

SECONDS = 300


@pytest.fixture
def servers(
    elasticsearch: ElasticsearchServer, postgres: PostgresServer, redis: RedisServer
) -> list[str]:
    redis.empty()
    return [
        f"--elasticsearch={elasticsearch.url()}",
        f"--postgres={postgres.create('benchmarks')}",
        f"--redis={redis.url}",
    ]


@pytest.fixture
def bench(model_files: ModelFiles, tmp_path: Path):
    """Runs a benchmark; its rows as lists of cells."""

    def run(*arguments: str) -> dict[str, list[str]]:
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "kb.settings.demo",
                "SIGNPOST_MODEL_DIR": str(settings.SIGNPOST_MODEL_DIR),
                "TMPDIR": str(tmp_path),
            },
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        assert done.returncode == 0, done.stderr
        rows = [line for line in done.stdout.splitlines() if line.startswith("| ")]
        cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]
        return {name: rest for name, *rest in cells}

    return run


def test_publications_are_found_through_all_servers(
    bench, servers, elasticsearch, postgres, redis, tmp_path
):
    rows = bench("bench_findable", "--publishes=2", "--passages=20", *servers)

    median, _most, longest = map(float, rows["found over HTTP"])
    assert 0 < median <= longest
    assert list(elasticsearch.client.indices.get(index="bench-*").body) == []
    assert list(tmp_path.glob("signpost-*")) == []


def test_rebuild_is_set_beside_a_bare_loop_with_the_same_documents(
    bench, elasticsearch, tmp_path
):
    rows = bench(
        "bench_rebuild",
        "--passages=50",
        f"--elasticsearch={elasticsearch.url()}",
    )

    alone = {"bare bulk loop", "encoder alone"}
    assert alone | {"rebuild: whole", "rebuild without cached vectors"} <= rows.keys()
    assert list(elasticsearch.client.indices.get(index="bench-*").body) == []
    assert list(tmp_path.glob("signpost-*")) == []


def test_sizes_are_measured_with_one_client_and_with_many(bench, tmp_path):
    rows = bench(
        "bench_engines",
        "--passages=50",
        "--requests=20",
        "--clients=4",
        "--round=20",
    )

    assert [rows[clients][-1] for clients in ("1", "4")] == ["0.000", "0.000"]
    assert float(rows["whole"][0]) > float(rows["encode"][0])
    with_suggestions, failed = rows["one client"][-2:]
    assert float(with_suggestions) > 0.5
    assert failed == "0.000"
    assert list(tmp_path.glob("signpost-*")) == []
