"""The services of docker-compose.yml as processes of this machine.

Each gets the command and the environment that Compose would give it, and nothing else
but a search path. Absolute paths lead into a folder that looks like the container's
root: volumes and temporary file systems can be written to, the rest cannot. Names of
hosts lead to this machine's ports.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from tests.services.processes import ENDING, Running, wait_until
from tests.stack import compose

BINARIES = Path(sys.executable).parent
ONCE_SECONDS = 300
LOGS_SHOWN = 3_000
ROOTED = re.compile(
    r"(?<![\w.:/-])/(?=(?:certificates|data|deploy|etc|opt|run|srv|tmp)\b)"
)
IMAGE_OF_THE_SITE = "signpost:"
CONFINED = ["setpriv", "--no-new-privs"]
if os.getuid() == 0:
    # As in the container: what permissions forbid is forbidden.
    CONFINED += ["--bounding-set=-all", "--inh-caps=-all"]


def image_variables() -> dict[str, str]:
    """What the Dockerfile's stage ``base`` adds to the environment."""
    text = (settings.BASE_DIR / "Dockerfile").read_text()
    stage = text.split(" AS base\n")[1].split("\nFROM ")[0]
    assignments = stage.split("\nENV ")[1].split("\nWORKDIR")[0]
    pairs = (word.split("=", 1) for word in assignments.replace("\\\n", " ").split())
    return {name: value for name, value in pairs if name != "PATH"}


def copy_project(target: Path) -> None:
    """What .dockerignore lets into the image, with the interface's translations."""
    lines = (settings.BASE_DIR / ".dockerignore").read_text().splitlines()
    unwanted = shutil.ignore_patterns("__pycache__", "*.pyc", "*.mo", "secrets")
    target.mkdir(parents=True)
    for name in (line[1:] for line in lines if line.startswith("!")):
        source = settings.BASE_DIR / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=unwanted)
        else:
            shutil.copy(source, target / name)
    compiled = subprocess.run(
        [sys.executable, "-B", "manage.py", "messages", "--compile"],
        cwd=target,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "kb.settings.test"},
        capture_output=True,
        text=True,
    )
    assert compiled.returncode == 0, compiled.stderr


def protect(folder: Path) -> None:
    """Take away the permission to write to whatever lies in ``folder``."""
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)


@dataclass
class Stack:
    """``hosts`` maps ``NAME:PORT`` of the file to an address here; ``ports`` are
    variables that only the tests set."""

    folder: Path
    hosts: Mapping[str, str]
    ports: Mapping[str, Mapping[str, str]]
    running: dict[str, Running] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self.file = compose.read({"SITE_HOST": "localhost"})
        for name in self.file["volumes"]:
            (self.folder / "volumes" / name).mkdir(parents=True)
        self._make_secrets()
        copy_project(self.project)
        protect(self.project)
        for name in self.services:
            self._make_root(name)

    @property
    def services(self) -> dict[str, Any]:
        found: dict[str, Any] = self.file["services"]
        return found

    @property
    def project(self) -> Path:
        """What is /app in the image."""
        return self.folder / "app"

    def secret(self, name: str) -> str:
        return (self.folder / "secrets" / name).read_text()

    def environment(self, name: str) -> dict[str, str]:
        service = self.services[name]
        ours = service["image"].startswith(IMAGE_OF_THE_SITE)
        given = (image_variables() if ours else {}) | service.get("environment", {})
        return {
            "PATH": f"{BINARIES}:{os.environ['PATH']}",
            "HOME": str(self._root(name) / "tmp"),
            "HOSTNAME": os.uname().nodename,
            **{key: self._here(name, str(value)) for key, value in given.items()},
            **self.ports.get(name, {}),
        }

    def run(
        self, name: str, *command: str, ok: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run the service's command, or another one in its place, to its end."""
        done = subprocess.run(
            self._words(name, command or self.services[name]["command"]),
            cwd=self.project,
            env=self.environment(name),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=ONCE_SECONDS,
        )
        if ok and done.returncode:
            pytest.fail(f"{name}: {done.returncode}\n{done.stdout}\n{done.stderr}")
        return done

    def start(self, name: str, *command: str) -> Running:
        self.running[name] = Running.start(
            self._words(name, command or self.services[name]["command"]),
            self.folder / f"{name}.log",
            self.environment(name),
            self.project,
        )
        return self.running[name]

    def stop(self, name: str) -> int:
        """As ``docker stop``: the exit status, within the time that the file allows."""
        process = self.running[name].process
        process.terminate()
        return process.wait(_seconds(self.services[name]["stop_grace_period"]))

    def is_healthy(self, name: str) -> bool:
        kind, *words = self.services[name]["healthcheck"]["test"]
        command = ["sh", "-c", *words] if kind == "CMD-SHELL" else words
        return self.run(name, *command, ok=False).returncode == 0

    def wait_until_healthy(self, name: str) -> None:
        seconds = _seconds(self.services[name]["healthcheck"]["start_period"])
        self.wait_until(lambda: self.is_healthy(name), seconds, f"{name} is healthy")

    def wait_until(self, condition: Any, seconds: float, what: str) -> None:
        """Fail with the ends of all logs unless ``condition`` becomes true."""
        try:
            wait_until(condition, seconds, what)
        except pytest.fail.Exception as failure:
            logs = "\n".join(
                f"== {path.name}\n{path.read_text(errors='replace')[-LOGS_SHOWN:]}"
                for path in sorted(self.folder.glob("*.log"))
            )
            pytest.fail(f"{failure}\n{logs}")

    def end(self) -> None:
        for running in self.running.values():
            if running.alive:
                running.kill()

    def _root(self, name: str) -> Path:
        return self.folder / "roots" / name

    def _here(self, name: str, text: str) -> str:
        for host, address in self.hosts.items():
            text = re.sub(rf"\b{host}\b", address, text)
        return ROOTED.sub(f"{self._root(name)}/", text)

    def _words(self, name: str, command: Any) -> list[str]:
        words = [self._here(name, str(word)) for word in command]
        return [*CONFINED, *ENDING, *words]

    def _make_secrets(self) -> None:
        folder = self.folder / "secrets"
        subprocess.run(
            ["sh", settings.BASE_DIR / "deploy" / "secrets.sh", folder], check=True
        )
        for path in folder.iterdir():
            text = path.read_text()
            for host, address in self.hosts.items():
                text = text.replace(host, address)
            path.chmod(0o644)
            path.write_text(text)
            path.chmod(0o444)

    def _make_root(self, name: str) -> None:
        service, root = self.services[name], self._root(name)
        for entry in service.get("tmpfs", []):
            (root / entry.split(":")[0][1:]).mkdir(parents=True)
        mounts = {
            f"/run/secrets/{secret}": self.folder / "secrets" / secret
            for secret in service.get("secrets", [])
        }
        for entry in service.get("volumes", []):
            source, target = entry.split(":")[:2]
            mounts[target] = (
                self.project / source
                if source.startswith("./")
                else self.folder / "volumes" / source
            )
        if service["image"].startswith(IMAGE_OF_THE_SITE):
            mounts["/opt/model"] = settings.SIGNPOST_MODEL_DIR
        for target, source in mounts.items():
            link = root / target[1:]
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(source)
        for path in root.rglob("*"):
            if path.is_dir() and not path.is_symlink() and path.name != "tmp":
                path.chmod(0o555)


def _seconds(duration: str) -> int:
    return int(duration[:-1]) * {"s": 1, "m": 60}[duration[-1]]
