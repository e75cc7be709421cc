from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import yaml
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from articles.text import ArticleText
from articles.transfer.body import family_key
from search.answering.retrieval import Ranked
from search.components import connect_elasticsearch
from search.encoder.files import ModelUnusable
from search.engines.contract import EngineError
from search.evaluation.bench import throwaway_bench
from search.evaluation.corpora import (
    CorpusQuestion,
    corpus_files,
    read_articles,
    read_questions,
)
from search.evaluation.metrics import measure
from search.evaluation.progress import StepProgress
from search.evaluation.runner import (
    Bench,
    Progress,
    answer_all,
    index_corpus,
    rankings,
)
from search.indexing.source import current_texts, findable_keys
from search.ranking.fusion import Fused
from search.vectors.database import DatabaseVectorCache

GOLDEN = settings.BASE_DIR / "articles" / "demo" / "questions.yaml"
TOLERANCE = 0.005
"""nDCG@10 by which a locale may differ."""
SEARCH_SECONDS = 30.0
"""Nobody waits, so a slow answer counts as well."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One question: nDCG@10 through each engine, and what of the answer is the same.

    ``firsts`` is the first result of each engine, none where it found nothing.
    """

    question: CorpusQuestion
    embedded: float
    elasticsearch: float
    firsts: tuple[list[Fused], list[Fused]]
    same_match: bool
    same_quick: bool

    @property
    def same_first(self) -> bool:
        ours, theirs = ([one.family for one in first] for first in self.firsts)
        return ours == theirs


class Command(BaseCommand):
    help = (
        "Index the published articles in throwaway indices of both engines, put the "
        "demo's golden questions to them and print how well each answers, and the "
        "shares of questions with the same first result, match state and quick answer, "
        "and the questions with another first result. Exit status 1 if there are such, "
        "or nDCG@10 differs by more than 0.005."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--corpus", type=Path, help="compare over a corpus file instead"
        )
        parser.add_argument("--locale", action="append", default=[])
        parser.add_argument(
            "--kind", action="append", default=[], help="only this kind of question"
        )
        parser.add_argument(
            "--undeclared",
            action="store_true",
            help="let search find out which language each question is in",
        )
        parser.add_argument("--threads", type=int, default=2)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SIGNPOST_ELASTICSEARCH_URL:
            raise CommandError("Name a cluster in ELASTICSEARCH_URL.")
        only = frozenset(options["locale"])
        try:
            if options["corpus"]:
                kinds = frozenset(options["kind"])
                articles, questions = of_corpus(options["corpus"], only, kinds)
            else:
                articles, questions = of_site(only)
            with (
                both_benches(
                    options["threads"], of_site=not options["corpus"]
                ) as benches,
                StepProgress() as progress,
            ):
                compared = list(
                    compare(
                        articles,
                        questions,
                        benches,
                        progress,
                        declared=not options["undeclared"],
                    )
                )
        except (OSError, ValueError, ModelUnusable, EngineError) as error:
            raise CommandError(str(error)) from error
        differs = self.print_table(compared)
        for one in compared:
            if not one.same_first:
                self.stdout.write(
                    f"{one.question.locale:9}{one.question.text}: "
                    + ", in Elasticsearch ".join(map(named, one.firsts))
                )
        if differs:
            raise CommandError("The engines differ.")

    def print_table(self, compared: Iterable[Compared]) -> bool:
        """Tell whether a locale differs by more than it may."""
        groups: dict[str, list[Compared]] = defaultdict(list)
        for one in compared:
            groups[one.question.locale].append(one)
        self.stdout.write(
            f"{'locale':9}{'questions':>10}{'same first':>12}{'match':>9}{'quick':>9}"
            f"{'embedded':>11}{'elasticsearch':>15}{'difference':>12}"
        )
        differs = False
        for locale, some in sorted(groups.items()):
            same = sum(one.same_first for one in some) / len(some)
            match = sum(one.same_match for one in some) / len(some)
            quick = sum(one.same_quick for one in some) / len(some)
            embedded = sum(one.embedded for one in some) / len(some)
            elasticsearch = sum(one.elasticsearch for one in some) / len(some)
            self.stdout.write(
                f"{locale:9}{len(some):10}{same:12.1%}{match:9.2%}{quick:9.2%}"
                f"{embedded:11.4f}{elasticsearch:15.4f}"
                f"{elasticsearch - embedded:+12.4f}"
            )
            differs |= same < 1 or abs(elasticsearch - embedded) > TOLERANCE
        return differs


