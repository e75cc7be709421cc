"""Ports, folders and processes that a test owns."""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

ENDING = ["setpriv", "--pdeathsig", "KILL"]
"""Before a command: nothing that a test starts outlives a test run that is killed."""


def wait_until(
    condition: Callable[[], object], timeout: float, what: str = "", pause: float = 0.1
) -> None:
    """Fail unless ``condition`` becomes true within ``timeout`` seconds."""
    deadline = time.monotonic() + timeout
    while not condition():
        if time.monotonic() > deadline:
            pytest.fail(f"Not within {timeout:.0f} s: {what or condition}")
        time.sleep(pause)


def as_user(user: str) -> list[str]:
    """Words before a command that run it as another user; none for the same one."""
    if not user:
        return []
    group = pwd.getpwnam(user).pw_gid
    return ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]


def free_port() -> int:
    return free_ports(0)


def free_ports(*offsets: int) -> int:
    """A port P such that every P + offset is free, below those of outgoing calls."""
    while True:
        port = random.randint(20_000, 30_000)
        if all(_is_free(port + offset) for offset in offsets):
            return port


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


@contextmanager
def open_folder(name: str) -> Iterator[Path]:
    """A temporary folder that a server's own user may enter."""
    folder = Path(tempfile.mkdtemp(prefix=f"signpost-{name}-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True, slots=True)
class Running:
    """A process in a session of its own and the file that it logs to."""

    process: subprocess.Popen[bytes]
    log: Path
    begins: int

    @classmethod
    def start(
        cls,
        command: Sequence[str | Path],
        log: Path,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: str = "",
    ) -> Running:
        with log.open("ab") as output:
            begins = output.tell()
            process = subprocess.Popen(
                [*as_user(user), *ENDING, *map(str, command)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                start_new_session=True,
            )
        return cls(process, log, begins)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def stop(self, timeout: float = 60) -> None:
        """Ask it to end and wait until it did."""
        self.process.terminate()
        self.process.wait(timeout)

    def kill(self) -> None:
        """End it and all of its children without warning."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def said(self) -> str:
        """What it logged, without its predecessors of the same name."""
        return self.log.read_bytes()[self.begins :].decode(errors="replace")
