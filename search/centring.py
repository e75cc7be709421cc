"""Vectors without part of what only their language gives them.

The encoder puts texts of one language near each other, whatever they say. With
``m_p`` the mean of a locale's passages, ``m_q`` that of questions in a language and
``a`` the share that is taken out::

    passage   p' = unit(p - a * m_p[locale])
    question  q' = unit(q - m_q[language] + (1 - a) * m_q[locale])

docs/decisions/0250-centred-by-language.md says what it gains.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from search.encoder.protocol import Vectors

SHARE = 0.5
PRIOR = 5
"""Texts that the mean of all locales counts for beside a locale's own: the variance
of questions in one language over that of the languages' means."""
FEWEST = 20
"""Texts of all locales below which nothing is centred."""
SAMPLE = 200
"""Articles of each locale that are looked at: more texts make a mean no surer."""
KEPT = 512

Packed = str
"""A mean: float16, little-endian, base64."""


@dataclass(frozen=True, slots=True)
class Centring:
    """The means of one generation, by locale; without them vectors stay as they are.

    ``common`` is the mean question of all locales.
    """

    share: float = 0.0
    passages: Mapping[str, Packed] = field(default_factory=dict)
    questions: Mapping[str, Packed] = field(default_factory=dict)
    common: Packed = ""

    def holds(self, locale: str) -> bool:
        """Whether the passages of a locale are centred."""
        return locale in self.passages

    def passage(self, vectors: Vectors, locale: str) -> Vectors:
        """Unit vectors of a locale's passages; rows, or one alone."""
        if not self.holds(locale):
            return vectors
        return _unit(vectors - self.share * _mean(self.passages[locale]))

    def question(self, vector: Vectors, language: str, locale: str) -> Vectors:
        """The unit vector of a question that is put to the passages of a locale."""
        if not self.holds(locale):
            return vector
        said = _mean(self.questions.get(language, self.common))
        kept = (1 - self.share) * _mean(self.questions.get(locale, self.common))
        return _unit(vector - said + kept)

    def elsewhere(self, vector: Vectors, language: str) -> Vectors:
        """The same for passages of several locales at once."""
        if not self.passages:
            return vector
        said = _mean(self.questions.get(language, self.common))
        return _unit(vector - said + (1 - self.share) * _mean(self.common))


RAW = Centring()


def centring(
    passages: Mapping[str, Vectors], questions: Mapping[str, Vectors]
) -> Centring:
    """From sample vectors of each locale, shape (texts, dimensions).

    A locale of which there are few texts leans on the mean of all.
    """
    asked = {locale: rows for locale, rows in questions.items() if len(rows)}
    said = {locale: rows for locale, rows in passages.items() if len(rows)}
    if not _enough(map(len, asked.values())) or not said:
        return RAW
    return Centring(
        SHARE,
        _means(said),
        _means(asked),
        _pack(_middle(asked)),
    )


def uncentred(live: Centring, texts: Mapping[str, int]) -> tuple[str, ...]:
    """The locales that ``live`` has no means of, though there are texts for some now.

    ``texts`` counts the titles and golden questions of each locale with articles.
    """
    if not _enough(texts.values()):
        return ()
    return tuple(sorted(locale for locale in texts if not live.holds(locale)))


def renewed(base: Centring, fresh: Centring, locales: Collection[str]) -> Centring:
    """``base``, with which others' passages are written, with new means of some."""
    if RAW in (base, fresh):
        return base

    def merged(
        old: Mapping[str, Packed], new: Mapping[str, Packed]
    ) -> dict[str, Packed]:
        return {**old, **{lc: mean for lc, mean in new.items() if lc in locales}}

    return replace(
        base,
        passages=merged(base.passages, fresh.passages),
        questions=merged(base.questions, fresh.questions),
    )


def draw(family: str) -> bytes:
    """An order that has nothing to do with the articles, and is always the same."""
    return hashlib.blake2b(family.encode(), digest_size=8).digest()


def _enough(texts: Iterable[int]) -> bool:
    return sum(texts) >= FEWEST


def _means(samples: Mapping[str, Vectors]) -> dict[str, Packed]:
    middle = _middle(samples)
    return {
        locale: _pack((rows.sum(axis=0) + PRIOR * middle) / (len(rows) + PRIOR))
        for locale, rows in samples.items()
    }


def _middle(samples: Mapping[str, Vectors]) -> Vectors:
    """The mean of the locales' means: no locale counts for more by its size."""
    means: Sequence[Vectors] = [rows.mean(axis=0) for rows in samples.values()]
    middle: Vectors = np.mean(means, axis=0)
    return middle


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, 1e-9)).astype(np.float32)
    return unit


def _pack(mean: Vectors) -> Packed:
    return base64.b64encode(mean.astype("<f2").tobytes()).decode("ascii")


@lru_cache(KEPT)
def _mean(packed: Packed) -> Vectors:
    mean: Vectors = np.frombuffer(base64.b64decode(packed), "<f2").astype(np.float32)
    mean.flags.writeable = False
    return mean
