"""A site's own bars for the match rule, from its golden questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from search.answering.asking import Asker
from search.answering.quoting import Quoter
from search.answering.retrieval import Retriever, meaning
from search.engines.contract import Bars, GenerationInfo
from search.golden.results import readable
from search.indexing.centre import QUESTIONS
from search.indexing.indexer import Indexer
from search.models import GoldenQuestion
from search.ranking.quick import packaged_quick_rule
from search.ranking.rule import MatchRules
from search.vectors.cache import encode_cached
from search.vectors.database import DatabaseVectorCache

from .corpora import CorpusQuestion
from .matchfit import Example, bars, examples, leaning
from .runner import Progress

PRIOR = 25
"""Golden questions for which the packaged bars count, which never saw the site."""
FEWEST = 10
"""Golden questions of a locale below which they say nothing of it."""


def golden_examples(
    indexer: Indexer, rules: MatchRules, progress: Progress
) -> list[Example]:
    """Two of each golden question that can be answered. Raises EngineError."""
    live = indexer.engine.generation()
    golden = list(GoldenQuestion.objects.filter(active=True).order_by("locale", "pk"))
    there = readable(one.family for one in golden)
    asked = [one for one in golden if (one.family, one.locale) in there]
    vectors = encode_cached(
        [one.question for one in asked],
        indexer.encoder.questions,
        DatabaseVectorCache(indexer.encoder.fingerprint + QUESTIONS),
    )
    quoter = Quoter(packaged_quick_rule(), indexer.analyser, DatabaseVectorCache)
    asker = Asker(indexer.engine, indexer.analyser)
    found: list[Example] = []
    for count, one in enumerate(asked, 1):
        retriever = Retriever(indexer.engine, rules.of(live, one.locale), quoter)
        put = asker.ask(one.question, one.locale, one.locale, live.name)
        meant = meaning(live, vectors[one.question], one.locale, one.locale)
        question = CorpusQuestion(
            *(one.question, one.locale, one.locale, "golden", ""),
            relevant=frozenset({str(one.family)}),
        )
        ranked = retriever.rank(put, meant)
        others = retriever.rank(put, meant, question.relevant)
        found += examples([(question, ranked, others)])
        progress("golden", count, len(asked))
    return found


def site_bars(
    some: Sequence[Example], rules: MatchRules, live: GenerationInfo
) -> Mapping[str, Bars]:
    """Those of each locale, drawn to the packaged ones the fewer its questions are."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in some:
        groups[example.locale].append(example)
    packaged = replace(live, bars={})
    found = {}
    for locale, own in groups.items():
        if len(own) >= 2 * FEWEST:
            rule = rules.of(packaged, locale)
            drawn = leaning(bars(own, rule), len(own) // 2, rule, PRIOR)
            # An editor vouches for every golden question: none is without an answer.
            lowest = min(rule.score(one.signals) for one in own if one.answerable)
            found[locale] = replace(drawn, none=min(drawn.none, lowest))
    return found
