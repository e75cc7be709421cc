from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.processes

FAMILIES, LANGS = 20, ("en", "de", "zh-TW")
TOTAL = FAMILIES * len(LANGS)


@pytest.fixture
def site(db: None, tmp_path: Path) -> dict[str, str]:
    """An empty site in a file, whose environment is returned."""
    connection.ensure_connection()
    with sqlite3.connect(tmp_path / "db.sqlite3") as file:
        connection.connection.backup(file)
    lines = [
        {
            "id": f"shop:{number}",
            "lang": lang,
            "type": "faq",
            "title": f"Question {number}",
            "body": f"<p>Answer {number}</p>",
            "category": "Orders",
        }
        for number in range(FAMILIES)
        for lang in LANGS
    ]
    (tmp_path / "articles.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return os.environ | {
        "SIGNPOST_DATA": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "kb.settings.demo",
    }


def start(site: dict[str, str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [
            *(sys.executable, "manage.py", "import_articles", "--add-locales"),
            f"{site['SIGNPOST_DATA']}/articles.jsonl",
        ],
        cwd=settings.BASE_DIR,
        env=site,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def query(site: dict[str, str], sql: str) -> list[Any]:
    with sqlite3.connect(f"{site['SIGNPOST_DATA']}/db.sqlite3", timeout=20) as file:
        return file.execute(sql).fetchall()


def imported(site: dict[str, str]) -> int:
    return query(site, "SELECT count(*) FROM articles_importedarticle")[0][0]


def test_import_beside_another_is_refused(site: dict[str, str]):
    first = start(site)
    while first.poll() is None and not imported(site):
        time.sleep(0.01)
    first.send_signal(signal.SIGSTOP)
    done = imported(site)
    second = start(site)
    _summary, errors = second.communicate(timeout=300)
    first.send_signal(signal.SIGCONT)
    first.communicate(timeout=300)

    assert 0 < done < TOTAL
    assert second.returncode == 1
    assert "Another import is running" in errors
    assert first.returncode == 0
    assert imported(site) == TOTAL


def test_killed_import_is_completed_by_the_next_one(site: dict[str, str]):
    first = start(site)
    while first.poll() is None and imported(site) < TOTAL // 4:
        time.sleep(0.01)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    done = imported(site)
    assert 0 < done < TOTAL

    second = start(site)
    summary, _errors = second.communicate(timeout=300)
    assert second.returncode == 0
    assert f"{TOTAL - done} created, 0 updated, {done} unchanged" in summary

    whole = (
        "SELECT count(*), count(DISTINCT url_path) FROM wagtailcore_page "
        "WHERE live AND live_revision_id IS NOT NULL AND depth = 4"
    )
    assert query(site, whole) == [(TOTAL, TOTAL)]
    assert query(site, "SELECT count(*) FROM articles_family") == [(FAMILIES,)]
    assert query(site, "SELECT count(*) FROM articles_topic") == [(1,)]
    wrong_tree = (
        "SELECT path FROM wagtailcore_page AS parent WHERE numchild != "
        "(SELECT count(*) FROM wagtailcore_page AS child "
        "WHERE child.depth = parent.depth + 1 "
        "AND substr(child.path, 1, length(parent.path)) = parent.path)"
    )
    assert query(site, wrong_tree) == []
    findable = (
        "SELECT count(*) FROM articles_importedarticle "
        "WHERE page_id IN (SELECT object_id FROM wagtailcore_referenceindex)"
    )
    assert query(site, findable) == [(TOTAL,)]
