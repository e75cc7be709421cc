from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kb.demo.users import ACCOUNTS, PASSWORD
from kb.demo.vectors import load_shipped
from kb.messages import compile_all
from search.encoder.files import build_model_files

TRY = """
Try this:
  1. Ask "my usdt never arrived" on {site}/en/, then change the language.
  2. Ask "şifre uygulamam telefonumla gitti" on {site}/tr/.
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
        self._step("message catalogues", lambda: compile_all(settings.BASE_DIR))
        self._step("encoder model", self._build_model)
        self._step("database", lambda: call_command("migrate", verbosity=0))
        self._step("articles", lambda: call_command("load_demo", stdout=self.stdout))
        self._step("vectors", lambda: load_shipped(self._fingerprint))
        self._step("search index", lambda: call_command("index", stdout=self.stdout))
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
        environment = os.environ | {"DJANGO_SETTINGS_MODULE": "kb.settings.demo"}
        folder = Path(sys.executable).parent
        processes = [
            subprocess.Popen(command, cwd=settings.BASE_DIR, env=environment)  # noqa: S603 -- fixed words
            for command in (
                [sys.executable, "manage.py", "index", "--watch"],
                [
                    str(folder / "gunicorn"),
                    "kb.wsgi",
                    f"--bind=127.0.0.1:{port}",
                    "--threads=4",
                    "--log-level=warning",
                    "--limit-request-line=8190",
                ],
            )
        ]
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            while all(process.poll() is None for process in processes):
                time.sleep(0.5)
            raise CommandError("A part of the demo stopped; its message is above.")
        except KeyboardInterrupt:
            self.stdout.write("\nStopped.")
        finally:
            for process in processes:
                process.terminate()
            for process in processes:
                process.wait(timeout=10)
