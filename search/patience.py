"""Asking again where nobody waits: time limits are made for readers."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

TRIALS = 5
PAUSE = 1.0
"""Seconds between trials."""

Answer = TypeVar("Answer")


def patiently(ask: Callable[[], Answer], error: type[Exception]) -> Answer:
    """What ``ask`` returns. Raises ``error`` when every trial did."""
    for _ in range(TRIALS - 1):
        try:
            return ask()
        except error:
            time.sleep(PAUSE)
    return ask()
