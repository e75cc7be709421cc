"""A real Elasticsearch, started by the script that SIGNPOST_ELASTICSEARCH_RUN names."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch

from tests.services.processes import free_ports, open_folder, wait_until

START_SECONDS = 60


@dataclass(frozen=True)
class ElasticsearchServer:
    """One or more nodes, counted from 1. Every fault is undone by ``mend``."""

    script: str
    home: Path
    port: int
    nodes: int = 1

    def url(self, node: int = 1) -> str:
        return f"http://127.0.0.1:{self.port + node - 1}"

    @property
    def urls(self) -> list[str]:
        return [self.url(node) for node in range(1, self.nodes + 1)]

    @property
    def _environment(self) -> dict[str, str]:
        own = {"PORT": str(self.port), "HEAP": "512m", "HOME_DIR": str(self.home)}
        return {**os.environ, **own}

    @cached_property
    def client(self) -> Elasticsearch:
        """A patient one for the tests' own questions."""
        return Elasticsearch(self.urls, request_timeout=30)

    def run(self, *arguments: str) -> None:
        done = subprocess.run(
            [self.script, *arguments],
            env=self._environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr or done.stdout

    @contextmanager
    def ended_with_this_process(self) -> Iterator[None]:
        """Stop all nodes at the end, even if this process is killed before."""
        guard = subprocess.Popen(
            ["/bin/sh", "-c", 'read end; "$0" stop', self.script],
            env=self._environment,
            stdin=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            yield
        finally:
            guard.communicate()

    def pid(self, node: int = 1) -> int:
        return int((self.home / f"node{node}" / "pid").read_text())

    def stop(self, node: int = 1) -> None:
        self.run("stop", str(node))

    def kill(self, node: int = 1) -> None:
        self.run("kill", str(node))

    def start(self, node: int = 1) -> None:
        """Start a node again and wait until the whole server answers."""
        self.run("start-node", str(node))
        self.wait()

    def pause(self, node: int = 1) -> None:
        """Accept connections and answer nothing."""
        os.kill(self.pid(node), signal.SIGSTOP)

    def resume(self, node: int = 1) -> None:
        os.kill(self.pid(node), signal.SIGCONT)
        self.wait()

    @contextmanager
    def stopped(self, node: int = 1) -> Iterator[None]:
        self.stop(node)
        try:
            yield
        finally:
            self.start(node)

    @contextmanager
    def paused(self, node: int = 1) -> Iterator[None]:
        self.pause(node)
        try:
            yield
        finally:
            self.resume(node)

    @contextmanager
    def flooded(self, prefix: str) -> Iterator[None]:
        """Write-protect indices as on a full disk, with limits that make every disk so.

        Without such limits a node takes the block away by itself, half a minute after
        its start. The block is not waited for: disks are looked at twice a minute.
        """
        full = {"low": "1pb", "high": "1pb", "flood_stage": "1pb"}
        limits = {"threshold_enabled": True, "watermark": full}
        disk = "cluster.routing.allocation.disk"
        self.client.cluster.put_settings(persistent={disk: limits})
        self._block_writes(prefix, True)
        try:
            yield
        finally:
            self.client.cluster.put_settings(persistent={f"{disk}.*": None})
            self._block_writes(prefix, None)

    def _block_writes(self, prefix: str, blocked: bool | None) -> None:
        self.client.indices.put_settings(
            index=f"{prefix}-*",
            settings={"index.blocks.read_only_allow_delete": blocked},
        )

    def wait(self) -> None:
        """Until all nodes are there and every index answers reads and writes."""
        wait_until(self._ready, START_SECONDS, "Elasticsearch is ready", pause=0.3)

    def _ready(self) -> bool:
        try:
            health = self.client.options(request_timeout=5).cluster.health(
                wait_for_nodes=str(self.nodes),
                wait_for_status="yellow",
                wait_for_no_initializing_shards=True,
                timeout="4s",
            )
        except (ApiError, TransportError):
            return False
        return not health["timed_out"]

    def delete_indices(self, prefix: str) -> None:
        self.client.indices.delete(index=f"{prefix}-*", allow_no_indices=True)


@contextmanager
def elasticsearch_server(nodes: int = 1) -> Iterator[ElasticsearchServer]:
    script = os.environ.get("SIGNPOST_ELASTICSEARCH_RUN", "")
    if not script:
        pytest.fail(
            "SIGNPOST_ELASTICSEARCH_RUN must name the script that starts Elasticsearch."
        )
    with open_folder("elasticsearch") as home:
        port = free_ports(*range(nodes), *range(100, 100 + nodes))
        server = ElasticsearchServer(script, home, port, nodes)
        with server.ended_with_this_process():
            server.run("start", str(nodes))
            yield server
