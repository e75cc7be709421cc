"""Runs the commands that docs/backup.md tells, as it tells them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from articles.tree import ensure_section
from tests.articles.factories import article, publish
from tests.processes import environment, manage, search_page, write_database

pytestmark = pytest.mark.processes

KEPT, LATER = "Deposit without a memo", "Deposit of a later day"
QUESTION = "deposit memo"


def commands(title: str) -> str:
    """The shell commands below a heading of docs/backup.md."""
    text = (settings.BASE_DIR / "docs" / "backup.md").read_text()
    section = text.split(f"## {title}\n")[1].split("\n## ")[0]
    return "\n".join(re.findall(r"```sh\n(.*?)```", section, re.DOTALL))


def run(title: str, data: Path, backup: Path) -> None:
    binaries = str(Path(sys.executable).parent)
    done = subprocess.run(
        ["/bin/sh", "-eu", "-c", commands(title)],
        cwd=settings.BASE_DIR,
        env=environment(data)
        | {"BACKUP": str(backup), "PATH": f"{binaries}:{os.environ['PATH']}"},
        text=True,
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["where it was", "elsewhere"])
def test_restored_site_is_the_one_that_was_backed_up(
    tmp_path: Path, place: str, model_files: object
) -> None:
    data, backup = tmp_path / "data", tmp_path / "backup"
    ensure_section("en")
    page = article(KEPT)
    write_database(data)
    (data / "media").mkdir()
    (data / "media" / "picture.png").write_bytes(b"a picture")

    run("Back up SQLite", data, backup)

    publish(page, title="Renamed since")
    article(LATER)
    write_database(data)
    (data / "media" / "picture.png").write_bytes(b"another picture")
    assert manage(data, "index").returncode == 0
    assert LATER in search_page(data, QUESTION)

    if place == "elsewhere":
        shutil.rmtree(data)
        data = tmp_path / "another" / "data"
    run("Restore SQLite", data, backup)

    found = search_page(data, QUESTION)
    assert KEPT in found
    assert "Renamed since" not in found
    assert LATER not in found
    assert 'data-state="degraded"' not in found
    assert (data / "media" / "picture.png").read_bytes() == b"a picture"
