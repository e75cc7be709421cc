"""Whether this process can serve, and what operators should know of it."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict
from socket import gethostname
from threading import Event, Lock, Thread
from typing import Any

from django.conf import settings
from django.db import DatabaseError, connections

from search.components import make_engine
from search.indexing.outbox import lag
from search.status import search_status

logger = logging.getLogger(__name__)

DATABASE_SECONDS = 2.0


class _DatabaseProbe:
    """Asks the database for a sign of life; one that hangs costs one thread in all."""

    def __init__(self) -> None:
        self._asking = Lock()

    def answers(self, seconds: float) -> bool:
        if not self._asking.acquire(blocking=False):
            return False
        done = Event()
        Thread(target=self._ask, args=(done,), daemon=True).start()
        return done.wait(seconds)

    def _ask(self, done: Event) -> None:
        try:
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT 1")
            done.set()
        except DatabaseError:
            logger.warning("The database does not answer.")
        finally:
            # A thread has connections of its own.
            connections.close_all()
            self._asking.release()


_probe = _DatabaseProbe()


def why_not_ready() -> list[str]:
    """Without index and encoder search still answers from the database; without the
    database nothing does."""
    if _probe.answers(DATABASE_SECONDS):
        return []
    return ["The database does not answer."]


def status() -> dict[str, Any]:
    """What works now; a part that cannot be told holds its error instead."""
    parts: dict[str, Callable[[], Mapping[str, Any]]] = {
        "search": _search,
        "index": _index,
        "queue": lambda: asdict(lag()),
    }
    return {"version": settings.SIGNPOST_VERSION} | {
        name: _told(part) for name, part in parts.items()
    }


def _told(part: Callable[[], Mapping[str, Any]]) -> Mapping[str, Any]:
    try:
        return part()
    except Exception as error:
        logger.warning("The status lacks a part: %s", error)
        return {"error": str(error)}


def _search() -> Mapping[str, Any]:
    """Of this web process only, since each finds out for itself what answers."""
    return {"process": f"{gethostname()}:{os.getpid()}", **asdict(search_status())}


def _index() -> Mapping[str, Any]:
    live = asdict(make_engine(readonly=True).generation())
    return {"generation": live.pop("name"), **live}
