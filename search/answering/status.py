"""Which step answers searches in this process, since when, and why."""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from threading import Lock

from search.answering.answer import Step

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SearchStatus:
    """``step`` answered the last search, and all others from ``since`` to ``seen``.

    None before the first search of a process. ``reason`` is what kept a better step
    from answering, without anything of the question. ``open`` names the breakers that
    keep searches from waiting: "engine", "encoder", "other locales", "suggestions".
    """

    step: Step | None = None
    since: datetime | None = None
    seen: datetime | None = None
    reason: str = ""
    open: tuple[str, ...] = ()


class StatusBoard:
    """Threads may share it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._status = SearchStatus()

    def answered(self, step: Step, reason: str) -> None:
        """Note a search; a change of step is logged."""
        now = datetime.now(UTC)
        with self._lock:
            before = self._status
            changed = before.step != step
            since = now if changed else before.since
            self._status = SearchStatus(step, since, now, reason)
        if changed and step != "hybrid":
            logger.warning("Searches are answered by step %r: %s", step, reason)
        elif changed and before.step is not None:
            logger.info("Searches are answered by words and meaning again.")

    def status(self, open_breakers: tuple[str, ...]) -> SearchStatus:
        with self._lock:
            return replace(self._status, open=open_breakers)
