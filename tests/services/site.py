"""A whole help centre in processes of its own: web, workers, commands, a shell."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from django.conf import settings

from tests.services.processes import Running, free_port, wait_until
from tests.services.shell import Shell

START_SECONDS = 60
COMMAND_SECONDS = 900
BINARIES = Path(sys.executable).parent
LOGS_SHOWN = 3_000
SERVERS = frozenset({"DATABASE_URL", "REDIS_URL", "ELASTICSEARCH_URL"})
DEMO = {"DJANGO_SETTINGS_MODULE": "kb.settings.demo"}
"""SQLite and the embedded engine."""
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "kb.settings.production",
    "SECRET_KEY": "".join(map(chr, range(48, 123))),
    "ALLOWED_HOSTS": "localhost",
    "SECURE_SSL_REDIRECT": "false",
}


@dataclass
class Site:
    """One site's environment and the processes that were started in it.

    ``variables`` are those of its environment that name its settings and servers.
    """

    folder: Path
    variables: Mapping[str, str]
    running: dict[str, Running] = field(default_factory=dict, init=False)
    port: int = field(default=0, init=False)
    _shell: Shell | None = field(default=None, init=False)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {k: v for k, v in os.environ.items() if k not in SERVERS}
        return {
            **inherited,
            "SIGNPOST_DATA": str(self.folder),
            "SIGNPOST_MODEL_DIR": str(settings.SIGNPOST_MODEL_DIR),
            "SIGNPOST_API_RATE": "1000000",
            **self.variables,
        }

    def manage(
        self, *arguments: str, ok: bool = True
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; unless ``ok`` is false it must succeed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=settings.BASE_DIR,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
        )
        if ok and done.returncode:
            pytest.fail(f"{arguments} ended with {done.returncode}:\n{done.stderr}")
        return done

    def python(self, code: str, **values: Any) -> Any:
        """Run code inside the site and return what it assigned to ``result``.

        ``values`` are its variables; both go as JSON. One process, started at the
        first call, runs all of it, so that Django's start is paid once.
        """
        if self._shell is None:
            self._shell = Shell.start(self.folder / "shell.log", self.environment)
        return self._shell.run(code, values)

    def start(self, name: str, *command: str | Path) -> Running:
        """Start a process of the site; its output goes to a file of this name."""
        log = self.folder / f"{name}.log"
        self.running[name] = Running.start(
            command, log, self.environment, settings.BASE_DIR
        )
        return self.running[name]

    def start_worker(
        self, queues: str = "urgent,index,reports", name: str = "worker"
    ) -> Running:
        """A Celery worker with one child, ready for tasks."""
        worker = self.start(
            name,
            *(BINARIES / "celery", "-A", "kb", "worker", f"--queues={queues}"),
            *("--concurrency=1", f"--hostname={name}@%h", "--loglevel=INFO"),
        )
        self.wait_until(lambda: " ready." in worker.said(), START_SECONDS, "a worker")
        return worker

    def start_beat(self, name: str = "beat") -> Running:
        beat = self.start(
            name,
            *(BINARIES / "celery", "-A", "kb", "beat", "--loglevel=INFO"),
            f"--schedule={self.folder / name}.schedule",
            f"--pidfile={self.folder / name}.pid",
        )
        self.wait_until(lambda: "beat: Starting" in beat.said(), START_SECONDS, "beat")
        return beat

    def start_indexer(self) -> Running:
        """What takes the place of workers where there is no broker."""
        indexer = self.start("indexer", sys.executable, "manage.py", "index", "--watch")
        self.wait_until(
            lambda: "Watching" in indexer.said(), START_SECONDS, "the indexer"
        )
        return indexer

    def start_web(self) -> Running:
        """gunicorn with one process, answering."""
        self.port = free_port()
        web = self.start(
            "web",
            *(BINARIES / "gunicorn", "kb.wsgi", f"--bind=127.0.0.1:{self.port}"),
            *("--threads=4", "--log-level=warning"),
        )
        self.wait_until(self._answers, START_SECONDS, "the web server")
        return web

    def get(self, path: str, timeout: float = 60, **query: str) -> tuple[int, bytes]:
        """Status and body of a request to the web process."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        address = f"{path}?{urlencode(query)}" if query else path
        try:
            connection.request("GET", address, headers={"Host": "localhost"})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def search(self, question: str, locale: str = "en") -> dict[str, Any]:
        """What the API answers."""
        status, body = self.get("/api/v1/search", q=question, locale=locale)
        assert status == 200, body
        found: dict[str, Any] = json.loads(body)
        return found

    def titles(self, question: str, locale: str = "en") -> list[str]:
        return [result["title"] for result in self.search(question, locale)["results"]]

    def publish(self, title: str, text: str = "", locale: str = "en") -> str:
        """A new published FAQ; its family."""
        return str(self.python(PUBLISH, title=title, text=text, locale=locale))

    def edit(self, family: str, title: str, text: str = "", locale: str = "en") -> None:
        """Publish another title and text of an article."""
        self.python(EDIT, family=family, title=title, text=text, locale=locale)

    def unpublish(self, family: str, locale: str = "en") -> None:
        self.python(UNPUBLISH, family=family, locale=locale)

    def behind(self) -> int:
        """How many articles the index does not hold as they are."""
        return int(self.python(BEHIND))

    def wait_until_indexed(self, timeout: float = 60) -> None:
        self.wait_until(lambda: not self.behind(), timeout, "everything is indexed")

    def wait_until(self, condition: Any, timeout: float, what: str = "") -> None:
        """Fail with the ends of all logs unless ``condition`` becomes true."""
        try:
            wait_until(condition, timeout, what)
        except pytest.fail.Exception as failure:
            pytest.fail(f"{failure}\n{self.logs()}")

    def logs(self) -> str:
        return "\n".join(
            f"== {path.name}\n{path.read_text(errors='replace')[-LOGS_SHOWN:]}"
            for path in sorted(self.folder.glob("*.log"))
        )

    def end(self) -> None:
        """Kill every process that is still running."""
        for running in self.running.values():
            if running.alive:
                running.kill()
        if self._shell is not None:
            self._shell.end()
            self._shell = None

    def _answers(self) -> bool:
        try:
            return self.get("/robots.txt", timeout=5)[0] == 200
        except OSError:
            return False


PUBLISH = """
from tests.articles.factories import article, block
body = [block("text", f"<p>{text}</p>")] if text else []
result = str(article(title, locale, body=body).translation_key)
"""
EDIT = """
from articles.models import FaqPage
from tests.articles.factories import block, publish
page = FaqPage.objects.get(translation_key=family, locale__language_code=locale)
publish(page, title=title, body=[block("text", f"<p>{text}</p>")] if text else [])
"""
UNPUBLISH = """
from articles.models import FaqPage
FaqPage.objects.get(
    translation_key=family, locale__language_code=locale
).unpublish()
"""
BEHIND = """
from django.db.models import F
from search.models import OutboxEntry
result = OutboxEntry.objects.filter(version__gt=F("indexed_version")).count()
"""


@contextmanager
def open_site(folder: Path, variables: Mapping[str, str]) -> Iterator[Site]:
    """A site with its English section; ends what was started in it."""
    site = Site(folder, variables)
    try:
        site.python("from articles.tree import ensure_section; ensure_section('en')")
        yield site
    finally:
        site.end()
