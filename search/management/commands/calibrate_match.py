from __future__ import annotations

import os
from dataclasses import replace
from functools import partial
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.components import make_engine
from search.encoder.files import ModelUnusable
from search.engines.contract import EngineError
from search.evaluation.calibration import golden_examples, site_bars
from search.evaluation.matchfit import judge
from search.evaluation.printing import judgement_lines
from search.evaluation.progress import StepProgress
from search.ranking.rule import packaged_rules
from search.writer import make_indexer, site_model


class Command(BaseCommand):
    help = (
        "Set the bars of strong, weak and none for each locale by the site's golden "
        "questions, with and without the article that answers; --write keeps them "
        "with the live generation."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        rules = packaged_rules()
        try:
            engine = make_engine(readonly=not options["write"])
            indexer = make_indexer(engine, site_model(engine), os.cpu_count() or 1)
            live = engine.generation()
            if reason := indexer.why_unfit(live):
                raise CommandError(reason)
            with StepProgress() as progress:
                some = golden_examples(indexer, rules, progress)
            found = site_bars(some, rules, live)
            for title, info in [("now", live), ("then", replace(live, bars=found))]:
                self.stdout.write(f"\n{title}")
                rows = judge(some, partial(rules.of, info))
                for line in judgement_lines(rows):
                    self.stdout.write(line)
            if options["write"]:
                engine.keep_bars(live.name, found)
        except (EngineError, ModelUnusable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"\n{len(found)} locales have golden questions enough for own bars."
        )
