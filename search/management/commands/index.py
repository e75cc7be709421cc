from __future__ import annotations

import os
import signal
import time
from contextlib import suppress
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, close_old_connections

from search.answering.vocabularies import StoredVocabularies
from search.components import make_engine
from search.due import due
from search.encoder.files import ModelUnusable
from search.engines.contract import Engine, EngineError
from search.evaluation.progress import StepProgress
from search.golden.replay import NotChecked, of_live
from search.golden.results import check
from search.indexing import outbox
from search.indexing.audit import compare, repair
from search.indexing.centre import centring_advice, centring_outcome
from search.indexing.epoch import start_epoch
from search.indexing.generations import rebuild
from search.indexing.words import renew_words
from search.writer import make_indexer, site_model

POLL = 0.25
"""Seconds between looks at the outbox."""
RETRY = 5.0
"""Seconds to wait after the engine or the database refused."""
LOOK = 2.0
"""Seconds between looks at the index itself."""
GOLDEN_AT_ONCE, GOLDEN_SECONDS = 20, 0.5
"""Golden questions that are asked before the outbox is looked at again, and seconds."""
WORDS_AT_ONCE = 0.5
"""Seconds for which words are counted before the outbox is looked at again."""
WORDS_AGAIN = 5.0
"""Seconds between looks at whether words are to be counted, at the least."""
WORDS_SHARE = 0.05
"""Share of the time that counting may take where every look finds something."""


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
            "--restored",
            action="store_true",
            help="the database was restored from a backup: start a new epoch",
        )
        parser.add_argument("--threads", type=int, default=os.cpu_count())

    def handle(self, *args: Any, **options: Any) -> None:
        self._stopped = False
        self._words_due = 0.0
        self._vocabularies = StoredVocabularies()
        self._threads: int = options["threads"]
        engine = make_engine(readonly=False)
        try:
            self._open(engine, site_model(engine))
            if options["restored"]:
                start_epoch()
            if options["watch"]:
                signal.signal(signal.SIGTERM, self._stop)
                signal.signal(signal.SIGINT, self._stop)
            self._prepare()
            outbox.take_over()
            self._drain()
            self._put_right()
            self._advise()
        except (EngineError, ModelUnusable) as error:
            raise CommandError(str(error)) from error
        if options["watch"]:
            self._watch()
        else:
            renew_words()

    def _open(self, engine: Engine, model: str) -> None:
        self._model = model
        self._indexer = make_indexer(engine, model, self._threads)

    def _prepare(self) -> None:
        """Follow the live generation's model; replace what cannot be used."""
        engine = self._indexer.engine
        if (model := site_model(engine)) != self._model:
            self._open(engine, model)
        reason = self._indexer.why_rebuild()
        if reason is None:
            return
        self.stderr.write(f"{reason}\nBuilding a new one.")
        with StepProgress() as progress:
            # What cannot be used answers no golden question.
            count = rebuild(self._indexer, model=self._model, progress=progress)
        self.stdout.write(f"{count} articles indexed in a new generation.")
        if outcome := centring_outcome(engine.generation()):
            self.stdout.write(outcome)

    def _drain(self) -> None:
        total = 0
        while not self._stopped and (count := self._indexer.drain()):
            total += count
        if total:
            self.stdout.write(f"{total} changed articles taken up.")
            if aside := outbox.lag().set_aside:
                self.stderr.write(
                    f"{aside} could not be indexed; see Reports, Not indexed."
                )

    def _check_golden(self) -> None:
        """Ask some of the golden questions that are due."""
        if not due().exists():
            return
        with suppress(NotChecked):
            search = of_live(self._indexer, self._vocabularies)
            check(due()[:GOLDEN_AT_ONCE], search, GOLDEN_SECONDS)

    def _count_words(self) -> None:
        """In small steps: what was published meanwhile waits for no more than one."""
        started = time.monotonic()
        if started < self._words_due:
            return
        if renew_words(WORDS_AT_ONCE):
            ended = time.monotonic()
            pause = max(WORDS_AGAIN, (ended - started) / WORDS_SHARE)
            self._words_due = ended + pause

    def _put_right(self) -> None:
        """Write what a promotion that was cut short left out, by versions alone."""
        engine = self._indexer.engine
        live = engine.generation().name
        found = [d for d in compare(engine, live, contents=False) if not d.waiting]
        if found:
            repair(self._indexer, found)
            self.stdout.write(f"{len(found)} articles were not as published.")

    def _advise(self) -> None:
        live = self._indexer.engine.generation()
        if advice := centring_advice(live):
            self.stderr.write(advice)

    def _watch(self) -> None:
        self.stdout.write("Watching for changes; stop with Ctrl+C.")
        looked = time.monotonic()
        while not self._stopped:
            try:
                close_old_connections()
                if time.monotonic() - looked > LOOK:
                    self._prepare()
                    looked = time.monotonic()
                self._drain()
                # First, so that golden questions are mended by the words of now.
                self._count_words()
                self._check_golden()
                time.sleep(POLL)
            except (EngineError, ModelUnusable, OperationalError) as error:
                self.stderr.write(f"{error} Trying again.")
                time.sleep(RETRY)

    def _stop(self, *args: object) -> None:
        self._stopped = True
