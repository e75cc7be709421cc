"""Articles and vectors in any number, the same ones in every run, for benchmarks."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from articles.text import ArticleText
from search.encoder.protocol import Vectors

SECTIONS = 5
"""Of one article; each is one passage."""
SENTENCES = 4
SENTENCE_WORDS = (8, 16)
TITLE_WORDS = 6
MIXTURE = (0.3, 0.7)
"""What the first of two given vectors contributes to a passage's."""
PASSAGE_NOISE = 0.2
WINDOW_NOISE = 0.35
"""Length of the noise that is added to a vector of length 1."""
SYLLABLES = [one + two for one in "bdfgklmnprstvz" for two in "aeiou"]


@dataclass(frozen=True, slots=True)
class Words:
    """Words of real texts, drawn as often as those hold them."""

    words: Sequence[str]
    sums: Sequence[int]

    @classmethod
    def of(cls, articles: Iterable[ArticleText]) -> Words:
        counts: Counter[str] = Counter()
        for article in articles:
            counts.update(article.title.split())
            for section in article.sections:
                counts.update(section.text.split())
        ranked = counts.most_common()
        return cls(
            [word for word, _count in ranked],
            list(accumulate(count for _word, count in ranked)),
        )

    def draw(self, count: int, choose: random.Random) -> list[str]:
        return choose.choices(self.words, cum_weights=self.sums, k=count)


@dataclass(frozen=True, slots=True)
class SampleArticle:
    """``name`` is a word that no other article holds; the title ends with it."""

    name: str
    title: str
    sections: tuple[tuple[str, str], ...]
    """(heading, text)"""


def sample_article(number: int, words: Words) -> SampleArticle:
    """The article of that number; ``number`` is below 24 million."""
    choose = random.Random(number)  # noqa: S311 -- repeatable, not secret
    name = name_of(number)
    return SampleArticle(
        name=name,
        title=" ".join([*words.draw(TITLE_WORDS, choose), name]),
        sections=tuple(
            (
                " ".join(words.draw(3, choose)),
                " ".join(_sentence(words, choose) for _ in range(SENTENCES)),
            )
            for _ in range(SECTIONS)
        ),
    )


def name_of(number: int) -> str:
    """A word of four syllables, another one for every number."""
    name = ""
    for _ in range(4):
        number, place = divmod(number, len(SYLLABLES))
        name += SYLLABLES[place]
    return name


def _sentence(words: Words, choose: random.Random) -> str:
    drawn = words.draw(choose.randint(*SENTENCE_WORDS), choose)
    # Marks inside would cut it into sentences of a word or two.
    plain = " ".join(drawn).translate(str.maketrans("", "", ".!?:;…"))
    return f"{plain.strip().capitalize()}."


def passage_vectors(
    given: Vectors, count: int, generator: np.random.Generator
) -> Vectors:
    """Unit vectors that lie between two given ones each; shape (count, dimensions)."""
    first, second = generator.integers(len(given), size=(2, count))
    share = generator.uniform(*MIXTURE, size=(count, 1)).astype(np.float32)
    return _noisy(
        share * given[first] + (1 - share) * given[second], PASSAGE_NOISE, generator
    )


def window_vectors(passages: Vectors, generator: np.random.Generator) -> Vectors:
    """A unit vector near each of ``passages``, in the same shape."""
    return _noisy(passages, WINDOW_NOISE, generator)


def _noisy(vectors: Vectors, length: float, generator: np.random.Generator) -> Vectors:
    deviation = length / np.sqrt(vectors.shape[1])
    noise = generator.standard_normal(vectors.shape, dtype=np.float32) * deviation
    found: Vectors = vectors + noise.astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found
