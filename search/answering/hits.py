"""What is shown of a ranked article: its passage and the words to highlight."""

from __future__ import annotations

from itertools import chain

from search.answering.hydrate import Hit
from search.answering.retrieval import Ranked, near_passage
from search.engines.contract import StoredArticle, StoredPassage
from search.ranking.fusion import Fused
from search.text.analysis import Analyser
from search.text.highlight import Wanted
from search.text.pieces import PIECE_MARK

COMMON = 0.3
"""Share of the articles from which on a word says too little to be marked alone."""


def telling(ranked: Ranked) -> Wanted:
    """The terms of all wordings; those that many articles hold only join others.

    Where the question has no other words, they are all there is to show.
    """
    most = max(1.0, COMMON * ranked.frequencies.documents)
    held = ranked.frequencies.counts
    said = chain(ranked.terms, *(wording.terms for wording in ranked.wordings))
    words = frozenset(term for term in said if not term.startswith(PIECE_MARK))
    rare = frozenset(term for term in words if held.get(term, 0) <= most)
    return Wanted(rare, words - rare) if rare else Wanted(words)


def hit_of(
    result: Fused,
    article: StoredArticle,
    position: int,
    wanted: Wanted,
    analyser: Analyser,
) -> Hit:
    """With the passage that meaning found, else the one that holds most words."""

    def held(passage: StoredPassage) -> int:
        text = f"{passage.heading} {passage.text}"
        return analyser.holds(text, wanted.terms, result.locale)

    passage = near_passage(result, article) or max(article.passages, key=held)
    return stored_hit(article, result.score, position, passage)


def stored_hit(
    article: StoredArticle, score: float, position: int, passage: StoredPassage
) -> Hit:
    return Hit(
        family=article.family,
        locale=article.locale,
        score=score,
        position=position,
        type=article.type,
        topic=article.topics[0] if article.topics else "",
        updated=article.updated,
        text=passage.text,
        passage=passage,
    )
