from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.encoder.files import ModelUnusable
from search.evaluation.bench import throwaway_bench
from search.evaluation.corpora import read_articles, read_questions
from search.evaluation.metrics import NAMES
from search.evaluation.progress import StepProgress
from search.evaluation.runner import Row, answer_all, evaluate, index_corpus


class Command(BaseCommand):
    help = (
        "Build a throwaway index from a corpus file and print how well its questions "
        "find their articles. Nothing is imported into the site."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "corpus", type=Path, help="NAME.articles.jsonl, or NAME without its ending"
        )
        parser.add_argument(
            "--queries", type=Path, help="default: NAME.queries.jsonl beside the corpus"
        )
        parser.add_argument("--locale", action="append", default=[])
        parser.add_argument("--kind", action="append", default=[])
        parser.add_argument("--split", default="")
        parser.add_argument("--json", type=Path, help="write the rows to this file")
        parser.add_argument("--threads", type=int, default=2)

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
                throwaway_bench(settings.SIGNPOST_CACHE, options["threads"]) as bench,
                StepProgress() as progress,
            ):
                index_corpus(articles, bench, progress)
                rows = evaluate(answer_all(questions, bench, progress))
                model, analysis = bench.encoder.fingerprint, bench.analyser.version
        except ModelUnusable as error:
            raise CommandError(str(error)) from error
        self.print_rows(rows)
        if options["json"]:
            report = {
                "engine": "embedded",
                "model": model,
                "analysis": analysis,
                "rows": [row.as_json() for row in rows],
            }
            options["json"].write_text(json.dumps(report, indent=1), encoding="utf-8")

    def print_rows(self, rows: list[Row]) -> None:
        names = list(NAMES.values())
        head = f"{'locale':9}{'kind':22}{'split':7}{'system':10}{'n':>6}"
        self.stdout.write(head + "".join(f"{name:>12}" for name in names))
        for row in rows:
            start = f"{row.locale:9}{row.kind:22}{row.split:7}{row.system:10}{row.n:6}"
            self.stdout.write(
                start + "".join(f"{row.measures[name]:12.4f}" for name in names)
            )
        kinds = sorted({(row.kind, row.split) for row in rows})
        for kind, split in kinds:
            for system in ("lexical", "semantic", "hybrid"):
                some = [
                    row
                    for row in rows
                    if (row.kind, row.split, row.system) == (kind, split, system)
                ]
                total = sum(row.n for row in some)
                start = f"{'mean':9}{kind:22}{split:7}{system:10}{total:6}"
                means = [
                    sum(row.measures[name] for row in some) / len(some)
                    for name in names
                ]
                self.stdout.write(start + "".join(f"{value:12.4f}" for value in means))
                pooled = [
                    sum(row.measures[name] * row.n for row in some) / total
                    for name in names
                ]
                start = f"{'pooled':9}{kind:22}{split:7}{system:10}{total:6}"
                self.stdout.write(start + "".join(f"{value:12.4f}" for value in pooled))
                worst = [min(row.measures[name] for row in some) for name in names]
                start = f"{'worst':9}{kind:22}{split:7}{system:10}{len(some):6}"
                self.stdout.write(start + "".join(f"{value:12.4f}" for value in worst))


def corpus_files(corpus: Path, questions: Path | None) -> tuple[Path, Path]:
    """The articles and questions files of a corpus named in either way."""
    stem = corpus.name.removesuffix(".jsonl").removesuffix(".articles")
    return (
        corpus.with_name(f"{stem}.articles.jsonl"),
        questions or corpus.with_name(f"{stem}.queries.jsonl"),
    )
