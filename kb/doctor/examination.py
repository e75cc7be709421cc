"""All checks in order, each with a time limit, so that nothing that hangs hides the
rest."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from kb.doctor import database, index, process, tasks
from kb.doctor.cluster import cluster
from kb.doctor.findings import Check, Finding, error
from search.encoder.files import ModelUnusable
from search.engines.contract import EngineError

SECONDS = 10.0

CHECKS: Mapping[str, Check] = {
    "settings": process.settings_sound,
    "static files": process.static_files,
    "disk": process.disk_space,
    "database": database.reachable,
    "migrations": database.migrated,
    "clock": database.clock,
    "broker": tasks.broker,
    "workers": tasks.workers,
    "beat": tasks.beat,
    "encoder": index.encoder,
    "engine": index.engine,
    "cluster": cluster,
    "queue": index.queue,
    "set aside": index.set_aside,
}


class _TooLong(BaseException):
    """Not an Exception, so that no library takes it for one of its own."""


def examine(
    checks: Mapping[str, Check] = CHECKS, seconds: float = SECONDS
) -> Iterator[tuple[str, Finding]]:
    """Every check's name with each of its findings; only in a main thread."""
    for name, check in checks.items():
        for finding in _found(check, seconds):
            yield name, finding


def _found(check: Check, seconds: float) -> list[Finding]:
    found: list[Finding] = []
    try:
        with _limit(seconds):
            found.extend(check())
    except _TooLong:
        found.append(error(f"No answer within {seconds:g} s."))
    except (EngineError, ModelUnusable) as failure:
        found.append(error(str(failure)))
    except Exception as failure:
        reason = str(failure).strip().split("\n")[0]
        found.append(error(f"{type(failure).__name__}: {reason}"))
    return found


@contextmanager
def _limit(seconds: float) -> Iterator[None]:
    def stop(*args: Any) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
