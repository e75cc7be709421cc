from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from articles.tree import ensure_section
from kb.health import DatabaseProbe
from search.components import search_service
from tests.processes import python

pytestmark = pytest.mark.processes

TOKEN = "a-long-token-for-probes"
WITH_TOKEN = {"Authorization": f"Bearer {TOKEN}"}

PROBE_PRODUCTION = """
import json, os, sys
from kb.wsgi import application
from django.test import Client
token = {"Authorization": "Bearer " + os.environ.get("SIGNPOST_STATUS_TOKEN", "")}
client = Client(headers={"Host": "10.1.2.3:8000", **token})
answered = {}
for address in sys.argv[1:]:
    response = client.get(address)
    answered[address] = [response.status_code, response.content.decode()]
print(json.dumps(answered))
"""
LOST = "postgres://nobody:nothing@127.0.0.1:9/nowhere"


def probe_production(
    folder: Path, database: str, *addresses: str, token: str = ""
) -> dict[str, Any]:
    """By its address, without TLS, as a supervisor in the same network asks."""
    variables = {
        "DJANGO_SETTINGS_MODULE": "kb.settings.production",
        "SECRET_KEY": "gN3-vTq8_zLr5wXy1KdPb7Mh2CfJs9Ea4UoRi6Tn0Wk-QpBxVlZyHc",
        "ALLOWED_HOSTS": "help.example.com",
        "DATABASE_URL": database,
        "SIGNPOST_STATUS_TOKEN": token,
    }
    process = python(folder, "-c", PROBE_PRODUCTION, *addresses, **variables)
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def test_probes_are_answered_by_any_name_and_without_tls(tmp_path: Path) -> None:
    answered = probe_production(
        tmp_path, "sqlite://:memory:", "/healthz", "/readyz", "/metrics", "/en/"
    )

    assert answered["/healthz"] == [200, "ok\n"]
    assert answered["/readyz"] == [200, '{"ready": true, "reasons": []}']
    assert answered["/metrics"][0] == answered["/en/"][0] == 400


def test_metrics_go_on_without_the_database(tmp_path: Path) -> None:
    answered = probe_production(tmp_path, LOST, "/metrics", token=TOKEN)

    code, body = answered["/metrics"]
    assert code == 200
    assert "signpost_search_seconds" in body
    assert "signpost_index" not in body


def test_without_a_database_a_process_is_alive_but_not_ready(tmp_path: Path) -> None:
    answered = probe_production(tmp_path, LOST, "/healthz", "/readyz")

    assert answered["/healthz"][0] == 200
    code, body = answered["/readyz"]
    assert code == 503
    assert json.loads(body) == {
        "ready": False,
        "reasons": ["The database does not answer."],
    }


def test_a_database_that_hangs_costs_one_thread() -> None:
    asked = []
    hanging = Event()

    def hang() -> bool:
        asked.append(1)
        return hanging.wait(20)

    probe = DatabaseProbe(hang)
    assert [probe.answers(0.05) for _ in range(3)] == [False] * 3
    assert len(asked) == 1

    # Those who ask while it still hangs share the answer that comes in the end.
    with ThreadPoolExecutor(4) as askers:
        answers = [askers.submit(probe.answers, 20) for _ in range(4)]
        hanging.set()
    assert [answer.result() for answer in answers] == [True] * 4


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/status", "/metrics"])
def test_what_operators_read_is_shut_to_others(
    client: Client, settings: Any, address: str
) -> None:
    assert client.get(address).status_code == 403
    assert client.get(address, headers={"Authorization": "Bearer "}).status_code == 403

    settings.SIGNPOST_STATUS_TOKEN = TOKEN

    assert client.get(address).status_code == 403
    wrong = {"Authorization": f"Bearer {TOKEN}x"}
    assert client.get(address, headers=wrong).status_code == 403
    assert client.get(address, headers=WITH_TOKEN).status_code == 200


@pytest.mark.django_db
def test_staff_see_the_status(client: Client) -> None:
    client.force_login(User.objects.create_user("ops", is_staff=True))

    response = client.get("/status")

    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]


@pytest.mark.django_db
def test_status_says_which_index_answers_and_what_waits(
    client: Client, settings: Any, indexer: Any, tmp_path: Path
) -> None:
    settings.SIGNPOST_STATUS_TOKEN = TOKEN
    settings.SIGNPOST_INDEX_DIR = tmp_path / "index"

    said = client.get("/status", headers=WITH_TOKEN).json()

    live = indexer.engine.generation()
    assert said["index"]["generation"] == live.name
    assert said["index"]["encoder"] == indexer.encoder.fingerprint
    assert said["queue"] == {"pending": 0, "oldest": 0.0, "set_aside": 0}


@pytest.mark.django_db
def test_status_says_which_step_answers_and_why(
    client: Client, settings: Any, tmp_path: Path, analyser: Any
) -> None:
    settings.SIGNPOST_STATUS_TOKEN = TOKEN
    settings.SIGNPOST_INDEX_DIR = tmp_path / "none"
    search_service.cache_clear()
    ensure_section("en")
    client.get("/en/search/", {"q": "zebrafinch"})

    response = client.get("/status", headers=WITH_TOKEN)

    search_service.cache_clear()
    said = response.json()["search"]
    assert said["step"] == "database"
    assert said["since"]
    assert "no search index" in said["reason"]
    assert "zebrafinch" not in response.content.decode()


@pytest.mark.django_db
def test_status_is_told_without_the_part_that_is_broken(
    client: Client, settings: Any, tmp_path: Path
) -> None:
    settings.SIGNPOST_STATUS_TOKEN = TOKEN
    settings.SIGNPOST_INDEX_DIR = tmp_path / "none"

    said = client.get("/status", headers=WITH_TOKEN).json()

    assert "no search index" in said["index"]["error"]
    assert said["queue"]["pending"] == 0
