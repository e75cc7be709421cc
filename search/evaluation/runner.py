"""Every system over every question of a corpus, in a throwaway index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from articles.text import ArticleText
from search.answering.languages import packaged_detector
from search.answering.mistakes import Mistakes
from search.answering.retrieval import Ranked, Retriever
from search.answering.vocabularies import IndexVocabularies
from search.encoder.protocol import Encoder
from search.engines.contract import Engine, GenerationInfo, Vector
from search.indexing.documents import build, prepare
from search.ranking.match import MatchRule
from search.text.analysis import Analyser
from search.vectors import VectorCache, encode_cached

from .corpora import CorpusQuestion
from .metrics import CUT, Measures, mean, measure

System = Literal["lexical", "semantic", "hybrid"]
SYSTEMS: tuple[System, ...] = ("lexical", "semantic", "hybrid")
GENERATION = "evaluation"
WRITE_SIZE = 200

Progress = Callable[[str, int, int], object]
"""Told the name of a step, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True)
class Row:
    """The measures of one system for one locale, kind and split."""

    system: System
    locale: str
    kind: str
    split: str
    n: int
    measures: Mapping[str, float]

    def as_json(self) -> dict[str, object]:
        return {
            "system": self.system,
            "locale": self.locale,
            "kind": self.kind,
            "split": self.split,
            "n": self.n,
            **self.measures,
        }


@dataclass(frozen=True, slots=True)
class Bench:
    """The parts that an evaluation runs on; the caches outlive it."""

    engine: Engine
    encoder: Encoder
    analyser: Analyser
    rule: MatchRule
    passages: VectorCache
    questions: VectorCache


def index_corpus(
    articles: Sequence[ArticleText], bench: Bench, progress: Progress
) -> None:
    """Build and promote a generation that holds exactly ``articles``."""
    prepared = []
    for article in articles:
        prepared.append(prepare(article, 1))
        progress("cut", len(prepared), len(articles))
    texts = list(dict.fromkeys(text for item in prepared for text in item.texts()))
    done = 0

    def encoded(count: int) -> None:
        nonlocal done
        done += count
        progress("encode", done, len(texts))

    vectors = encode_cached(texts, bench.encoder.passages, bench.passages, encoded)
    bench.engine.create(
        GenerationInfo(
            name=GENERATION,
            encoder=bench.encoder.fingerprint,
            analysis=bench.analyser.version,
            dimensions=bench.encoder.dimensions,
            epoch="evaluation",
            created=datetime.now(UTC),
        )
    )
    for start in range(0, len(prepared), WRITE_SIZE):
        bench.engine.write(
            [
                build(item, vectors.__getitem__, bench.analyser)
                for item in prepared[start : start + WRITE_SIZE]
            ],
            GENERATION,
        )
        progress("write", min(start + WRITE_SIZE, len(prepared)), len(prepared))
    bench.engine.promote(GENERATION)


def answer_all(
    questions: Sequence[CorpusQuestion],
    bench: Bench,
    progress: Progress,
    *,
    declared: bool = True,
) -> Iterator[tuple[CorpusQuestion, Ranked]]:
    """Unless ``declared`` the questions' languages are for search to find out."""
    vocabularies = IndexVocabularies(bench.engine, pause=lambda _seconds: None)
    for locale in bench.engine.locales(GENERATION):
        vocabularies.renew(locale, GENERATION)
    mistakes = Mistakes(bench.engine, bench.analyser, vocabularies)
    retriever = Retriever(
        bench.engine, bench.analyser, bench.rule, mistakes, packaged_detector()
    )
    asked = []
    for question in questions:
        said = question.language if declared else ""
        spoken = retriever.spoken(question.text, question.locale, said, GENERATION)
        asked.append(
            retriever.ask(question.text, question.locale, spoken.code, GENERATION)
        )
    vectors = question_vectors([one.text for one in asked], bench)
    for count, (question, one) in enumerate(zip(questions, asked, strict=True), 1):
        yield question, retriever.rank(one, vectors[one.text])
        progress("search", count, len(questions))


def question_vectors(texts: Sequence[str], bench: Bench) -> dict[str, Vector]:
    return encode_cached(texts, bench.encoder.questions, bench.questions)


def rankings(ranked: Ranked) -> dict[System, list[str]]:
    """The families that each system puts first, at most ``CUT``."""
    return {
        "lexical": [hit.family for hit in ranked.lexical[:CUT]],
        "semantic": [hit.family for hit in ranked.semantic[:CUT]],
        "hybrid": [result.family for result in ranked.results[:CUT]],
    }


def evaluate(
    answered: Iterable[tuple[CorpusQuestion, Ranked]],
    *,
    by_language: bool = False,
) -> list[Row]:
    """Rows by locale, kind, split and system, in that order.

    The locale is the articles', or what the question is in where rows go by that.
    """
    groups: dict[tuple[str, str, str, System], list[Measures]] = defaultdict(list)
    for question, ranked in answered:
        for system, families in rankings(ranked).items():
            locale = question.language if by_language else question.locale
            key = (locale, question.kind, question.split, system)
            groups[key].append(measure(families, question.relevant))
    return [
        Row(system, locale, kind, split, len(rows), mean(rows))
        for (locale, kind, split, system), rows in sorted(
            groups.items(), key=lambda item: (item[0][:3], SYSTEMS.index(item[0][3]))
        )
    ]
