from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone
from wagtail.models import Site

from articles.tree import ensure_home
from kb import heartbeat
from kb.doctor import database, index, process, tasks
from kb.doctor.examination import examine
from kb.doctor.findings import Check, Finding, ok
from search.indexing.epoch import start_epoch
from search.indexing.generations import rebuild
from search.indexing.indexer import Indexer
from search.models import OutboxEntry
from tests.articles.factories import article
from tests.processes import python

pytestmark = pytest.mark.processes

GIGABYTE = 1_000_000_000


def only(found: Iterable[Finding], level: str) -> str:
    """The one finding's text."""
    (finding,) = found
    assert finding.level == level, finding
    return finding.text


def has(found: Iterable[Finding], level: str, part: str) -> bool:
    return any(finding.level == level and part in finding.text for finding in found)


@pytest.mark.parametrize(
    ("wrong", "level", "part"),
    [
        ({"DEBUG": True}, "warning", "security.W018"),
        (
            {"SIGNPOST_ELASTICSEARCH_URL": "http://search.example.com:9200"},
            "warning",
            "search.example.com without TLS",
        ),
        (
            {"SIGNPOST_ELASTICSEARCH_CA": "/nowhere/ca.crt"},
            "error",
            "/nowhere/ca.crt, which is no file",
        ),
        (
            {
                "SIGNPOST_ELASTICSEARCH_API_KEY": "key",
                "SIGNPOST_ELASTICSEARCH_USER": "signpost",
            },
            "warning",
            "unset one",
        ),
        (
            {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https")},
            "warning",
            "SIGNPOST_TRUSTED_PROXIES is 0",
        ),
    ],
)
def test_wrong_settings_are_named(
    settings: Any, wrong: dict[str, Any], level: str, part: str
) -> None:
    assert not has(process.settings_sound(), level, part)

    for name, value in wrong.items():
        setattr(settings, name, value)

    assert has(process.settings_sound(), level, part)


def test_uncollected_static_files_are_an_error(settings: Any, tmp_path: Path) -> None:
    only(process.static_files(), "ok")
    manifest = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": manifest}}

    assert "collectstatic" in only(process.static_files(), "error")


@pytest.mark.parametrize(
    ("free", "level"), [(50.0, "ok"), (4.0, "warning"), (0.1, "error")]
)
def test_little_space_is_told(monkeypatch: Any, free: float, level: str) -> None:
    usage = SimpleNamespace(free=int(free * GIGABYTE))
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)

    assert {finding.level for finding in process.disk_space()} == {level}


@pytest.mark.django_db
def test_a_second_site_is_an_error() -> None:
    home = ensure_home("en")
    assert not has(database.reachable(), "error", "")

    Site.objects.create(hostname="other.example", root_page=home)

    assert has(database.reachable(), "error", "other.example")
    assert has(database.reachable(), "error", "Keep one")


@pytest.mark.django_db
def test_an_unapplied_migration_is_named() -> None:
    only(database.migrated(), "ok")

    ((app, newest),) = MigrationLoader(connection).graph.leaf_nodes("feedback")
    MigrationRecorder(connection).record_unapplied(app, newest)

    told = only(database.migrated(), "error")
    assert f"feedback.{newest}" in told
    assert "manage.py migrate" in told


@pytest.mark.parametrize(
    ("seconds", "level", "part"),
    [(0.4, "ok", "to 0.4 s"), (5, "warning", "5 s ahead of"), (-90, "error", "behind")],
)
def test_a_clock_that_goes_wrong_is_told(seconds: float, level: str, part: str) -> None:
    finding = database.compared("the database", seconds)

    assert finding.level == level
    assert part in finding.text


def test_a_queue_that_no_worker_serves_is_an_error(
    settings: Any, monkeypatch: Any
) -> None:
    settings.REDIS_URL = "redis://localhost:1/0"
    serving: dict[str, set[str]] = {}
    monkeypatch.setattr(tasks, "_serving", lambda: serving)
    assert "start celery" in only(tasks.workers(), "error")

    serving["one@host"] = {"index", "reports"}

    found = list(tasks.workers())
    assert has(found, "ok", "index: one@host.")
    assert has(found, "error", "None serves urgent")


def test_a_silent_beat_is_an_error(settings: Any) -> None:
    settings.REDIS_URL = "redis://localhost:1/0"
    cache.delete(heartbeat.KEY)
    assert "not sent anything yet" in only(tasks.beat(), "error")

    heartbeat.note()
    only(tasks.beat(), "ok")

    cache.set(heartbeat.KEY, time.time() - 600)
    assert "600 s ago" in only(tasks.beat(), "error")
    cache.delete(heartbeat.KEY)


