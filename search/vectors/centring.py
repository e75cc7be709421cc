"""Vectors without part of what only their language gives them.

The encoder puts texts of one language near each other, whatever they say. With
``m_p`` the mean of a locale's passages, ``m_q`` that of questions in a language and
``a`` the share that is taken out::

    passage   p' = unit(p - a * m_p[locale])
    question  q' = unit(q - m_q[language] + (1 - a) * m_q[locale])

For a language that the site has no questions in, ``m_q[language]`` is the mean of all
its locales, shifted by a share of what lies between them and that language.

docs/decisions/0250-centred-by-language.md and 0262-languages-not-published.md say what
it gains.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from search.encoder.protocol import Vectors
from search.vectors.shifts import Packed, Shifts, pack, unpack

SHARE = 0.5
SHIFTED = 0.5
"""Share of a packaged shift that is applied: its sentences are not the site's."""
PRIOR = 5
"""Texts that the mean of all locales counts for beside a locale's own: the variance
of questions in one language over that of the languages' means."""
FEWEST = 20
"""Texts of all locales below which nothing is centred."""
SAMPLE = 200
"""Titles of each locale that are looked at: more make a mean no surer."""
READ = 60
"""Articles of each locale whose passages are looked at; reading them takes longest."""


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
        return _unit(vectors - self.share * unpack(self.passages[locale]))

    def question(
        self, vector: Vectors, language: str, locale: str, shifts: Shifts
    ) -> Vectors:
        """The unit vector of a question that is put to the passages of a locale.

        ``shifts`` are those of the generation's encoder.
        """
        if not self.holds(locale):
            return vector
        kept = (1 - self.share) * unpack(self.questions.get(locale, self.common))
        return _unit(vector - self._said(language, shifts) + kept)

    def elsewhere(self, vector: Vectors, language: str, shifts: Shifts) -> Vectors:
        """The same for passages of several locales at once."""
        if not self.passages:
            return vector
        kept = (1 - self.share) * unpack(self.common)
        return _unit(vector - self._said(language, shifts) + kept)

    def _said(self, language: str, shifts: Shifts) -> Vectors:
        """The mean question in a language."""
        if language in self.questions:
            return unpack(self.questions[language])
        known = [unpack(shifts[code]) for code in self.questions if code in shifts]
        if language not in shifts or not known:
            return unpack(self.common)
        between = unpack(shifts[language]) - np.mean(known, axis=0)
        said: Vectors = unpack(self.common) + SHIFTED * between
        return said


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
        pack(_middle(asked)),
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


def _enough(texts: Iterable[int]) -> bool:
    return sum(texts) >= FEWEST


def _means(samples: Mapping[str, Vectors]) -> dict[str, Packed]:
    middle = _middle(samples)
    return {
        locale: pack((rows.sum(axis=0) + PRIOR * middle) / (len(rows) + PRIOR))
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
