from __future__ import annotations

import json
from dataclasses import asdict, astuple
from pathlib import Path
from statistics import mean
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.evaluation.bench import throwaway_bench
from search.evaluation.corpora import corpus_files, read_articles, read_questions
from search.evaluation.progress import StepProgress
from search.evaluation.quickfit import HELD, Judgement, examples, fit, judge
from search.evaluation.runner import answer_twice, index_corpus
from search.ranking.quick import RULE_FILE, packaged_quick_rule

HEADINGS = (
    "strong",
    "shown",
    "held",
    "shown always",
    "held always",
    "unanswerable shown",
)


class Command(BaseCommand):
    help = (
        "Fit the rule of quick answers on half of a corpus' families, print how it "
        "does on the other half, and with --write keep it."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "corpus", type=Path, help="a corpus whose questions have `answers`"
        )
        parser.add_argument("--kind", default="question")
        parser.add_argument("--locale", action="append", default=[])
        parser.add_argument(
            "--held",
            type=float,
            default=HELD,
            help="share of each locale's quotes that are to hold an answer, by which "
            "the bar is set; default: %(default)s",
        )
        parser.add_argument("--threads", type=int, default=2)
        parser.add_argument(
            "--packaged", action="store_true", help="judge the rule that is in use"
        )
        parser.add_argument("--write", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        articles_file, questions_file = corpus_files(options["corpus"])
        known = frozenset(code for code, _name in settings.LANGUAGES)
        only = frozenset(options["locale"])
        kinds = frozenset([options["kind"]])
        questions = read_questions(questions_file, known, only, kinds, "")
        if not any(question.answers for question in questions):
            raise CommandError("None of these questions has `answers`.")
        with (
            throwaway_bench(settings.SIGNPOST_CACHE, options["threads"]) as bench,
            StepProgress() as progress,
        ):
            index_corpus(read_articles(articles_file, known, only), bench, progress)
            found = examples(answer_twice(questions, bench, progress))
        rule = packaged_quick_rule() if options["packaged"] else None
        rule = rule or fit(found, options["held"])
        self.print_table(judge(found, rule))
        if options["write"]:
            numbers = json.dumps(asdict(rule), indent=1) + "\n"
            RULE_FILE.write_text(numbers, encoding="utf-8")

    def print_table(self, rows: list[Judgement]) -> None:
        """Shares by locale, then their mean and their worst."""
        self.stdout.write(f"{'locale':9}{'n':>6}  " + "  ".join(HEADINGS))
        shares = [astuple(row)[2:] for row in rows]
        for row, some in zip(rows, shares, strict=True):
            self.stdout.write(_line(row.locale, row.n, some))
        columns = list(zip(*shares, strict=True))
        total = sum(row.n for row in rows)
        self.stdout.write(_line("mean", total, tuple(mean(c) for c in columns)))
        *good, bad = columns
        worst = (*(min(column) for column in good), max(bad))
        self.stdout.write(_line("worst", total, worst))


def _line(locale: str, n: int, shares: tuple[float, ...]) -> str:
    cells = [
        f"{share:>{len(heading)}.3f}"
        for share, heading in zip(shares, HEADINGS, strict=True)
    ]
    return f"{locale:9}{n:6}  " + "  ".join(cells)