@pytest.fixture
def indexed(indexer: Indexer, settings: Any, tmp_path: Path) -> Indexer:
    settings.SIGNPOST_INDEX_DIR = tmp_path / "index"
    article("Deposit without a memo")
    indexer.drain()
    return indexer


def test_the_live_generation_is_named(indexed: Indexer) -> None:
    assert indexed.engine.generation().name in only(index.engine(), "ok")


def test_an_index_of_another_database_is_an_error(indexed: Indexer) -> None:
    start_epoch()

    assert "another state of the database" in only(index.engine(), "error")


def test_vectors_that_a_rebuild_would_centre_are_a_warning(indexed: Indexer) -> None:
    for number in range(20):
        article(f"Deposit {number}")
    indexed.drain()

    found = list(index.engine())
    rebuild(indexed)

    assert {finding.level for finding in found} == {"ok", "warning"}
    assert has(found, "warning", "manage.py rebuild_index")
    only(index.engine(), "ok")


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"analysis": "a0"}, "another version of the analysis"),
        ({"encoder": "other"}, "another encoder made it (other)"),
    ],
)
def test_an_index_of_other_code_is_an_error(
    indexed: Indexer, change: dict[str, str], part: str
) -> None:
    live = indexed.engine.generation()
    indexed.engine.create(replace(live, name="other", promoted=None, **change))
    indexed.engine.promote("other")

    told = only(index.engine(), "error")

    assert part in told
    assert "rebuild_index" in told


def test_a_queue_that_stands_is_told(indexed: Indexer) -> None:
    only(index.queue(), "ok")
    late = timezone.now() - timedelta(minutes=5)
    OutboxEntry.objects.update(indexed_version=0, marked=late)
    assert "index --watch" in only(index.queue(), "warning")

    OutboxEntry.objects.update(marked=timezone.now() - timedelta(hours=1))

    assert "1 articles wait, the first for 3600 s" in only(index.queue(), "error")


def test_set_aside_articles_are_named(indexed: Indexer) -> None:
    only(index.set_aside(), "ok")

    OutboxEntry.objects.update(indexed_version=0, error="broken")

    told = only(index.set_aside(), "warning")
    assert str(OutboxEntry.objects.get().family) in told


def test_a_check_that_hangs_or_breaks_hides_no_other() -> None:
    def hangs() -> Iterable[Finding]:
        try:
            time.sleep(30)
        except Exception:
            # As libraries do that retry.
            time.sleep(30)
        return [ok("")]

    def breaks() -> Iterable[Finding]:
        yield ok("one thing")
        raise RuntimeError("the rest\nin detail")

    checks: dict[str, Check] = {
        "hangs": hangs,
        "breaks": breaks,
        "sound": lambda: [ok("well")],
    }

    assert [(name, f.level, f.text) for name, f in examine(checks, seconds=0.2)] == [
        ("hangs", "error", "No answer within 0.2 s."),
        ("breaks", "ok", "one thing"),
        ("breaks", "error", "RuntimeError: the rest"),
        ("sound", "ok", "well"),
    ]


def test_all_that_is_down_is_named_and_the_status_is_1(tmp_path: Path) -> None:
    gone = "127.0.0.1:9"

    process = python(
        tmp_path,
        *("manage.py", "doctor", "--json"),
        DJANGO_SETTINGS_MODULE="kb.settings.production",
        SECRET_KEY="gN3-vTq8_zLr5wXy1KdPb7Mh2CfJs9Ea4UoRi6Tn0Wk-QpBxVlZyHc",
        ALLOWED_HOSTS="help.example.com",
        DATABASE_URL=f"postgres://nobody:secret@{gone}/nowhere",
        REDIS_URL=f"redis://{gone}/0",
        ELASTICSEARCH_URL=f"http://{gone}",
        SIGNPOST_MODEL_DIR=str(tmp_path / "model"),
    )

    assert process.returncode == 1
    told = json.loads(process.stdout)
    levels = {line["check"]: line["level"] for line in told}
    texts = {line["check"]: line["text"] for line in told}
    assert {name for name, level in levels.items() if level == "error"} == {
        *("static files", "database", "migrations", "clock", "broker", "workers"),
        *("beat", "encoder", "engine", "cluster", "queue", "set aside"),
    }
    assert "DATABASE_URL" in texts["database"]
    assert "REDIS_URL" in texts["broker"]
    assert "build_model" in texts["encoder"]
    assert gone in texts["engine"]
    assert "secret" not in process.stdout


def test_a_sound_site_ends_with_0(
    indexed: Indexer, settings: Any, capsys: Any, monkeypatch: Any
) -> None:
    settings.SIGNPOST_DEMO = True
    usage = SimpleNamespace(free=50 * GIGABYTE)
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage)

    call_command("doctor")

    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if not line.startswith("ok ")] == []
