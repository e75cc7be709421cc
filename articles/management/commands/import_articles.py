"""Import articles from JSON Lines files."""

from __future__ import annotations

import sys
import time
from argparse import ArgumentParser
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from wagtail.models import Locale

from articles.lock import LockTaken
from articles.transfer.importer import KNOWN, Importer, Outcome
from articles.transfer.indexes import deferred_indexes, index_imported, not_indexed
from articles.transfer.lock import import_lock
from articles.transfer.plan import read_plan
from articles.transfer.progress import progress

INTERRUPTED = 130


class Command(BaseCommand):
    help = "Import articles from JSON Lines files; run it again to go on or to update."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path)
        parser.add_argument(
            "--add-locales",
            action="store_true",
            help="publish in the languages of the files that the site lacks",
        )
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="replace articles that were edited by hand since their import",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="check everything, write nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        self.counts: Counter[Outcome] = Counter()
        published = Locale.objects.values_list("language_code", flat=True)
        importer = Importer(
            KNOWN if options["add_locales"] else tuple(published),
            overwrite=options["overwrite"],
            dry_run=options["dry_run"],
        )
        started = time.monotonic()
        with ExitStack() as stack:
            files = [stack.enter_context(_open(path)) for path in options["files"]]
            try:
                if options["dry_run"]:
                    self._import(importer, files)
                else:
                    self._import_locked(importer, files)
            except KeyboardInterrupt:
                self.stderr.write("Interrupted: run the same command again to go on.")
                sys.exit(INTERRUPTED)
        self._summarise(time.monotonic() - started, dry_run=options["dry_run"])
        if self.counts[Outcome.BAD]:
            sys.exit(1)

    def _import_locked(self, importer: Importer, files: list[BinaryIO]) -> None:
        try:
            with import_lock():
                with deferred_indexes():
                    self._import(importer, files)
                pages = not_indexed()
                indexing = index_imported(pages)
                for _page in progress(
                    indexing, "Index for the admin", len(pages), self.stderr
                ):
                    pass
        except LockTaken as error:
            raise CommandError(
                "Another import is running: wait until it is done."
            ) from error

    def _import(self, importer: Importer, files: list[BinaryIO]) -> None:
        for file in files:
            plan = read_plan(file, KNOWN, importer.published, settings.LANGUAGE_CODE)
            for bad in plan.bad:
                self.counts[Outcome.BAD] += 1
                self.stderr.write(f"{file.name}:{bad.line}: {bad.reason}")
            reports = []
            results = importer.run(file, plan)
            label = Path(file.name).name
            for result in progress(results, label, plan.total, self.stderr):
                self.counts[result.outcome] += 1
                if result.reason:
                    reports.append(f"{file.name}:{result.line}: {result.reason}")
            for report in reports:
                self.stderr.write(report)

    def _summarise(self, seconds: float, *, dry_run: bool) -> None:
        counts = self.counts
        done = sum(counts.values()) - counts[Outcome.BAD]
        self.stdout.write(
            f"{done:,} articles in {seconds:.0f} s ({done / seconds:.1f} a second): "
            f"{counts[Outcome.CREATED]:,} created, "
            f"{counts[Outcome.UPDATED]:,} updated, "
            f"{counts[Outcome.UNCHANGED]:,} unchanged, "
            f"{counts[Outcome.KEPT]:,} kept as edited by hand; "
            f"bad lines: {counts[Outcome.BAD]:,}."
        )
        if dry_run:
            self.stdout.write("Dry run: nothing was written.")


def _open(path: Path) -> BinaryIO:
    try:
        file = path.open("rb")
    except OSError as error:
        raise CommandError(f"Cannot read {path}: {error.strerror}") from error
    if not file.seekable():
        raise CommandError(f"Cannot read {path} twice: import a file, not a pipe.")
    return file
