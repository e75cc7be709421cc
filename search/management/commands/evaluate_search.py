from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.encoder.files import ModelUnusable
from search.evaluation.bench import throwaway_bench
from search.evaluation.comparison import summaries, worst
from search.evaluation.corpora import corpus_files, read_articles, read_questions
from search.evaluation.metrics import NAMES
from search.evaluation.per_question import Asked, Run, asked, write_run
from search.evaluation.printing import row_lines, summary_lines, worst_lines
from search.evaluation.progress import StepProgress
from search.evaluation.report import WORST, of_systems, write_report
from search.evaluation.runner import (
    SYSTEMS,
    answer_all,
    evaluate,
    index_corpus,
    rankings,
)
from search.statistics.bootstrap import RESAMPLES

MEASURE = "ndcg@10"


class Command(BaseCommand):
    help = (
        "Build a throwaway index from a corpus file and print how well its questions "
        "find their articles. Nothing is imported into the site."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "corpus",
            type=Path,
            help="NAME.articles.jsonl, or NAME alone: here or in SIGNPOST_CORPORA",
        )
        parser.add_argument(
            "--queries", type=Path, help="default: NAME.queries.jsonl beside the corpus"
        )
        parser.add_argument("--locale", action="append", default=[])
        parser.add_argument("--kind", action="append", default=[])
        parser.add_argument("--split", default="")
        parser.add_argument("--json", type=Path, help="write the rows to this file")
        parser.add_argument(
            "--questions",
            type=Path,
            help="write what every question found, for compare_evaluations",
        )
        parser.add_argument(
            "--worst", type=int, default=0, help="print so many of the worst questions"
        )
        parser.add_argument(
            "--undeclared",
            action="store_true",
            help="let search find out which language each question is in",
        )
        parser.add_argument(
            "--by-language",
            action="store_true",
            help="rows by the questions' language, not by the articles'",
        )
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument(
            "--raw", action="store_true", help="do not centre vectors by language"
        )
        add_report_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        articles_file, questions_file = corpus_files(
            options["corpus"], options["queries"]
        )
        known = frozenset(code for code, _name in settings.LANGUAGES)
        only = frozenset(options["locale"])
        try:
            questions = read_questions(
                questions_file,
                known,
                only,
                frozenset(options["kind"]),
                options["split"],
            )
            articles = read_articles(
                articles_file, known, frozenset(q.locale for q in questions)
            )
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        if not questions:
            raise CommandError("No question fits --locale, --kind and --split.")
        try:
            with (
                throwaway_bench(
                    settings.SIGNPOST_CACHE,
                    options["threads"],
                    centred=not options["raw"],
                ) as bench,
                StepProgress() as progress,
            ):
                index_corpus(articles, bench, progress)
                answered = list(
                    answer_all(
                        questions,
                        bench,
                        progress,
                        declared=not options["undeclared"],
                    )
                )
                model, analysis = bench.encoder.fingerprint, bench.analyser.version
        except ModelUnusable as error:
            raise CommandError(str(error)) from error
        rows = evaluate(answered, by_language=options["by_language"])
        self.print_lines(row_lines(rows))
        if options["json"]:
            report = {
                "engine": "embedded",
                "model": model,
                "analysis": analysis,
                "rows": [row.as_json() for row in rows],
            }
            options["json"].write_text(json.dumps(report, indent=1), encoding="utf-8")
        run = Run(questions_file.name, "embedded", model, analysis)
        self.with_intervals(
            run,
            [asked(question, rankings(ranked)) for question, ranked in answered],
            options,
        )

    def with_intervals(
        self, run: Run, found: list[Asked], options: dict[str, Any]
    ) -> None:
        measure = options["measure"]
        summed = summaries(found, SYSTEMS, measure, options["resamples"])
        self.print_lines(summary_lines(summed, measure))
        self.print_lines(worst_lines(worst(found, "hybrid", measure, options["worst"])))
        if options["questions"]:
            write_run(options["questions"], run, found)
        if options["html"]:
            listed = [
                of_systems(*one) for one in worst(found, "hybrid", measure, WORST)
            ]
            write_report(options["html"], run, measure, summed, listed)

    def print_lines(self, lines: Iterable[str]) -> None:
        for line in lines:
            self.stdout.write(line)


def add_report_arguments(parser: CommandParser) -> None:
    """What every command has that resamples and writes a report."""
    parser.add_argument("--measure", choices=list(NAMES.values()), default=MEASURE)
    parser.add_argument(
        "--resamples", type=int, default=RESAMPLES, help="default: %(default)s"
    )
    parser.add_argument("--html", type=Path, help="write a report to this file")
