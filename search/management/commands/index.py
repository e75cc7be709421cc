from __future__ import annotations

import os
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, close_old_connections

from search.components import make_analyser, make_encoder, make_engine
from search.encoder.files import ModelUnusable
from search.engines.contract import EngineError
from search.evaluation.progress import StepProgress
from search.indexing.epoch import start_epoch
from search.indexing.indexer import Indexer

POLL = 0.25
"""Seconds between looks at the outbox."""
RETRY = 5.0
"""Seconds to wait after the engine or the database refused."""


class Command(BaseCommand):
    help = (
        "Bring the search index up to date with what is published. A missing, damaged "
        "or outdated index is built anew."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--watch", action="store_true", help="go on until stopped by a signal"
        )
        parser.add_argument(
            "--rebuild", action="store_true", help="build a new generation in any case"
        )
        parser.add_argument(
            "--restored",
            action="store_true",
            help="the database was restored from a backup: start a new epoch",
        )
        parser.add_argument("--threads", type=int, default=os.cpu_count())

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            indexer = Indexer(
                engine=make_engine(readonly=False),
                encoder=make_encoder(options["threads"]),
                analyser=make_analyser(),
            )
        except ModelUnusable as error:
            raise CommandError(str(error)) from error
        if options["restored"]:
            start_epoch()
        self._stopped = False
        if options["watch"]:
            signal.signal(signal.SIGTERM, self._stop)
            signal.signal(signal.SIGINT, self._stop)
        try:
            self._prepare(indexer, rebuild=options["rebuild"])
            self._drain(indexer)
        except EngineError as error:
            raise CommandError(str(error)) from error
        if options["watch"]:
            self._watch(indexer)

    def _prepare(self, indexer: Indexer, *, rebuild: bool) -> None:
        reason = indexer.why_rebuild()
        if reason is None and not rebuild:
            return
        if reason is not None:
            self.stderr.write(f"{reason} Building a new one.")
        with StepProgress() as progress:
            count = indexer.rebuild(progress)
        self.stdout.write(f"{count} articles indexed in a new generation.")

    def _drain(self, indexer: Indexer) -> None:
        total = 0
        while not self._stopped and (count := indexer.drain()):
            total += count
        if total:
            self.stdout.write(f"{total} changed articles indexed.")

    def _watch(self, indexer: Indexer) -> None:
        self.stdout.write("Watching for changes; stop with Ctrl+C.")
        while not self._stopped:
            try:
                close_old_connections()
                self._prepare(indexer, rebuild=False)
                self._drain(indexer)
                time.sleep(POLL)
            except (EngineError, OperationalError) as error:
                self.stderr.write(f"{error} Trying again.")
                time.sleep(RETRY)

    def _stop(self, *args: object) -> None:
        self._stopped = True
