"""From fused results to pages and facets: pure decisions over typed values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime

from search.answering.answer import Sort
from search.engines.contract import Facts, StoredArticle
from search.ranking.fusion import Fused
from search.ranking.match import Match
from search.text.names import Named, naming

FLOOR = 0.3
"""Share of the best score below which a candidate is noise."""
NAMED = 10
"""Results among which those that a question names are looked for, whatever is shown."""
WEAK_RESULTS = 5
"""Results that are shown when none is known to answer."""

_NEVER = datetime.min.replace(tzinfo=UTC)


def named(
    results: Sequence[Fused], asked: str, stored: Mapping[str, StoredArticle]
) -> dict[str, Named]:
    """The families among the first results that a question names by title, code or
    ticker."""
    found = {}
    for result in results[:NAMED]:
        article = stored.get(result.family)
        how = naming(asked, article.title) if article else None
        if how is not None:
            found[result.family] = how
    return found


def with_named(match: Match, by_name: Mapping[str, Named], *, judged: bool) -> Match:
    """What a question names is shown, whatever its words say to the rule; where the
    rule ``judged`` them, an article whose title it is answers it."""
    if judged and any(how is not Named.NAME for how in by_name.values()):
        return "strong"
    return "weak" if match == "none" and by_name else match


def near_enough(
    results: Sequence[Fused], match: Match, by_name: Collection[str]
) -> list[Fused]:
    """Candidates worth showing, named ones always; none when nothing matches."""
    if match == "none" or not results:
        return []
    bar = FLOOR * max(result.score for result in results)
    return [r for r in results if r.score >= bar or r.family in by_name]


def named_first(results: Sequence[Fused], by_name: Mapping[str, Named]) -> list[Fused]:
    """Surely named ones first; the rest keeps its order."""
    return sorted(results, key=lambda result: by_name.get(result.family, len(Named)))


def few_if_unsure(results: list[Fused], match: Match) -> list[Fused]:
    return results[:WEAK_RESULTS] if match == "weak" else results


def filtered(
    results: Sequence[Fused], facts: Mapping[str, Facts], kind: str, topic: str
) -> list[Fused]:
    """Candidates of this kind and topic; an empty name stands for any."""
    return [
        result
        for result in results
        if (article := facts.get(result.family)) is not None
        and kind in {"", article.type}
        and topic in {"", *article.topics}
    ]


def in_order(
    results: Sequence[Fused],
    facts: Mapping[str, Facts],
    sort: Sort,
    helpful: Mapping[str, float],
) -> list[Fused]:
    """Equals keep the order of the match."""
    if sort == "match":
        return list(results)
    if sort == "helpful":
        return sorted(results, key=lambda result: -helpful.get(result.family, 0.0))

    def updated(result: Fused) -> datetime:
        article = facts.get(result.family)
        return (article and article.updated) or _NEVER

    return sorted(results, key=updated, reverse=True)


def counts(
    articles: Collection[Facts], kind: str, topic: str
) -> tuple[Counter[str], Counter[str]]:
    """How many articles each type would show beside this topic, and each topic beside
    this kind; an empty name stands for any."""
    types = Counter(
        article.type for article in articles if topic in {"", *article.topics}
    )
    topics = Counter(
        each
        for article in articles
        if kind in {"", article.type}
        for each in article.topics
    )
    return types, topics


def page_of(total: int, page: int, size: int) -> tuple[int, int]:
    """The page that is shown for the one asked for, and how many there are."""
    pages = max(1, -(-total // size))
    return min(max(page, 1), pages), pages
