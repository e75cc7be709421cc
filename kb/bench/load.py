"""Searches over HTTP, by one client or many, and what they took."""

from __future__ import annotations

import random
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from queue import Empty, SimpleQueue
from typing import NamedTuple, TypeVar
from urllib.parse import urlencode

import numpy as np

Given = TypeVar("Given")

TIMING = re.compile(r"(\w+);dur=([\d.]+)")
STATE = re.compile(rb'data-state="(\w+)"')
MATCH = re.compile(rb'data-match="(\w+)"')
STEADY = 0.95
"""Share of the best round's time from which on a round counts as no faster."""
PATIENCE = 30.0
"""Seconds after which a client gives a request up."""


class Asked(NamedTuple):
    locale: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """``milliseconds`` is the whole request; ``parts`` are the server's own figures.

    ``state`` is the answer's (``ok``, ``degraded``…), or ``failed``; so is ``match``,
    which is ``none`` for a page without results.
    """

    milliseconds: float
    state: str = "failed"
    match: str = "none"
    parts: Mapping[str, float] = field(default_factory=dict)


class Response(NamedTuple):
    """Of one request; ``status`` is 0 where there was none.

    ``timing`` is what the server says of its own time.
    """

    milliseconds: float
    status: int = 0
    timing: str = ""
    body: bytes = b""


def get(client: HTTPConnection, address: str) -> Response:
    """One request over a connection, which is closed when it fails."""
    started = time.perf_counter()
    try:
        client.request("GET", address, headers={"Host": "localhost"})
        response = client.getresponse()
        body = response.read()
    except (OSError, HTTPException):
        client.close()
        return Response(1000 * (time.perf_counter() - started))
    took = 1000 * (time.perf_counter() - started)
    timing = response.headers.get("Server-Timing", "")
    return Response(took, response.status, timing, body)


def one_client(port: int, questions: Iterable[Asked]) -> list[Reply]:
    """One question after the other over one connection."""
    return list(_ask_all(port, iter(questions)))


def many_clients(
    port: int, questions: Sequence[Asked], clients: int
) -> tuple[list[Reply], float]:
    """Clients that each ask the next question at once; replies and seconds."""
    waiting: SimpleQueue[Asked] = SimpleQueue()
    for question in questions:
        waiting.put(question)
    replies: list[Reply] = []
    threads = [
        threading.Thread(target=lambda: replies.extend(_ask_all(port, _taken(waiting))))
        for _ in range(clients)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return replies, time.perf_counter() - started


def is_steady(seconds: Sequence[float]) -> bool:
    """Whether neither of the last two rounds was faster than the best before them.

    One alone may have been slowed down by what else the machine does.
    """
    before, last = seconds[:-2], seconds[-2:]
    return bool(before) and min(last) > STEADY * min(before)


def title_questions(
    titles: Sequence[Asked], count: int, choose: random.Random
) -> list[Asked]:
    """Whole titles and pairs of their words, half each."""
    found = []
    for number in range(count):
        locale, title = choose.choice(titles)
        words = title.split()
        some = choose.sample(words, min(2, len(words)))
        found.append(Asked(locale, title if number % 2 else " ".join(some)))
    return found


def parts_table(replies: Sequence[Reply]) -> str:
    """Rows of a table: each part that the server names, the rest, and the whole.

    Parts may run side by side; ``total`` is the search, the rest its page.
    """
    times = {
        name: [reply.parts[name] for reply in replies] for name in replies[0].parts
    }
    times["rest"] = [reply.milliseconds - reply.parts["total"] for reply in replies]
    times["whole"] = [reply.milliseconds for reply in replies]
    rows = ["| part | p50 ms | p95 ms |", "|---|---|---|"]
    for name, values in times.items():
        half, most = percentiles(values, 50, 95)
        rows.append(f"| {name} | {half:.1f} | {most:.1f} |")
    return "\n".join(rows)


def percentiles(values: Sequence[float], *shares: float) -> list[float]:
    return [float(value) for value in np.percentile(values, shares)]


def share(replies: Sequence[Given], condition: Callable[[Given], bool]) -> float:
    return sum(map(condition, replies)) / len(replies)


def _taken(waiting: SimpleQueue[Asked]) -> Iterator[Asked]:
    while True:
        try:
            yield waiting.get_nowait()
        except Empty:
            return


def _ask_all(port: int, questions: Iterator[Asked]) -> Iterator[Reply]:
    client = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        for question in questions:
            yield _ask(client, question)
    finally:
        client.close()


def _ask(client: HTTPConnection, question: Asked) -> Reply:
    got = get(client, f"/{question.locale}/search/?{urlencode({'q': question.text})}")
    state, match = STATE.search(got.body), MATCH.search(got.body)
    if got.status != 200 or not (state and match):
        return Reply(got.milliseconds)
    parts = {name: float(spent) for name, spent in TIMING.findall(got.timing)}
    return Reply(got.milliseconds, state[1].decode(), match[1].decode(), parts)
