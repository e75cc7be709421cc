"""Whether this process can serve, and what operators should know of it."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import asdict
from socket import gethostname
from threading import Lock, Thread
from typing import Any

from django.conf import settings
from django.db import connections

from search.components import make_engine, search_status
from search.indexing.outbox import lag

logger = logging.getLogger(__name__)

DATABASE_SECONDS = 2.0


class DatabaseProbe:
    """Asks the database for a sign of life, once at a time: one that hangs costs one
    thread, and those who ask meanwhile share its answer."""

    def __init__(self, ask: Callable[[], bool]) -> None:
        self._ask = ask
        self._lock = Lock()
        self._asked: Future[bool] | None = None

    def answers(self, seconds: float) -> bool:
        with self._lock:
            if self._asked is None or self._asked.done():
                self._asked = Future()
                asking = Thread(target=self._answer, args=(self._asked,), daemon=True)
                asking.start()
            asked = self._asked
        try:
            return asked.result(seconds)
        except TimeoutError:
            return False

    def _answer(self, asked: Future[bool]) -> None:
        asked.set_result(self._ask())


def ask_database() -> bool:
    """On a connection of this thread's own."""
    try:
        with connections["default"].cursor() as cursor:
            cursor.execute("SELECT 1")
    except Exception as error:
        # Whatever it is, it is the answer that others wait for.
        logger.warning("The database does not answer: %s", type(error).__name__)
        return False
    finally:
        connections.close_all()
    return True


_probe = DatabaseProbe(ask_database)


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
