"""What a generation must show before readers get it."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from search.answering.asking import Asker
from search.answering.retrieval import Ranked, Retriever, meaning
from search.engines.contract import EngineUnavailable, GenerationInfo
from search.patience import patiently
from search.ranking.rule import packaged_rules
from search.statistics.sampling import draw

from .audit import Difference, Kind, findable_by_locale
from .indexer import Indexer

SAMPLE = 10
"""Articles of each locale whose titles are asked."""
FOUND = 0.8
"""Share of them that must be among the first ten."""
TOLERATED = 0.05
"""Share of a locale's articles that may be set aside with an error."""
FEW = 10
"""As many may be set aside in any case: no article keeps all others from readers."""

Objections = Callable[[Indexer, GenerationInfo], Iterable[str]]
"""What else speaks against making a generation live."""


@dataclass(frozen=True, slots=True)
class Sampled:
    """The outcome of one sample question."""

    found: bool
    sound: bool


def reasons_against(
    indexer: Indexer,
    generation: GenerationInfo,
    left: Sequence[Difference],
    objections: Objections | None = None,
) -> list[str]:
    """Why a generation may not be promoted; ``left`` is what could not be repaired.

    Raises EngineError when the engine does not answer.
    """
    wanted = findable_by_locale()
    reasons = [
        *_wrong_articles(left),
        *_missing_articles(left, {lc: len(keys) for lc, keys in wanted.items()}),
        *_unfound(indexer, generation, wanted),
    ]
    # Where no article is found by its title, nobody else needs to be asked.
    if objections and not reasons:
        reasons += objections(indexer, generation)
    return reasons


def _wrong_articles(left: Iterable[Difference]) -> Iterator[str]:
    """What readers must not see is never tolerated."""
    for difference in left:
        if difference.kind in (Kind.ORPHAN, Kind.RESTRICTED):
            yield (
                f"{difference.locale}: {difference.family} is {difference.kind} and "
                "cannot be withdrawn."
            )


def _missing_articles(
    left: Iterable[Difference], articles: dict[str, int]
) -> Iterator[str]:
    lost = Counter(
        difference.locale
        for difference in left
        if difference.kind in (Kind.MISSING, Kind.STALE)
    )
    for locale, count in sorted(lost.items()):
        if count > max(FEW, TOLERATED * articles[locale]):
            yield (
                f"{locale}: {count} of {articles[locale]} articles could not be "
                "indexed; the log says why."
            )
    if lost and lost.total() == sum(articles.values()):
        yield "No article could be indexed; the log says why."


def _unfound(
    indexer: Indexer, generation: GenerationInfo, wanted: dict[str, set[str]]
) -> Iterator[str]:
    """Locales where articles are not found by their own titles."""
    for locale, families in sorted(wanted.items()):
        sample = sorted(families, key=draw)[:SAMPLE]
        stored = patiently(
            partial(indexer.engine.articles, sample, locale, generation.name),
            EngineUnavailable,
        )
        outcomes = [
            sampled
            for family, article in stored.items()
            if (sampled := _ask(indexer, generation, locale, family, article.title))
        ]
        found = sum(outcome.found for outcome in outcomes)
        if found < FOUND * len(outcomes):
            yield (
                f"{locale}: only {found} of {len(outcomes)} sampled articles are "
                "found by their titles."
            )
        if not all(outcome.sound for outcome in outcomes):
            yield f"{locale}: meaning finds nothing, or not in numbers."


def _ask(
    indexer: Indexer, generation: GenerationInfo, locale: str, family: str, title: str
) -> Sampled | None:
    """None for a title without words."""
    asker = Asker(indexer.engine, indexer.analyser)
    retriever = Retriever(indexer.engine, packaged_rules().of(generation, locale))
    (raw,) = indexer.encoder.questions([title])
    meant = meaning(generation, raw, locale, locale)

    def answer() -> Ranked:
        asked = asker.ask(title, locale, locale, generation.name)
        return retriever.rank(asked, meant)

    ranked = patiently(answer, EngineUnavailable)
    if not ranked.terms:
        return None
    scores = [hit.score for hit in ranked.semantic]
    return Sampled(
        found=family in [result.family for result in ranked.results[:10]],
        sound=bool(scores) and all(math.isfinite(s) and abs(s) < 1.01 for s in scores),
    )
