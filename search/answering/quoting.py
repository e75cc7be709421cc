"""The sentences of the first results, and which may be quoted as a quick answer."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from typing import NamedTuple
from uuid import UUID

import numpy as np

from articles.extract import BareLines, bare_lines
from search.answering.failure import kind_and_place
from search.answering.stating import stating
from search.engines.contract import Frequencies, StoredArticle, StoredPassage, Vector
from search.passages import Stretch, stretches
from search.ranking.match import Signals
from search.ranking.quick import (
    Candidate,
    QuickRule,
    QuickSignals,
    likeliest_first,
    shares,
)
from search.text.analysis import Analyser
from search.text.sentences import sentences
from search.vectors.cache import VectorCache, cached_vectors

logger = logging.getLogger(__name__)

LOOKED_AT = 16
"""Stretches of the first article that are compared: a long guide has hundreds."""
GLANCED_AT = 8
"""Stretches of each other article."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What sentences are held against.

    ``wordings`` are the terms of each wording of the question, ``vector`` is what it
    means by ``encoder``, ``match`` are the signals of both legs.
    """

    wordings: tuple[tuple[str, ...], ...]
    frequencies: Frequencies
    vector: Vector
    encoder: str
    match: Signals


@dataclass(frozen=True, slots=True)
class Source:
    """An article to read; its passage ``near`` is looked at first."""

    article: StoredArticle
    near: StoredPassage | None


class Place(NamedTuple):
    """Where a stretch stands: in which passage, and at which of its characters."""

    passage: StoredPassage
    start: int


@dataclass(frozen=True, slots=True)
class Read:
    """What was compared of one article: its ``stretches``, of which ``places`` says
    where each stands, and its ``names``, which are title and headings.
    """

    family: str
    places: tuple[Place, ...]
    stretches: tuple[Candidate, ...]
    names: tuple[Candidate, ...]


class Choice(NamedTuple):
    place: Place
    text: str
    score: float


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch, exactly as it stands at ``place``; shown from ``bar`` on.

    ``next_best`` are the article's other stretches that reach the bar, best first:
    the likeliest one may be no more than a question. ``own`` are the cosines of all
    that was compared in its article, ``others`` those of other articles' stretches.
    """

    family: str
    place: Place
    text: str
    signals: QuickSignals
    score: float
    bar: float
    own: tuple[float, ...]
    others: tuple[float, ...]
    next_best: tuple[Choice, ...]

    def stating(self, bare: BareLines) -> Quote | None:
        """What states something of the best stretch; one that is cut to half of its
        sentences or less comes after those that are not.

        Of two neighbours that hold the question's words in a title, the one that ends
        with it says nothing of it; the one that begins with it does.
        """
        nearest = Choice(self.place, self.text, self.score)
        halved = None
        for choice in (nearest, *self.next_best):
            passage, start = choice.place
            text = stating(choice.text, start, passage.text, bare)
            kept = choice._replace(text=text)
            if len(sentences(text)) * 2 > len(sentences(choice.text)):
                return self._of(kept)
            if text and halved is None:
                halved = kept
        return self._of(halved) if halved else None

    def _of(self, choice: Choice) -> Quote:
        return replace(self, place=choice.place, text=choice.text, score=choice.score)


