"""Readers that search over HTTP while something is broken."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle

from tests.services.site import Site

REPORTS: list[str] = []
"""A line a fault, printed when the run ends."""
PAUSE = 0.05


@dataclass
class Readers:
    """What they saw: states of answers, failures, seconds of each request."""

    states: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    def all_were_answered(self) -> bool:
        return bool(self.states) and not self.failures

    def line(self, fault: str) -> str:
        asked = len(self.seconds)
        answered = sum(self.states.values())
        ordered = sorted(self.seconds)
        states = ", ".join(f"{n} {state}" for state, n in self.states.most_common())
        return (
            f"{fault}: {answered} of {asked} answered ({states}), "
            f"median {1000 * ordered[asked // 2]:.0f} ms, "
            f"worst {1000 * ordered[-1]:.0f} ms"
        )


@contextmanager
def reading(site: Site, fault: str, questions: Sequence[str]) -> Iterator[Readers]:
    """One reader asks in turn, without end, in a thread of its own."""
    seen = Readers()
    stopped = threading.Event()

    def read() -> None:
        for question in cycle(questions):
            if stopped.wait(PAUSE):
                return
            started = time.perf_counter()
            try:
                status, body = site.get("/api/v1/search", q=question, locale="en")
            except OSError as error:
                seen.failures.append(repr(error))
            else:
                if status == 200:
                    seen.states[json.loads(body)["state"]] += 1
                else:
                    seen.failures.append(f"{status} {body[:200]!r}")
            seen.seconds.append(time.perf_counter() - started)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    try:
        yield seen
    finally:
        stopped.set()
        thread.join()
        if seen.seconds:
            REPORTS.append(seen.line(fault))
    assert seen.all_were_answered(), seen.failures[:3]
