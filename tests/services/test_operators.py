"""What operators see of a site on real servers: its logs, its metrics, its doctor."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.client import HTTPConnection
from typing import Any

import pytest

from tests.services.elasticsearch import ElasticsearchServer
from tests.services.postgres import PostgresServer
from tests.services.processes import free_port, wait_until
from tests.services.redis import RedisServer
from tests.services.site import BINARIES, START_SECONDS, Site

pytestmark = pytest.mark.services

TOKEN = "a-long-token-for-probes"
MARKER = "zebrafinch"
WITHIN = 60
PROCESSES = 2

UNPUBLISH_BY_REQUEST = """
from articles.models import FaqPage
from django.contrib.auth.models import User
from django.test import Client
page = FaqPage.objects.get(translation_key=family)
client = Client(headers={"Host": "localhost"})
client.force_login(User.objects.create_superuser("ops"))
response = client.post(f"/admin/pages/{page.pk}/unpublish/", secure=True)
result = [response.status_code, response["X-Request-ID"]]
"""


@pytest.fixture(scope="module")
def operated(site: Site) -> Iterator[Site]:
    """With an index, a worker, beat and web processes as the image runs them."""
    site.variables = {**site.variables, "SIGNPOST_STATUS_TOKEN": TOKEN}
    site.manage("index")
    site.start_worker()
    site.start_beat()
    site.port = free_port()
    site.start(
        "web",
        *(BINARIES / "gunicorn", "--config", "python:kb.gunicorn"),
        *(f"--workers={PROCESSES}", f"--bind=127.0.0.1:{site.port}", "kb.wsgi"),
    )
    site.wait_until(lambda: _answers(site), START_SECONDS, "the web server")
    return site


def _answers(site: Site) -> bool:
    try:
        return site.get("/readyz", timeout=5)[0] == 200
    except OSError:
        return False


def asked(site: Site, path: str) -> str:
    """What a guarded address answers to who has the token."""
    connection = HTTPConnection("127.0.0.1", site.port, timeout=WITHIN)
    connection.request("GET", path, headers={"Authorization": f"Bearer {TOKEN}"})
    response = connection.getresponse()
    assert response.status == 200
    return response.read().decode()


def counted(site: Site, metric: str) -> float:
    lines = [line for line in asked(site, "/metrics").splitlines() if metric in line]
    return sum(float(line.rpartition(" ")[2]) for line in lines if line[0] != "#")


def lines(site: Site, process: str) -> list[dict[str, Any]]:
    """The JSON lines in the log of a process; other output is left out."""
    said = (site.folder / f"{process}.log").read_text().splitlines()
    return [json.loads(line) for line in said if line.startswith("{")]


def examined(site: Site) -> dict[str, list[str]]:
    """The doctor's errors by check."""
    found: dict[str, list[str]] = {}
    for line in json.loads(site.manage("doctor", "--json", ok=False).stdout):
        if line["level"] == "error":
            found.setdefault(line["check"], []).append(line["text"])
    return found


def wait_until_sound(site: Site) -> None:
    errors: dict[str, list[str]] = {}

    def sound() -> bool:
        errors.clear()
        errors.update(examined(site))
        return not errors

    try:
        wait_until(sound, WITHIN, "a sound site")
    except pytest.fail.Exception:
        pytest.fail(f"The doctor still says: {errors}")


def test_a_request_is_followed_into_the_worker(operated: Site) -> None:
    family = operated.publish("Withdrawal limits", "Each day has a limit.")
    operated.wait_until_indexed(WITHIN)

    status, request_id = operated.python(UNPUBLISH_BY_REQUEST, family=family)
    operated.wait_until_indexed(WITHIN)

    assert status == 302
    operated.wait_until(
        lambda: any(
            line.get("request_id") == request_id
            and line.get("task") == "search.tasks.index_urgent"
            for line in lines(operated, "worker")
        ),
        WITHIN,
        "a line of the request's task",
    )


def test_all_web_processes_count_together_and_name_no_question(
    operated: Site, elasticsearch: ElasticsearchServer
) -> None:
    operated.publish("Deposit without a memo", "Say which deposit it was.")
    operated.wait_until_indexed(WITHIN)
    before = counted(operated, "signpost_searches_total")

    for number in range(10):
        assert operated.get("/en/search/", q=f"{MARKER} deposit {number}")[0] == 200
    with elasticsearch.stopped():
        down = operated.search(f"{MARKER} deposit")

    assert down["state"] == "degraded"
    assert counted(operated, "signpost_searches_total") == before + 11
    assert counted(operated, 'step="database"} 1.0') >= 1
    finished = [
        line for line in lines(operated, "web") if line["event"] == "request_finished"
    ]
    assert "GET /en/search/" in {line["request"] for line in finished}
    assert all(line["request_id"] for line in finished)
    assert MARKER not in operated.logs()
    for address in ("/metrics", "/status"):
        assert MARKER not in asked(operated, address)


def test_the_doctor_finds_a_sound_site_sound(operated: Site) -> None:
    operated.wait_until_indexed(WITHIN)
    wait_until_sound(operated)


def test_the_doctor_names_what_is_down(
    operated: Site,
    elasticsearch: ElasticsearchServer,
    redis: RedisServer,
    postgres: PostgresServer,
) -> None:
    with elasticsearch.paused():
        assert {"engine", "cluster"} <= examined(operated).keys()
    redis.stop()
    assert {"broker", "workers", "beat"} <= examined(operated).keys()
    redis.start()
    postgres.stop()
    assert "DATABASE_URL" in examined(operated)["database"][0]
    assert operated.get("/healthz")[0] == 200
    assert operated.get("/readyz")[0] == 503
    postgres.start()
    operated.wait_until(lambda: _answers(operated), WITHIN, "a ready site")


def test_the_doctor_names_what_elasticsearch_misses(
    operated: Site, elasticsearch: ElasticsearchServer
) -> None:
    operated.publish("Trading fees", "Each trade costs a small share.")
    operated.wait_until_indexed(WITHIN)
    prefix = operated.variables["SIGNPOST_INDEX_PREFIX"]
    client = elasticsearch.client
    (index,) = client.indices.get_alias(name=f"{prefix}-en")
    wait_until_sound(operated)

    with elasticsearch.flooded(prefix):
        client.indices.delete_alias(index=index, name=f"{prefix}-en")
        found = examined(operated)["cluster"]
        client.indices.put_alias(index=index, name=f"{prefix}-en")

    assert any("takes no writes" in text for text in found)
    assert any(f"{prefix}-en are missing" in text for text in found)


def test_the_doctor_misses_a_worker(operated: Site) -> None:
    operated.running["worker"].stop()
    missed = examined(operated)["workers"][0]
    operated.start_worker()

    assert "start celery" in missed