@dataclass(frozen=True, slots=True)
class Quoter:
    """``caches`` gives the vectors of passages by the fingerprint of their encoder."""

    rule: QuickRule
    analyser: Analyser
    caches: Callable[[str], VectorCache]

    def read(self, sources: Sequence[Source], sought: Sought) -> dict[str, Read]:
        """What can be compared of each article, by family; asks the cache once.

        Of the first more is looked at than of the others. Raises nothing: without its
        sentences an article is still found.
        """
        try:
            return self._read(sources, sought)
        except Exception as error:
            logger.error("Reading sentences failed with %s", kind_and_place(error))
            return {}

    def quote(
        self, first: Read, sought: Sought, others: Iterable[Read] = ()
    ) -> Quote | None:
        """The likeliest stretch; None without kept vectors."""
        ranked = likeliest_first(first.stretches, sought.match, self.rule)
        if not ranked:
            return None
        choices = [
            Choice(first.places[at], first.stretches[at].text, self.rule.score(seen))
            for at, seen in ranked
        ]
        return Quote(
            family=first.family,
            place=choices[0].place,
            text=choices[0].text,
            signals=ranked[0][1],
            score=choices[0].score,
            bar=self.rule.bar,
            own=tuple(one.cosine for one in first.stretches),
            others=tuple(one.cosine for other in others for one in other.stretches),
            next_best=tuple(c for c in choices[1:] if c.score >= self.rule.bar),
        )

    def _read(self, sources: Sequence[Source], sought: Sought) -> dict[str, Read]:
        cut = [
            _cut(source, GLANCED_AT if place else LOOKED_AT)
            for place, source in enumerate(sources)
        ]
        named = [
            _names(source.article, some)
            for source, some in zip(sources, cut, strict=True)
        ]
        cosines = _cosines(
            [*(stretch for some in cut for _, stretch in some), *chain(*named)],
            sought.vector,
            self.caches(sought.encoder),
        )
        read = {}
        for source, some, names in zip(sources, cut, named, strict=True):
            article = source.article
            kept = [(passage, one) for passage, one in some if one in cosines]
            read[article.family] = Read(
                family=article.family,
                places=tuple(Place(passage, one.start) for passage, one in kept),
                stretches=self._candidates(
                    [one for _, one in kept], cosines, article.locale, sought
                ),
                names=self._candidates(
                    [name for name in names if name in cosines],
                    cosines,
                    article.locale,
                    sought,
                ),
            )
        return read

    def _candidates(
        self,
        some: Sequence[Stretch],
        cosines: Mapping[Stretch, float],
        locale: str,
        sought: Sought,
    ) -> tuple[Candidate, ...]:
        """With the share of the question's words that each holds."""
        terms = {
            part: self.analyser.distinct(part, locale)
            for part in {part for one in some for part in one.parts}
        }
        held = [frozenset().union(*(terms[part] for part in one.parts)) for one in some]
        said = shares(held, sought.wordings, sought.frequencies)
        return tuple(
            Candidate(one.text, cosines[one], share)
            for one, share in zip(some, said, strict=True)
        )


def stated(quote: Quote, article_type: str, locale: str) -> Quote | None:
    """What of a quote states something. Raises nothing, as ``Quoter.read``."""
    try:
        return quote.stating(bare_lines(article_type, UUID(quote.family), locale))
    except Exception as error:
        logger.error("Reading bare lines failed with %s", kind_and_place(error))
        return None


def _cut(source: Source, count: int) -> list[tuple[StoredPassage, Stretch]]:
    article = source.article
    passages = sorted(article.passages, key=lambda passage: passage is not source.near)
    cut = (
        (passage, stretch)
        for passage in passages
        for stretch in stretches(passage.text)
        if stretch.text != article.title
    )
    return list(islice(cut, count))


def _names(
    article: StoredArticle, cut: Sequence[tuple[StoredPassage, Stretch]]
) -> list[Stretch]:
    """The title, and the headings of what is compared."""
    headings = (passage.heading for passage, _ in cut if passage.heading)
    return [
        Stretch(name, encoded=(name,), parts=(name,))
        for name in dict.fromkeys((article.title, *headings))
    ]


def _cosines(
    some: Sequence[Stretch], vector: Vector, cache: VectorCache
) -> dict[Stretch, float]:
    """How near the sum of the vectors of each is, where all of them are kept."""
    vectors = cached_vectors((text for one in some for text in one.encoded), cache)
    kept = [one for one in some if vectors.keys() >= set(one.encoded)]
    if not kept:
        return {}
    starts = np.cumsum([0, *(len(one.encoded) for one in kept[:-1])])
    stacked = np.stack([vectors[text] for one in kept for text in one.encoded])
    sums = np.add.reduceat(stacked, starts, axis=0)
    cosines = sums @ vector / np.linalg.norm(sums, axis=1)
    return dict(zip(kept, cosines.tolist(), strict=True))
