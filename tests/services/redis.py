"""A real Redis that keeps everything in memory."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import redis

from tests.services.processes import Running, free_port, open_folder, wait_until

START_SECONDS = 20


@dataclass
class RedisServer:
    folder: Path
    port: int
    running: Running | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Empty, whatever it held before."""
        program = shutil.which("redis-server")
        if program is None:
            pytest.fail("redis-server is not installed.")
        self.running = Running.start(
            [
                *(program, "--port", str(self.port), "--bind", "127.0.0.1"),
                *("--save", "", "--appendonly", "no", "--dir", self.folder),
            ],
            self.folder / "redis.log",
        )
        wait_until(self._ready, START_SECONDS, "Redis is ready")

    def stop(self) -> None:
        assert self.running
        self.running.stop()

    def kill(self) -> None:
        assert self.running
        self.running.kill()

    def restart(self) -> None:
        self.kill()
        self.start()

    def empty(self) -> None:
        with redis.Redis.from_url(self.url) as client:
            client.flushall()

    def _ready(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False


@contextmanager
def redis_server() -> Iterator[RedisServer]:
    with open_folder("redis") as folder:
        server = RedisServer(folder, free_port())
        server.start()
        try:
            yield server
        finally:
            server.stop()
