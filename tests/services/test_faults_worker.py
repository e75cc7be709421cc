"""Workers that die at any step of a task, or wake up late."""

from __future__ import annotations

import random
import signal
import time

import pytest

from tests.services.ledger import Ledger
from tests.services.readers import reading

pytestmark = pytest.mark.services

MOST_STEPS = 300
# The children find the encoder's files loaded, but nothing open that they would share.
TASK = """
import signal
from search.tasks import _indexer, index_pending
from tests.services.dying import WRITE, ended, in_child, stopped
def task():
    index_pending.apply(throw=True)
_indexer("")
"""
DRAIN = f"""{TASK}
result = ended(in_child(task, step))
"""
STOP_BEFORE_WRITING = f"""{TASK}
child = in_child(task, 1, signal.SIGSTOP, WRITE)
assert stopped(child)
result = child
"""
GO_ON = """
import os, signal
from tests.services.dying import ended
os.kill(child, signal.SIGCONT)
result = ended(child)
"""
TIME_PASSES = """
from django.db.models.functions import Now
from search.models import OutboxEntry
OutboxEntry.objects.update(due=Now())
"""
NEVER = 0


def test_killed_before_every_step(quiet_ledger: Ledger) -> None:
    ledger, site = quiet_ledger, quiet_ledger.site
    with reading(site, "Worker killed at every step", ledger.questions()):
        for step in range(1, MOST_STEPS):
            title = ledger.edit()
            if step == 5:
                ledger.unpublish()
            status = site.python(DRAIN, step=step)
            assert status in (0, -signal.SIGKILL), site.logs()
            site.python(TIME_PASSES)
            assert site.python(DRAIN, step=NEVER) == 0, site.logs()
            ledger.expect(title)
            if status == 0:
                break
        ledger.check()

    assert step > 10


def test_late_worker_brings_nothing_old_back(quiet_ledger: Ledger) -> None:
    ledger, site = quiet_ledger, quiet_ledger.site
    with reading(site, "Worker asleep before its write", ledger.questions()):
        ledger.publish(2)
        late = site.python(STOP_BEFORE_WRITING)
        ledger.edit_newest()
        site.python(TIME_PASSES)
        assert site.python(DRAIN, step=NEVER) == 0, site.logs()
        site.python(GO_ON, child=late)
        ledger.check()


def test_killed_at_any_moment(quiet_ledger: Ledger) -> None:
    ledger, site = quiet_ledger, quiet_ledger.site
    chance = random.Random(4)
    worker, beat = site.start_worker(), site.start_beat()
    with reading(site, "Worker killed at any moment", ledger.questions()):
        for _ in range(4):
            ledger.publish(10)
            time.sleep(chance.uniform(0, 1))
            worker.kill()
            ledger.change()
            worker = site.start_worker()
        site.python(TIME_PASSES)
        ledger.check()
    beat.stop()
    worker.stop()
