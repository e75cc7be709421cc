from __future__ import annotations

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.components import make_engine
from search.encoder.files import ModelUnusable
from search.engines.contract import EngineError
from search.evaluation.progress import StepProgress
from search.golden.promotion import objections
from search.indexing.centre import centring_outcome
from search.indexing.generations import rebuild
from search.indexing.words import renew_words
from search.writer import make_indexer, site_model

PACKAGED = "packaged"


class Command(BaseCommand):
    help = (
        "Build a new generation of the search index beside the live one, check it and "
        "make it live. The last one is kept for rollback_index."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--locale",
            action="append",
            default=[],
            help="build only this language anew; may be given several times",
        )
        parser.add_argument(
            "--encoder",
            metavar="MODEL",
            help="name or folder of a model of sentence-transformers, or "
            f"'{PACKAGED}' for the site's own (default: as the live generation)",
        )
        parser.add_argument(
            "--despite-golden",
            action="store_true",
            help="make it live though it breaks golden questions",
        )
        parser.add_argument("--threads", type=int, default=os.cpu_count())

    def handle(self, *args: Any, **options: Any) -> None:
        engine = make_engine(readonly=False)
        wanted = options["encoder"]
        try:
            if wanted is None:
                model = site_model(engine)
            else:
                model = "" if wanted == PACKAGED else wanted
            indexer = make_indexer(engine, model, options["threads"])
            with StepProgress() as progress:
                count = rebuild(
                    indexer,
                    locales=set(options["locale"]),
                    model=model,
                    progress=progress,
                    objections=None if options["despite_golden"] else objections,
                )
        except (EngineError, ModelUnusable) as error:
            raise CommandError(str(error)) from error
        renew_words()
        self.stdout.write(f"{count} articles indexed in a new generation.")
        if outcome := centring_outcome(engine.generation()):
            self.stdout.write(outcome)
