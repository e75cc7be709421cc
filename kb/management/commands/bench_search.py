from __future__ import annotations

import os
import random
import re
import socket
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from articles.access import visible
from articles.models import article_models

TIMING = re.compile(r"(\w+);dur=([\d.]+)")
PARTS = ("encode", "lexical", "semantic", "ranking")
WARM_UP = 20
START_SECONDS = 120


class Command(BaseCommand):
    help = (
        "Search the site of these settings over HTTP with one client and print the "
        "times of the parts beside the whole. Titles of other languages and words of "
        "titles are the questions."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--requests", type=int, default=300)
        parser.add_argument("--seed", type=int, default=1)

    def handle(self, *args: Any, **options: Any) -> None:
        questions = self._questions(options["requests"] + WARM_UP, options["seed"])
        if not questions:
            raise CommandError("Nothing is published here. Run `make demo` first.")
        connections.close_all()
        port = _free_port()
        server = subprocess.Popen(  # noqa: S603 -- fixed words
            [
                str(Path(sys.executable).parent / "gunicorn"),
                "kb.wsgi",
                f"--bind=127.0.0.1:{port}",
                "--threads=4",
                "--log-level=warning",
            ],
            cwd=settings.BASE_DIR,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE},
        )
        try:
            client = _wait_for(port)
            times = self._ask(client, questions)
            memory = _proportional_memory(server.pid)
        finally:
            server.terminate()
            server.wait()
        self._print(times, memory)

    def _questions(self, count: int, seed: int) -> list[tuple[str, str]]:
        """(locale, question): whole titles and pairs of their words, half each."""
        titles = [
            row
            for model in article_models()
            for row in visible(model.objects.all()).values_list(
                "locale__language_code", "title"
            )
        ]
        choose = random.Random(seed)  # noqa: S311 -- repeatable, not secret
        found = []
        for number in range(count if titles else 0):
            locale, title = choose.choice(titles)
            words = title.split()
            some = choose.sample(words, min(2, len(words)))
            found.append((locale, title if number % 2 else " ".join(some)))
        return found

    def _ask(
        self, client: HTTPConnection, questions: list[tuple[str, str]]
    ) -> dict[str, list[float]]:
        times: dict[str, list[float]] = defaultdict(list)
        for number, (locale, text) in enumerate(questions):
            address = f"/{locale}/search/?{urlencode({'q': text})}"
            started = time.perf_counter()
            client.request("GET", address, headers={"Host": "localhost"})
            response = client.getresponse()
            response.read()
            whole = 1000 * (time.perf_counter() - started)
            if response.status != 200:
                raise CommandError(f"{address} answered {response.status}.")
            if number < WARM_UP:
                continue
            parts = dict(TIMING.findall(response.headers["Server-Timing"]))
            for part in PARTS:
                times[part].append(float(parts[part]))
            times["rest"].append(whole - sum(float(parts[part]) for part in PARTS))
            times["whole"].append(whole)
        return times

    def _print(self, times: dict[str, list[float]], memory: float) -> None:
        self.stdout.write(f"{len(times['whole'])} searches, one client, milliseconds")
        self.stdout.write(f"{'part':10}{'p50':>8}{'p95':>8}")
        for part, values in times.items():
            cuts = statistics.quantiles(values, n=20)
            self.stdout.write(f"{part:10}{cuts[9]:8.1f}{cuts[18]:8.1f}")
        self.stdout.write(f"memory of the web processes (PSS): {memory:.0f} MB")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for(port: int) -> HTTPConnection:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        client = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            client.request("GET", "/robots.txt", headers={"Host": "localhost"})
            client.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return client
    raise CommandError("The web server did not start.")


def _proportional_memory(pid: int) -> float:
    """Megabytes of a process and its children; shared pages count in part."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0
    for process in (pid, *map(int, children)):
        rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
        found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
        total += int(found[1]) if found else 0
    return total / 1024
