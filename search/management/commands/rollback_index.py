from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.components import make_engine
from search.encoder.files import ModelUnusable
from search.engines.contract import EngineError
from search.evaluation.progress import StepProgress
from search.golden.promotion import objections
from search.indexing.generations import previous, rollback
from search.writer import make_indexer


class Command(BaseCommand):
    help = (
        "Make the generation of the search index live again that was so before the "
        "last rebuild, with the articles as they are now."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--despite-golden",
            action="store_true",
            help="make it live though it breaks golden questions",
        )
        parser.add_argument("--threads", type=int, default=os.cpu_count())

    def handle(self, *args: Any, **options: Any) -> None:
        engine = make_engine(readonly=False)
        try:
            earlier = previous(engine)
            indexer = make_indexer(engine, earlier.model, options["threads"])
            with StepProgress() as progress:
                live = rollback(
                    indexer,
                    progress,
                    None if options["despite_golden"] else objections,
                )
        except (EngineError, ModelUnusable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Generation {live.name}, made {live.created:%Y-%m-%d %H:%M} UTC, is live."
        )
