"""The processes of a site that a benchmark watches, and what memory they hold."""

from __future__ import annotations

import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

from django.conf import settings
from django.core.management.base import CommandError
from django.db import connections
from elasticsearch import Elasticsearch

BINARIES = Path(sys.executable).parent
START_SECONDS = 120
STOP_SECONDS = 30


@contextmanager
def started(log: Path, *command: str | Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process of this site; it is stopped when the context ends."""
    # A connection must not be carried into another process.
    connections.close_all()
    with log.open("wb") as output:
        process = subprocess.Popen(  # noqa: S603 -- fixed words
            list(map(str, command)),
            cwd=settings.BASE_DIR,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextmanager
def web(workers: int = 1) -> Iterator[tuple[int, int]]:
    """(port, process id) of a web server that answers."""
    port = free_port()
    log = settings.DATA_DIR / "bench-web.log"
    command: Sequence[str | Path] = [
        *(BINARIES / "gunicorn", "--config=python:kb.gunicorn", "kb.wsgi"),
        *(f"--bind=127.0.0.1:{port}", f"--workers={workers}"),
    ]
    with started(log, *command) as process:
        if not _answers(port, process):
            raise CommandError(f"The web server did not start:\n{log.read_text()}")
        yield port, process.pid


@contextmanager
def indexing() -> Iterator[int]:
    """The process id of what brings the index up to date: a Celery worker where the
    site has a broker, else ``index --watch``."""
    command: Sequence[str | Path] = [sys.executable, "manage.py", "index", "--watch"]
    if settings.REDIS_URL:
        command = [
            *(BINARIES / "celery", "-A", "kb", "worker", "--concurrency=1"),
            *("--queues=urgent,index,reports", "--loglevel=WARNING"),
        ]
    with started(settings.DATA_DIR / "bench-indexing.log", *command) as process:
        yield process.pid


def proportional_memory(process: int) -> float:
    """Megabytes of a process and all below it; shared pages count in part.

    Raises PermissionError for another user's process.
    """
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text()
    found = re.search(r"^Pss:\s+(\d+) kB", rollup, re.MULTILINE)
    own = int(found[1]) / 1024 if found else 0.0
    below = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return own + sum(proportional_memory(int(child)) for child in below)


def elasticsearch_memory(addresses: str) -> float:
    """Megabytes of the nodes, which must run on this machine."""
    with Elasticsearch(addresses.split(","), request_timeout=60) as client:
        nodes = client.nodes.info(metric="process")["nodes"].values()
    return sum(proportional_memory(node["process"]["id"]) for node in nodes)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int, process: subprocess.Popen[bytes]) -> bool:
    """Whether the server takes requests before it is given up."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        client = HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            client.request("GET", "/robots.txt", headers={"Host": "localhost"})
            client.getresponse().read()
        except OSError:
            time.sleep(0.2)
        else:
            return True
        finally:
            client.close()
    return False
