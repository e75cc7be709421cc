from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.db import connections
from gunicorn.app.base import BaseApplication

from kb.demo.users import ACCOUNTS, PASSWORD
from kb.demo.vectors import load_shipped
from kb.messages import compile_all
from search.components import search_service
from search.encoder.files import build_model_files

TRY = """
Try this:
  1. Ask "usdt deposit never arrived" on {site}/en/, open it, change the language.
  2. Ask "XRP gönderirken hedef numarasını yazmayı unuttum" on {site}/tr/.
  3. Sign in as the editor, change an article, publish it, and search for your words.
"""


class Command(BaseCommand):
    help = "Set the demo up and serve it: what `make demo` runs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument(
            "--no-serve", action="store_true", help="only set everything up"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.SETTINGS_MODULE != "kb.settings.demo":
            raise CommandError("The demo runs with kb.settings.demo only.")
        settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)
        self._step("message catalogues", lambda: compile_all(settings.BASE_DIR))
        self._step("encoder model", self._build_model)
        self._step("database", lambda: call_command("migrate", verbosity=0))
        self._step("articles", lambda: call_command("load_demo", stdout=self.stdout))
        self._step("vectors", lambda: load_shipped(self._fingerprint))
        self._step("search index", lambda: call_command("index", stdout=self.stdout))
        self._step(
            "related articles",
            lambda: call_command("compute_ahead", stdout=self.stdout),
        )
        if not options["no_serve"]:
            self._serve(options["port"])

    def _step(self, name: str, work: Callable[[], object]) -> None:
        self.stdout.write(f"{name} …")
        self.stdout.flush()
        started = time.perf_counter()
        work()
        self.stdout.write(f"{name}: {time.perf_counter() - started:.1f} s")

    def _build_model(self) -> None:
        files = build_model_files(settings.SIGNPOST_MODEL_DIR, self.stdout.write)
        self._fingerprint = files.fingerprint

    def _serve(self, port: int) -> None:
        site = f"http://localhost:{port}"
        self.stdout.write(
            f"\nThe help centre: {site}/\n"
            f"Its admin:       {site}/admin/\n"
            + "".join(
                f"  {account.role:14} {account.name} / {PASSWORD}\n"
                for account in ACCOUNTS
            )
            + TRY.format(site=site)
            + "\nStop with Ctrl+C.\n"
        )
        self.stdout.flush()
        # A connection must not be carried into another process.
        connections.close_all()
        watcher = subprocess.Popen(
            [sys.executable, "manage.py", "index", "--watch"], cwd=settings.BASE_DIR
        )
        try:
            DemoServer(port).run()
        finally:
            watcher.terminate()
            watcher.wait(timeout=10)


class DemoServer(BaseApplication):
    """gunicorn on this process, which has loaded the whole site already."""

    def __init__(self, port: int) -> None:
        self._port = port
        super().__init__()

    def load_config(self) -> None:
        options = {
            "bind": f"127.0.0.1:{self._port}",
            "threads": 4,
            "loglevel": "warning",
            "limit_request_line": 8190,
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> WSGIHandler:
        application = get_wsgi_application()
        search_service().warm_up()
        # Readers are answered in other threads, each with a connection of its own.
        connections.close_all()
        return application
