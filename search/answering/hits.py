"""What is shown of a ranked article: its passage and the words to highlight."""

from __future__ import annotations

from functools import lru_cache
from itertools import chain, product

from search.answering.hydrate import Hit
from search.answering.retrieval import Ranked, near_passage
from search.engines.contract import StoredArticle, StoredPassage
from search.ranking.fusion import Fused
from search.text.analysis import Analyser
from search.text.highlight import Wanted
from search.text.pieces import PIECE_MARK
from search.text.plain_words import most_used_words

COMMON = 0.3
"""Share of the articles from which on a word may say too little to be marked alone."""
EVERYDAY = 300
"""The most used words of a language say little where they are common: "how" does,
"withdrawal" does not where each second article is about one."""
JOINED = 100
"""Of these, single letters say little side by side, too: 我的, ない."""


def telling(ranked: Ranked, analyser: Analyser, locale: str) -> Wanted:
    """The terms of all wordings; common ones that say little only join others.

    Where the question has no other words, they are all there is to show.
    """
    most = max(1.0, COMMON * ranked.frequencies.documents)
    held = ranked.frequencies.counts
    said = chain(ranked.terms, *(wording.terms for wording in ranked.wordings))
    words = frozenset(term for term in said if not term.startswith(PIECE_MARK))
    common = frozenset(term for term in words if held.get(term, 0) > most)
    if everyday := _everyday_terms(analyser, locale):
        common &= everyday
    return Wanted(words - common, common) if common != words else Wanted(words)


@lru_cache(64)
def _everyday_terms(analyser: Analyser, locale: str) -> frozenset[str]:
    """Nothing where a language's words were not counted."""
    words = most_used_words(locale, EVERYDAY)
    terms = {term.text for term in analyser.words(" ".join(words), locale)}
    letters = [w for w in words[:JOINED] if len(w) == 1 and not w.isascii()]
    return frozenset(terms.union(map("".join, product(letters, repeat=2))))


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
