"""A corpus as smaller sites, and questions in other words, to fit a rule that holds.

Questions that were written with their article in view share its words, and a corpus
is larger than a young site. A rule that only saw those calls it no answer when a reader
uses words of their own.
"""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence

from articles.text import ArticleText

from .corpora import CorpusQuestion

SITES = 8
KEPT = 0.45
"""Chance of each word of a question to stay."""
SPACELESS = frozenset({"ja", "km", "lo", "my", "th", "zh-hans", "zh-hant"})
PIECE = 3
"""Characters that are taken for a word where there are no spaces."""


def small_sites(
    articles: Sequence[ArticleText], questions: Sequence[CorpusQuestion]
) -> Iterator[tuple[list[ArticleText], list[CorpusQuestion]]]:
    """Parts of a corpus by a hash of the family, each with the questions it answers."""
    for number in range(SITES):
        some = [article for article in articles if _site(article.family) == number]
        there = {article.family for article in some}
        asked = [question for question in questions if question.relevant <= there]
        if asked:
            yield some, asked


def in_other_words(
    questions: Sequence[CorpusQuestion], seed: int = 0
) -> Callable[[CorpusQuestion], str]:
    """Replaces more than half of a question's words by those of any other question.

    What it means is still the question's own vector.
    """
    generator = random.Random(seed)  # noqa: S311 -- nothing is kept secret
    others: dict[str, list[str]] = defaultdict(list)
    for question in questions:
        others[question.language].append(question.text)

    def words(question: CorpusQuestion) -> str:
        borrowed = _words(generator.choice(others[question.language]), question)
        generator.shuffle(borrowed)
        said = [
            word if generator.random() < KEPT or not borrowed else borrowed.pop()
            for word in _words(question.text, question)
        ]
        return ("" if question.language in SPACELESS else " ").join(said)

    return words


def _words(text: str, question: CorpusQuestion) -> list[str]:
    if question.language in SPACELESS:
        return [text[at : at + PIECE] for at in range(0, len(text), PIECE)]
    return text.split()


def _site(family: str) -> int:
    return hashlib.blake2b(f"site {family}".encode(), digest_size=1).digest()[0] % SITES
