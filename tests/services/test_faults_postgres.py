"""PostgreSQL restarted under a running site, and restored from a backup."""

from __future__ import annotations

import os
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from django.conf import settings

from tests.services.ledger import Ledger
from tests.services.postgres import PostgresServer
from tests.services.readers import reading, state_of
from tests.services.shell import Shell
from tests.services.site import BINARIES, EDIT, Site

pytestmark = pytest.mark.services


@pytest.mark.parametrize("way", ["restart", "crash"])
def test_restarted(postgres: PostgresServer, ledger: Ledger, way: str) -> None:
    fault = f"PostgreSQL {way}"
    # Articles live in the database: without it there is nothing to show.
    with reading(ledger.site, fault, ledger.questions(), always=False) as readers:
        ledger.publish(5)
        if way == "crash":
            postgres.kill()
        else:
            postgres.stop()
        postgres.start()
        failed = len(readers.failures)
        ledger.change()
        ledger.check()

    assert len(readers.failures) <= failed + 1
    assert state_of(ledger.site, ledger.questions()[-1], page=True) == "ok"


def test_restored_from_yesterdays_backup(
    postgres: PostgresServer, ledger: Ledger, tmp_path: Path
) -> None:
    site = ledger.site
    (site.folder / "media").mkdir()
    ledger.check()
    run_as_told(site, 0, postgres, tmp_path)
    yesterday = dict(ledger.titles)
    for _ in range(3):
        ledger.change()
    ledger.check()
    lost = {**ledger.titles, **ledger.withdrawn}

    with reading(site, "Database restored", ledger.questions(), always=False):
        run_as_told(site, 1, postgres, tmp_path)
        ledger.titles = yesterday
        ledger.withdrawn = {f: t for f, t in lost.items() if f not in yesterday}
        ledger.check()
        ledger.change()
        ledger.check()


def run_as_told(
    site: Site, number: int, postgres: PostgresServer, backup: Path
) -> None:
    """The commands of docs/backup.md for PostgreSQL: 0 backs up, 1 restores."""
    text = (settings.BASE_DIR / "docs" / "backup.md").read_text()
    commands = text.split("## PostgreSQL\n")[1].split("```")[1::2][number]
    path = f"{postgres.binaries}:{BINARIES}:{os.environ['PATH']}"
    done = subprocess.run(
        ["/bin/sh", "-eu", "-c", commands.removeprefix("sh\n")],
        cwd=settings.BASE_DIR,
        env=site.environment | {"BACKUP": str(backup), "PATH": path},
        text=True,
        capture_output=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr


EDIT_AND_HOLD = f"""
import time
from pathlib import Path
from django.db import transaction
with transaction.atomic():
    {EDIT.strip().replace(chr(10), chr(10) + "    ")}
    Path(begun).touch()
    while not Path(commit).exists():
        time.sleep(0.05)
"""


def test_transaction_that_began_first_and_commits_last(
    ledger: Ledger, tmp_path: Path
) -> None:
    """It hides nothing that was committed before, and is not missed itself."""
    site = ledger.site
    ledger.publish(2)
    ledger.check()
    first, second = list(ledger.titles)[-2:]
    begun, commit = tmp_path / "begun", tmp_path / "commit"
    slow = Shell.start(tmp_path / "slow.log", site.environment)
    values = {"family": first, "title": "Slow 901", "text": "The number is 901."}
    values |= {"locale": "en", "begun": str(begun), "commit": str(commit)}

    with reading(site, "Transactions out of order", ledger.questions()):
        with ThreadPoolExecutor() as threads:
            holding = threads.submit(slow.run, EDIT_AND_HOLD, values)
            site.wait_until(begun.exists, 30, "the first transaction has marked")
            site.edit(second, "Quick 902", "The number is 902.")
            ledger.titles[second] = "Quick 902"
            site.wait_until(lambda: not site.behind(), 60, "the other is indexed")
            ledger.expect("Quick 902")
            same = threads.submit(site.edit, first, "Later 903", "The number is 903.")
            time.sleep(1)
            waits = not same.done()
            commit.touch()
            holding.result(30)
            same.result(30)
        ledger.titles[first] = "Later 903"
        ledger.check()
    slow.end()

    assert waits
    assert "Slow 901" not in site.titles("Slow 901")
