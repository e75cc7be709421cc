from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from search.evaluation.bench import throwaway_bench
from search.evaluation.corpora import read_articles, read_questions
from search.evaluation.matchfit import UNFITTED, examples, fit, judge
from search.evaluation.printing import judgement_lines
from search.evaluation.progress import StepProgress
from search.evaluation.runner import answer_all, index_corpus
from search.ranking.rule import RULE_FILE, MatchRules

from .evaluate_search import corpus_files


class Command(BaseCommand):
    help = (
        "Fit the match rule on half of a corpus' families, print how it does on the "
        "other half, and with --write keep it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("corpus", type=Path)
        parser.add_argument("--kind", default="question")
        parser.add_argument("--locale", action="append", default=[])
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        articles_file, questions_file = corpus_files(options["corpus"], None)
        known = frozenset(code for code, _name in settings.LANGUAGES)
        only = frozenset(options["locale"])
        questions = read_questions(
            questions_file, known, only, frozenset([options["kind"]]), ""
        )
        articles = read_articles(articles_file, known, only)
        fitted = {}
        for kind in ("raw", "centred"):
            with (
                throwaway_bench(
                    settings.SIGNPOST_CACHE,
                    options["threads"],
                    centred=kind == "centred",
                ) as bench,
                StepProgress() as progress,
            ):
                index_corpus(articles, bench, progress)
                answered = answer_all(
                    questions, replace(bench, rules=UNFITTED), progress
                )
                known_answers = examples(answered, bench.engine)
            fitted[kind] = fit(known_answers)
            self.stdout.write(f"\n{kind}")
            for line in judgement_lines(judge(known_answers, fitted[kind])):
                self.stdout.write(line)
        if options["write"]:
            numbers = asdict(MatchRules(**fitted))
            text = json.dumps(numbers, indent=1) + "\n"
            RULE_FILE.write_text(text, encoding="utf-8")
