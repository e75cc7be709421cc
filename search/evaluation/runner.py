"""Every system over every question of a corpus, in a throwaway index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from typing import Literal

import numpy as np

from articles.text import ArticleText
from search.answering.asking import Asker
from search.answering.languages import packaged_detector
from search.answering.mistakes import Mistakes
from search.answering.quoting import Quoter
from search.answering.retrieval import Ranked, Retriever, meaning
from search.encoder.protocol import Encoder
from search.engines.contract import Engine, GenerationInfo, Vector
from search.indexing.documents import Prepared, build, document_terms, prepare
from search.indexing.indexer import Progress
from search.ranking.quick import packaged_quick_rule
from search.ranking.rule import MatchRules
from search.spelling.vocabulary import Vocabulary, Words
from search.statistics.sampling import draw
from search.text.analysis import Analyser
from search.vectors.cache import VectorCache, encode_cached
from search.vectors.centring import RAW, READ, SAMPLE, Centring, centring

from .corpora import CorpusQuestion
from .metrics import CUT, Measures, mean, measure

System = Literal["lexical", "semantic", "hybrid"]
SYSTEMS: tuple[System, ...] = ("lexical", "semantic", "hybrid")
GENERATION = "evaluation"
WRITE_SIZE = 200


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
    rules: MatchRules
    passages: VectorCache
    questions: VectorCache
    centred: bool = True


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
    means = _means(prepared, vectors, bench) if bench.centred else RAW
    bench.engine.create(
        GenerationInfo(
            name=GENERATION,
            encoder=bench.encoder.fingerprint,
            analysis=bench.analyser.version,
            dimensions=bench.encoder.dimensions,
            epoch="evaluation",
            created=datetime.now(UTC),
            centring=means,
        )
    )
    for start in range(0, len(prepared), WRITE_SIZE):
        bench.engine.write(
            [
                build(
                    item,
                    vectors,
                    document_terms(item.article, bench.analyser),
                    bench.analyser,
                    means,
                )
                for item in prepared[start : start + WRITE_SIZE]
            ],
            GENERATION,
        )
        progress("write", min(start + WRITE_SIZE, len(prepared)), len(prepared))
    bench.engine.promote(GENERATION)


def _means(
    prepared: Sequence[Prepared], vectors: Mapping[str, Vector], bench: Bench
) -> Centring:
    """As a site takes them: from some articles of each locale and their titles."""
    sampled: dict[str, list[Prepared]] = defaultdict(list)
    for item in sorted(prepared, key=lambda item: draw(item.article.family)):
        if len(sampled[item.article.locale]) < SAMPLE:
            sampled[item.article.locale].append(item)
    titles = {lc: [i.article.title for i in items] for lc, items in sampled.items()}
    asked = question_vectors(list(chain(*titles.values())), bench)
    return centring(
        {
            locale: np.stack(
                [vectors[p.text] for i in items[:READ] for p in i.passages]
            )
            for locale, items in sampled.items()
        },
        {lc: np.stack([asked[title] for title in some]) for lc, some in titles.items()},
    )


def answer_all(
    questions: Sequence[CorpusQuestion],
    bench: Bench,
    progress: Progress,
    *,
    declared: bool = True,
) -> Iterator[tuple[CorpusQuestion, Ranked]]:
    """Unless ``declared`` the questions' languages are for search to find out."""
    for question, put in _put(questions, bench, progress, None, declared=declared):
        yield question, put()


def answer_twice(
    questions: Sequence[CorpusQuestion],
    bench: Bench,
    progress: Progress,
    words: Callable[[CorpusQuestion], str] | None = None,
) -> Iterator[tuple[CorpusQuestion, Ranked, Ranked]]:
    """As ``answer_all``, then as if there were none of the question's own articles.

    ``words`` says what the words are looked for by, where not by the question's.
    """
    for question, put in _put(questions, bench, progress, words, declared=True):
        yield question, put(), put(question.relevant)


def _put(
    questions: Sequence[CorpusQuestion],
    bench: Bench,
    progress: Progress,
    words: Callable[[CorpusQuestion], str] | None,
    *,
    declared: bool,
) -> Iterator[tuple[CorpusQuestion, Callable[..., Ranked]]]:
    """Each question and what ranks the articles for it, without hidden families."""
    known = {
        locale: indexed_vocabulary(bench.engine, locale)
        for locale in bench.engine.locales(GENERATION)
    }
    mistakes = Mistakes(bench.engine, bench.analyser, lambda: known)
    live = bench.engine.generation()
    detector = packaged_detector()
    rules = {lc: bench.rules.of(live, lc) for lc in {q.locale for q in questions}}
    quoter = Quoter(packaged_quick_rule(), bench.analyser, lambda _: bench.passages)
    asker = Asker(bench.engine, bench.analyser, mistakes, detector)
    retrievers = {
        locale: Retriever(bench.engine, rule, quoter) for locale, rule in rules.items()
    }
    asked = []
    for question in questions:
        text = words(question) if words else question.text
        said = question.language if declared else ""
        spoken = asker.spoken(text, question.locale, said, GENERATION, known)
        asked.append(asker.ask(text, question.locale, spoken.code, GENERATION))
    meant = [
        question.text if words else one.text
        for question, one in zip(questions, asked, strict=True)
    ]
    vectors = question_vectors(meant, bench)
    for count, (question, one, text) in enumerate(
        zip(questions, asked, meant, strict=True), 1
    ):
        put = meaning(live, vectors[text], one.language, one.locale)
        yield question, partial(retrievers[one.locale].rank, one, put)
        progress("search", count, len(questions))


def indexed_vocabulary(engine: Engine, locale: str) -> Vocabulary:
    """The words of the articles that an evaluation's index holds."""
    words = Words(locale)
    families = list(engine.inventory(locale, GENERATION))
    for start in range(0, len(families), WRITE_SIZE):
        batch = families[start : start + WRITE_SIZE]
        for article in engine.articles(batch, locale, GENERATION).values():
            passages = ((p.heading, p.text) for p in article.passages)
            words.add_article(article.title, passages)
    return words.vocabulary()


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
