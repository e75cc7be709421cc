from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from articles.text import ArticleText
from search.evaluation.bench import throwaway_bench
from search.evaluation.corpora import (
    CorpusQuestion,
    corpus_files,
    read_articles,
    read_questions,
)
from search.evaluation.matchfit import (
    UNFITTED,
    Example,
    examples,
    fit,
    held_out,
    judge,
    strangers,
)
from search.evaluation.printing import judgement_lines
from search.evaluation.progress import StepProgress
from search.evaluation.runner import (
    Bench,
    Progress,
    answer_all,
    answer_twice,
    index_corpus,
)
from search.evaluation.variations import in_other_words, small_sites
from search.ranking.rule import RULE_FILE, MatchRules, packaged_rules


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
        parser.add_argument(
            "--packaged", action="store_true", help="judge the rule that is in use"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        articles_file, questions_file = corpus_files(options["corpus"])
        known = frozenset(code for code, _name in settings.LANGUAGES)
        only = frozenset(options["locale"])
        questions = read_questions(
            questions_file, known, only, frozenset([options["kind"]]), ""
        )
        articles = read_articles(articles_file, known, only)
        fitted = {}
        for kind in ("raw", "centred"):
            with StepProgress() as progress:
                known_answers = natural_and_varied(
                    articles,
                    questions,
                    partial(
                        throwaway_bench,
                        settings.SIGNPOST_CACHE,
                        options["threads"],
                        centred=kind == "centred",
                    ),
                    progress,
                )
            rule = getattr(packaged_rules(), kind) if options["packaged"] else None
            fitted[kind] = rule or fit(known_answers)
            self.stdout.write(f"\n{kind}")
            rule_of = partial(fitted[kind].of, own={})
            for line in judgement_lines(judge(held_out(known_answers), rule_of)):
                self.stdout.write(line)
        if options["write"]:
            numbers = asdict(MatchRules(**fitted))
            text = json.dumps(numbers, indent=1) + "\n"
            RULE_FILE.write_text(text, encoding="utf-8")


def natural_and_varied(
    articles: Sequence[ArticleText],
    questions: Sequence[CorpusQuestion],
    bench_of_its_own: Callable[[], AbstractContextManager[Bench]],
    progress: Progress,
) -> list[Example]:
    """Examples of a corpus as it is, in other words, and as several small sites."""
    found: list[Example] = []
    words = in_other_words(questions)
    small = list(small_sites(articles, questions))
    for number, (some, asked) in enumerate([(articles, questions), *small]):
        with bench_of_its_own() as bench:
            index_corpus(some, bench, progress)
            unfitted = replace(bench, rules=UNFITTED)
            for said in (None, words):
                found += examples(
                    answer_twice(asked, unfitted, progress, said),
                    "varied" if number > 0 or said is not None else "asked",
                )
            if number:
                # Those of the site before: what this one never heard of.
                foreign = answer_all(small[number - 2][1], unfitted, progress)
                found += strangers(foreign)
    return found
