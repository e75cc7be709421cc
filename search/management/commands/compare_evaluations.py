from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.evaluation.comparison import differences, most_lost, pairs, summaries
from search.evaluation.per_question import read_run
from search.evaluation.printing import difference_lines, lost_lines
from search.evaluation.report import WORST, of_runs, write_report
from search.evaluation.runner import SYSTEMS

from .evaluate_search import add_report_arguments


class Command(BaseCommand):
    help = (
        "Set two files of evaluate_search --questions side by side, question by "
        "question, and print what changed, how sure that is, and what lost most."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("before", type=Path)
        parser.add_argument("after", type=Path)
        parser.add_argument("--system", choices=SYSTEMS, default="hybrid")
        parser.add_argument(
            "--worst",
            type=int,
            default=10,
            help="print so many of the questions that lost most (default: %(default)s)",
        )
        add_report_arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        system, measure = options["system"], options["measure"]
        try:
            run_before, before = read_run(options["before"])
            run, after = read_run(options["after"])
            compared = pairs(before, after, system, measure)
        except (OSError, ValueError) as error:
            raise CommandError(str(error)) from error
        alone = len(before) + len(after) - 2 * len(compared)
        if alone:
            self.stderr.write(f"{alone} questions are in one run only and left out.")
        differing = differences(compared, options["resamples"])
        for line in difference_lines(differing):
            self.stdout.write(line)
        for line in lost_lines(most_lost(compared, options["worst"]), system):
            self.stdout.write(line)
        if options["html"]:
            write_report(
                options["html"],
                run,
                measure,
                summaries(after, [system], measure, options["resamples"]),
                [of_runs(pair, system) for pair in most_lost(compared, WORST)],
                run_before,
                differing,
            )
