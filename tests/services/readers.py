"""Readers that search over HTTP while something is broken."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPException
from itertools import cycle

from tests.services.site import Site

REPORTS: list[str] = []
"""A line a fault, printed when the run ends."""
PAUSE = 0.05
PAGE = re.compile(rb'data-match="(\w+)" data-state="(\w+)"')


@dataclass
class Readers:
    """What they saw: states of answers, failures, seconds of each request."""

    states: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

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


def state_of(site: Site, question: str, page: bool) -> str:
    """How complete an answer is, by the page or by the API; it must have results."""
    if page:
        status, body = site.get("/en/search/", q=question)
        assert status == 200, (status, body[-300:])
        found = PAGE.search(body)
        assert found, body[:300]
        match, state = found[1].decode(), found[2].decode()
    else:
        answer = site.search(question)
        match, state = answer["match"], answer["state"]
    assert match != "none", f"nothing was found for {question!r}, {state}"
    return state


@contextmanager
def reading(
    site: Site, fault: str, questions: Sequence[str], always: bool = True
) -> Iterator[Readers]:
    """One reader asks questions that have answers, in turn, in a thread of its own.

    Unless ``always`` is false each of them must have been answered in the end.
    """
    seen = Readers()
    stopped = threading.Event()

    def read() -> None:
        for question, page in zip(cycle(questions), cycle((True, False)), strict=False):
            if stopped.wait(PAUSE):
                return
            started = time.perf_counter()
            try:
                seen.states[state_of(site, question, page)] += 1
            except (OSError, HTTPException, AssertionError) as error:
                seen.failures.append(repr(error))
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
    if always:
        assert not seen.failures, seen.failures[:3]
