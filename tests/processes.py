"""Sites in a folder of their own, used by processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.db import connection

SEARCH = """
import sys
from kb.wsgi import application
from django.test import Client
page = Client().get("/en/search/", {"q": sys.argv[1]}, headers={"Host": "localhost"})
print(page.content.decode())
"""


def write_database(folder: Path) -> None:
    """Put what the running test's database holds into a file for other processes."""
    connection.ensure_connection()
    folder.mkdir(parents=True, exist_ok=True)
    # A backup would wait for the end of the test's transaction.
    (folder / "db.sqlite3").write_bytes(connection.connection.serialize())


def environment(folder: Path) -> dict[str, str]:
    """Of a process that runs the demo's settings on ``folder``."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "kb.settings.demo",
        "SIGNPOST_DATA": str(folder),
        "SIGNPOST_MODEL_DIR": str(settings.SIGNPOST_MODEL_DIR),
    }


def python(
    folder: Path, *arguments: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    """With the demo's settings, where ``variables`` say nothing else."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=settings.BASE_DIR,
        env=environment(folder) | variables,
        text=True,
        capture_output=True,
        timeout=300,
    )


def manage(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return python(folder, "manage.py", *arguments)


def search_page(folder: Path, question: str) -> str:
    """What a fresh web process answers."""
    answered = python(folder, "-c", SEARCH, question)
    assert answered.returncode == 0, answered.stderr
    return answered.stdout
