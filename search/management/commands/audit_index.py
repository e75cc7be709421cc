from __future__ import annotations

import os
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.components import make_engine
from search.encoder.files import ModelUnusable
from search.engines.contract import EngineError
from search.indexing.audit import Audit, Kind, audit, audit_all
from search.writer import make_indexer, site_model


class Command(BaseCommand):
    help = (
        "Compare the search index with the database, both ways. Exits with status 1 "
        "when they differed, also if --repair put it right."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="write what differs, as it is now"
        )
        parser.add_argument(
            "--rows", type=int, default=20, help="differences to list (default: 20)"
        )
        parser.add_argument("--threads", type=int, default=os.cpu_count())

    def handle(self, *args: Any, **options: Any) -> None:
        engine = make_engine(readonly=False)
        left: Audit | None = None
        try:
            if options["repair"]:
                model = site_model(engine)
                indexer = make_indexer(engine, model, options["threads"])
                result = audit_all(indexer)
                left = audit(engine) if result.found else None
            else:
                result = audit(engine)
        except (EngineError, ModelUnusable) as error:
            raise CommandError(str(error)) from error
        self._print(result, options["rows"])
        if result.advice:
            self.stdout.write(result.advice)
        if not result.found:
            self.stdout.write("The index agrees with the database.")
            return
        said = f"{len(result.found)} articles differ."
        if left is not None:
            repaired = len(result.found) - len(left.found)
            said += f" {repaired} of them are repaired."
        raise CommandError(said)

    def _print(self, result: Audit, rows: int) -> None:
        self.stdout.write(f"Generation {result.generation}")
        counts = Counter((seen.locale, seen.kind.value) for seen in result.found)
        counts += Counter((seen.locale, "waiting") for seen in result.waiting)
        names = [*(kind.value for kind in Kind), "waiting"]
        self._line("locale", "articles", *names)
        for locale in sorted({*result.articles, *(lc for lc, _ in counts)}):
            numbers = [counts[locale, name] for name in names]
            self._line(locale, result.articles.get(locale, 0), *numbers)
        for seen in result.found[:rows]:
            stored = "nothing" if seen.stored is None else f"version {seen.stored}"
            self.stdout.write(
                f"{seen.locale} {seen.family} {seen.kind}: the index holds {stored}, "
                f"the database version {seen.wanted}"
            )
        if len(result.found) > rows:
            self.stdout.write(f"... and {len(result.found) - rows} more")

    def _line(self, first: str, *others: object) -> None:
        self.stdout.write(first.ljust(8) + "".join(f"{cell:>12}" for cell in others))