def named(first: Sequence[Fused]) -> str:
    """The family and the score of a first result."""
    return " ".join(f"{one.family} {one.score:.4f}" for one in first) or "nothing"


def of_site(only: frozenset[str]) -> tuple[list[ArticleText], list[CorpusQuestion]]:
    """The published articles, and the golden questions that one of them answers."""
    keys = [key for key in findable_keys() if not only or key[1] in only]
    golden: Mapping[str, Mapping[str, Sequence[str]]] = yaml.safe_load(
        GOLDEN.read_text("utf-8")
    )
    published = {(str(family), locale) for family, locale in keys}
    questions = [
        CorpusQuestion(text, locale, locale, "golden", "", frozenset({family}))
        for slug, by_locale in golden.items()
        for locale, texts in by_locale.items()
        if (family := str(family_key(slug)), locale) in published
        for text in texts
    ]
    if not questions:
        raise ValueError("None of the demo's articles is published: load the demo.")
    return list(current_texts(keys).values()), questions


def of_corpus(
    path: Path, only: frozenset[str], kinds: frozenset[str]
) -> tuple[list[ArticleText], list[CorpusQuestion]]:
    articles_file, questions_file = corpus_files(path)
    known = frozenset(code for code, _name in settings.LANGUAGES)
    questions = read_questions(questions_file, known, only, kinds, "")
    searched = frozenset(question.locale for question in questions)
    return read_articles(articles_file, known, searched), questions


@contextmanager
def both_benches(threads: int, *, of_site: bool) -> Iterator[tuple[Bench, Bench]]:
    """Each on an index of its own that is gone afterwards.

    Vectors of the site's articles lie in its database.
    """
    engine = connect_elasticsearch(
        f"{settings.SIGNPOST_INDEX_PREFIX}-compare-{uuid4().hex[:8]}", SEARCH_SECONDS
    )
    with throwaway_bench(settings.SIGNPOST_CACHE, threads) as bench:
        if of_site:
            cache = DatabaseVectorCache(bench.encoder.fingerprint)
            bench = replace(bench, passages=cache)
        try:
            yield bench, replace(bench, engine=engine)
        finally:
            engine.remove()


def compare(
    articles: Sequence[ArticleText],
    questions: Sequence[CorpusQuestion],
    benches: Sequence[Bench],
    progress: Progress,
    *,
    declared: bool,
) -> Iterator[Compared]:
    for bench in benches:
        index_corpus(articles, bench, progress)
    answers = zip(
        *(answer_all(questions, b, progress, declared=declared) for b in benches),
        strict=True,
    )
    for (question, embedded), (_question, elasticsearch) in answers:
        ours, theirs = (
            rankings(found)["hybrid"] for found in (embedded, elasticsearch)
        )
        yield Compared(
            question,
            measure(ours, question.relevant).ndcg_10,
            measure(theirs, question.relevant).ndcg_10,
            (list(embedded.results[:1]), list(elasticsearch.results[:1])),
            embedded.match == elasticsearch.match,
            quoted(embedded) == quoted(elasticsearch),
        )


def quoted(ranked: Ranked) -> str:
    """The sentences that a quick answer would be made of, empty without one."""
    quote = ranked.quote
    if quote is None or quote.score < quote.bar or ranked.match != "strong":
        return ""
    return quote.text
