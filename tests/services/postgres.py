"""A real PostgreSQL in a temporary folder."""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from psycopg import sql

from tests.services.processes import (
    Running,
    as_user,
    free_port,
    open_folder,
    wait_until,
)

START_SECONDS = 60
# Safe over the death of the server, though not of the machine.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
}


def _binaries() -> Path:
    """The folder of the newest server that is installed."""
    named = shutil.which("pg_config")
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if named:
        told = subprocess.run([named, "--bindir"], capture_output=True, text=True)
        folders.append(Path(told.stdout.strip()))
    for folder in reversed(folders):
        if (folder / "initdb").exists():
            return folder
    pytest.fail("PostgreSQL's server programs are not installed.")


def _server_user() -> str:
    """PostgreSQL refuses to run as root; empty for the user of the tests."""
    if os.getuid() != 0:
        return ""
    known = {user.pw_name for user in pwd.getpwall()}
    return "postgres" if "postgres" in known else "nobody"


@dataclass
class PostgresServer:
    """Databases are cloned from templates, since migrating takes long."""

    binaries: Path
    folder: Path
    port: int
    user: str
    running: Running | None = field(default=None, init=False)

    @property
    def url(self) -> str:
        return f"postgres://site@127.0.0.1:{self.port}"

    def make(self) -> None:
        subprocess.run(
            [
                *as_user(self.user),
                *(self.binaries / "initdb", "--pgdata", self._data),
                *("--username=site", "--auth=trust", "--no-sync"),
                *("--encoding=UTF8", "--locale=C.UTF-8"),
            ],
            check=True,
            capture_output=True,
            cwd=self.folder,
        )

    def start(self) -> None:
        settings = {
            **SETTINGS,
            "port": str(self.port),
            "unix_socket_directories": str(self.folder),
        }
        options = [f"--{name}={value}" for name, value in settings.items()]
        self.running = Running.start(
            [self.binaries / "postgres", "-D", self._data, *options],
            self.folder / "log",
            cwd=self.folder,
            user=self.user,
        )
        wait_until(self._ready, START_SECONDS, "PostgreSQL is ready")

    def stop(self) -> None:
        """End every session and write everything down."""
        assert self.running
        self.running.process.send_signal(signal.SIGINT)
        self.running.process.wait(START_SECONDS)

    def kill(self) -> None:
        """As by a power cut."""
        assert self.running
        self.running.kill()

    def restart(self) -> None:
        self.stop()
        self.start()

    def create(self, name: str, template: str = "template1") -> str:
        """Make a database and return its URL."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, template)
        # Without it a crash turns the clone's sequences back.
        self._execute("CHECKPOINT")
        return f"{self.url}/{name}"

    def drop(self, name: str) -> None:
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    @property
    def _data(self) -> Path:
        return self.folder / "data"

    def _execute(self, statement: LiteralString, *names: str) -> None:
        with psycopg.connect(f"{self.url}/postgres", autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def _ready(self) -> bool:
        try:
            psycopg.connect(f"{self.url}/postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgres_server() -> Iterator[PostgresServer]:
    with open_folder("postgres") as folder:
        user = _server_user()
        if user:
            shutil.chown(folder, user)
        server = PostgresServer(_binaries(), folder, free_port(), user)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop()
