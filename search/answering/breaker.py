"""What fails again and again is left alone for a while, then tried by one caller."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

FAILURES = 3
"""Failures in a row that open a breaker."""
PAUSE = 5.0
"""Seconds between two trials of an open breaker."""


class Breaker:
    """Closed, all may call; open, one caller in every ``pause`` seconds may.

    ``failures`` in a row open it, one success closes it. A trial whose outcome nobody
    tells is forgotten after the pause. Threads may share a breaker; each process has
    its own. ``clock`` gives seconds that never go back.
    """

    def __init__(
        self,
        failures: int = FAILURES,
        pause: float = PAUSE,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failures = failures
        self._pause = pause
        self._clock = clock
        self._lock = Lock()
        self._failed = 0
        self._next_trial = 0.0

    @property
    def is_open(self) -> bool:
        return self._failed >= self._failures

    def allows(self) -> bool:
        """Whether to call; of an open breaker's callers, only to the one that tries."""
        with self._lock:
            if not self.is_open:
                return True
            now = self._clock()
            if now < self._next_trial:
                return False
            self._next_trial = now + self._pause
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failed = 0

    def failed(self) -> None:
        with self._lock:
            self._failed += 1
            self._next_trial = self._clock() + self._pause
